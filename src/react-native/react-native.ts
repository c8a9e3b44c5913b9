import { defined } from '../defined.ts'
import type { Browser, Lifecycle, Store } from '../ports.ts'
import { authSessionBrowser, type LinkingLike, linkingBrowser, type WebBrowserLike } from './browsers.ts'
import { type AppStateLike, type NetInfoLike, reactNativeLifecycle } from './lifecycle.ts'
import {
  type AsyncStorageLike,
  asyncStorageStore,
  type KeychainLike,
  keychainStore,
  type SecureStoreLike,
  secureStore,
} from './stores.ts'
import { requireUrl } from './url.ts'

/** Where the app remembers: one of these. */
export type ReactNativeStorage =
  | { readonly AsyncStorage: AsyncStorageLike }
  | { readonly SecureStore: SecureStoreLike }
  | { readonly Keychain: KeychainLike }

/** Modules of React Native and around it, each by the name it is usually imported under. */
export type ReactNativeModules = ReactNativeStorage & {
  readonly AppState: AppStateLike
  /** Without it the app counts as online. */
  readonly NetInfo?: NetInfoLike | undefined
  /** Opens the provider's page in the system's browser. Without it and `WebBrowser` the app signs in by code. */
  readonly Linking?: LinkingLike | undefined
  /** Opens it within the app instead. */
  readonly WebBrowser?: WebBrowserLike | undefined
}

/** The ports of a React Native app. */
export interface ReactNativePorts {
  readonly store: Store
  readonly lifecycle: Lifecycle
  readonly browser?: Browser
}

/**
 * The ports of a React Native app, to be spread into the options of `createPass`. Throws `usage` where `URL` is
 * incomplete.
 *
 * @example
 * createPass({ ...options, ...reactNative({ SecureStore, AppState, NetInfo, WebBrowser, Linking }) })
 */
export function reactNative(modules: ReactNativeModules): ReactNativePorts {
  const { WebBrowser, Linking } = modules
  requireUrl()
  return {
    store: storeIn(modules),
    lifecycle: reactNativeLifecycle(modules),
    ...defined({
      browser: WebBrowser ? authSessionBrowser({ WebBrowser, Linking }) : Linking && linkingBrowser(Linking),
    }),
  }
}

function storeIn(modules: ReactNativeStorage): Store {
  if ('SecureStore' in modules) return secureStore(modules.SecureStore)
  if ('Keychain' in modules) return keychainStore(modules.Keychain)
  return asyncStorageStore(modules.AsyncStorage)
}
