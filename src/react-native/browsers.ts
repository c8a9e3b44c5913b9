import { externalBrowser } from '../browsers/index.ts'
import type { Browser } from '../ports.ts'
import { requireUrl } from './url.ts'

/** `Linking` of React Native, as far as it is used. */
export interface LinkingLike {
  openURL(url: string): Promise<unknown>
  addEventListener(type: 'url', listener: (event: { url: string }) => void): { remove(): void }
  getInitialURL(): Promise<string | null>
}

/** `expo-web-browser`, as far as it is used. */
export interface WebBrowserLike {
  openAuthSessionAsync(url: string, redirectUrl: string): Promise<{ readonly type: string }>
  /** Throws on Android, where nothing closes the page. */
  dismissAuthSession(): void
}

/**
 * Shows the provider's page in the system's browser; the deep link to `redirectUrl` ends the visit, also one that
 * starts the app anew. Throws `usage` where `URL` is incomplete.
 *
 * @see externalBrowser
 */
export function linkingBrowser(Linking: LinkingLike): Browser {
  requireUrl()
  return externalBrowser({ openUrl: (url) => Linking.openURL(url), ...linksOf(Linking) })
}

/**
 * Shows the provider's page in a browser within the app: `ASWebAuthenticationSession` on iOS, a Custom Tab on Android.
 * It tells when the viewer closes it. With `Linking` a deep link that starts the app anew counts too. Throws `usage`
 * where `URL` is incomplete.
 */
export function authSessionBrowser(o: {
  readonly WebBrowser: WebBrowserLike
  readonly Linking?: LinkingLike | undefined
}): Browser {
  const { WebBrowser, Linking } = o
  requireUrl()
  return externalBrowser({
    async openUrl(url, { redirectUrl, signal }) {
      const dismiss = () => {
        try {
          WebBrowser.dismissAuthSession()
        } catch {
          // The viewer closes it by hand.
        }
      }
      signal.addEventListener('abort', dismiss)
      try {
        const { type } = await WebBrowser.openAuthSessionAsync(url, redirectUrl)
        if (type === 'success') return 'returned'
        if (type === 'cancel' || type === 'dismiss') return 'closed'
        // iOS says `locked` while it shows another page.
        throw new Error(`the browser is ${type}`)
      } finally {
        signal.removeEventListener('abort', dismiss)
      }
    },
    ...(Linking ? linksOf(Linking) : {}),
  })
}

function linksOf(Linking: LinkingLike) {
  return {
    onUrl(listener: (url: string) => void) {
      const subscription = Linking.addEventListener('url', ({ url }) => listener(url))
      return () => subscription.remove()
    },
    launchUrl: () => Linking.getInitialURL(),
  }
}
