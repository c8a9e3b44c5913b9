import type { Lifecycle } from '../ports.ts'

/**
 * The life of a page: its visibility and the browser's word on the network. A page that was kept when another took its
 * place (`pagehide`, `pageshow`) was hidden meanwhile; one that was frozen was hidden before.
 */
export function webLifecycle(o: { readonly window?: Window } = {}): Lifecycle {
  const page = () => windowOr(o.window)
  const isShown = () => page().document.visibilityState !== 'hidden'
  const isOnline = () => page().navigator.onLine !== false
  return {
    get shown() {
      return isShown()
    },
    get online() {
      return isOnline()
    },
    subscribe(listener) {
      const view = page()
      let shown = isShown()
      let online = isOnline()
      // Older browsers say one of visibility and page, newer ones both.
      const note = (isShown: boolean) => {
        if (isShown !== shown) listener(isShown ? 'shown' : 'hidden')
        shown = isShown
      }
      const noteNetwork = (isOnline: boolean) => {
        if (isOnline !== online) listener(isOnline ? 'online' : 'offline')
        online = isOnline
      }
      const onVisibility = () => note(isShown())
      const onHide = () => note(false)
      const onOnline = () => noteNetwork(true)
      const onOffline = () => noteNetwork(false)
      // Nobody told a page that was kept what became of the network.
      const onShow = () => {
        onVisibility()
        noteNetwork(isOnline())
      }
      view.document.addEventListener('visibilitychange', onVisibility)
      view.addEventListener('pageshow', onShow)
      view.addEventListener('pagehide', onHide)
      view.addEventListener('online', onOnline)
      view.addEventListener('offline', onOffline)
      return () => {
        view.document.removeEventListener('visibilitychange', onVisibility)
        view.removeEventListener('pageshow', onShow)
        view.removeEventListener('pagehide', onHide)
        view.removeEventListener('online', onOnline)
        view.removeEventListener('offline', onOffline)
      }
    },
  }
}

/** The window given, or that of the page as it is now; off the web it has no members of a page. */
export function windowOr(given: Window | undefined): Window & typeof globalThis {
  return (given ?? globalThis) as Window & typeof globalThis
}

/** Whether this is a page in a browser. */
export function isWebPage(): boolean {
  return typeof globalThis.document === 'object' && typeof globalThis.addEventListener === 'function'
}
