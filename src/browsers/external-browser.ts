import type { Browser } from '../ports.ts'
import { hasReached } from './has-reached.ts'

/** How the host opens its system's browser, and hears of deep links. */
export interface ExternalBrowserOptions {
  /** Opens the address outside the app; throws or rejects if it cannot. */
  openUrl(url: string): unknown
  /** Calls the listener with each address the app is called back with, until the returned undo. */
  onUrl?(listener: (url: string) => void): () => void
  /** The address that started the app, if one did. */
  readonly launchUrl?: string | null | undefined
}

/**
 * Shows the provider's page in the system's browser. The deep link to `redirectUrl` counts as `returned`, also when it
 * starts the app anew. Nothing tells that the viewer has closed the browser, so nothing else ends the visit: on coming
 * to the front the app looks once (A6), and the code's end or a cancel ends the sign-in.
 *
 * @see spec flows.md §1.4 (A1, A6), §2.15.8
 *
 * @example
 * externalBrowser({
 *   openUrl: (url) => Linking.openURL(url),
 *   onUrl: (listener) => {
 *     const subscription = Linking.addEventListener('url', ({ url }) => listener(url))
 *     return () => subscription.remove()
 *   },
 *   launchUrl: await Linking.getInitialURL(),
 * })
 */
export function externalBrowser({ openUrl, onUrl, launchUrl }: ExternalBrowserOptions): Browser {
  // It belongs to a visit of an earlier run.
  let link = launchUrl
  return {
    open(url, { redirectUrl, signal }) {
      link = undefined
      return new Promise((resolve, reject) => {
        let undo: (() => void) | undefined
        const end = () => {
          undo?.()
          signal.removeEventListener('abort', onAbort)
        }
        const fail = (error: unknown) => {
          end()
          reject(error)
        }
        const onAbort = () => fail(signal.reason)
        if (signal.aborted) return onAbort()
        signal.addEventListener('abort', onAbort)
        undo = onUrl?.((address) => {
          if (!hasReached(address, redirectUrl)) return
          end()
          resolve('returned')
        })
        // Whatever it throws is a rejection too.
        new Promise((opened) => opened(openUrl(url))).catch(fail)
      })
    },
    // A logout leaves nothing that the link could belong to.
    hasReturned: ({ purpose, redirectUrl }) =>
      purpose === 'signIn' && typeof link === 'string' && hasReached(link, redirectUrl),
  }
}
