import type { Lifecycle } from '../ports.ts'

/** The life of a page: its visibility and the browser's word on the network. */
export function webLifecycle(): Lifecycle {
  const { document, navigator } = globalThis
  return {
    get shown() {
      return document.visibilityState !== 'hidden'
    },
    get online() {
      return navigator.onLine !== false
    },
    subscribe(listener) {
      const onVisibility = () => listener(document.visibilityState === 'hidden' ? 'hidden' : 'shown')
      const onOnline = () => listener('online')
      const onOffline = () => listener('offline')
      document.addEventListener('visibilitychange', onVisibility)
      globalThis.addEventListener('online', onOnline)
      globalThis.addEventListener('offline', onOffline)
      return () => {
        document.removeEventListener('visibilitychange', onVisibility)
        globalThis.removeEventListener('online', onOnline)
        globalThis.removeEventListener('offline', onOffline)
      }
    },
  }
}

/** Whether this is a page in a browser. */
export function isWebPage(): boolean {
  return typeof globalThis.document === 'object' && typeof globalThis.addEventListener === 'function'
}
