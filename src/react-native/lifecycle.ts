import type { Lifecycle } from '../ports.ts'

/** `AppState` of React Native, as far as it is used. */
export interface AppStateLike {
  readonly currentState: string | null
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void }
}

/** The default export of `@react-native-community/netinfo`, as far as it is used. */
export interface NetInfoLike {
  addEventListener(listener: (state: { readonly isConnected: boolean | null }) => void): () => void
}

/**
 * The life of a React Native app. `inactive` changes nothing: the app can still be seen, behind a dialog or a call.
 * Without `NetInfo` it counts as online; with it, until the first word that it is not.
 *
 * @example
 * reactNativeLifecycle({ AppState, NetInfo })
 */
export function reactNativeLifecycle(o: {
  readonly AppState: AppStateLike
  readonly NetInfo?: NetInfoLike | undefined
}): Lifecycle {
  const { AppState, NetInfo } = o
  let online = true
  return {
    get shown() {
      return AppState.currentState !== 'background'
    },
    get online() {
      return online
    },
    subscribe(listener) {
      let shown = AppState.currentState !== 'background'
      const appState = AppState.addEventListener('change', (state) => {
        const isShown = state === 'active' || (shown && state !== 'background')
        if (isShown !== shown) listener(isShown ? 'shown' : 'hidden')
        shown = isShown
      })
      let told = online
      const undo = NetInfo?.addEventListener(({ isConnected }) => {
        online = isConnected !== false
        if (online !== told) listener(online ? 'online' : 'offline')
        told = online
      })
      return () => {
        appState.remove()
        undo?.()
      }
    },
  }
}
