export { authSessionBrowser, type LinkingLike, linkingBrowser, type WebBrowserLike } from './browsers.ts'
export { deviceInfo, type PlatformLike } from './device-info.ts'
export { type AppStateLike, type NetInfoLike, reactNativeLifecycle } from './lifecycle.ts'
export {
  type ReactNativeModules,
  type ReactNativePorts,
  type ReactNativeStorage,
  reactNative,
} from './react-native.ts'
export {
  type AsyncStorageLike,
  asyncStorageStore,
  type KeychainLike,
  keychainStore,
  type SecureStoreLike,
  secureStore,
} from './stores.ts'
