export { webLifecycle } from '../adapters/web-lifecycle.ts'
export { type ExternalBrowserOptions, externalBrowser } from './external-browser.ts'
export { nodeLifecycle, type ProcessLike } from './node-lifecycle.ts'
export { completePopup, type PopupOptions, popup } from './popup.ts'
export {
  type AppStateLike,
  type NetInfoLike,
  reactNativeLifecycle,
} from './react-native-lifecycle.ts'
export { redirect } from './redirect.ts'
export { webDeviceId } from './web-device-id.ts'
