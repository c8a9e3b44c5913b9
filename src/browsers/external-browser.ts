import type { Browser, BrowserVisit } from '../ports.ts'
import { hasReached } from './has-reached.ts'

/** How the host opens its system's browser, and hears of deep links. */
export interface ExternalBrowserOptions {
  /**
   * Opens the address outside the app; throws or rejects if it cannot. If it can tell how the page ended it resolves with
   * `returned` or `closed` then; anything else tells nothing.
   */
  openUrl(url: string, at: BrowserVisit): unknown
  /** Calls the listener with each address the app is called back with, until the returned undo. */
  onUrl?(listener: (url: string) => void): () => void
  /** The address that started the app, if one did; or who knows it. */
  readonly launchUrl?: string | null | undefined | (() => Promise<string | null | undefined>)
}

/**
 * Shows the provider's page in the system's browser. The deep link to `redirectUrl` counts as `returned`, also when it
 * starts the app anew. Unless `openUrl` tells that the viewer has closed the page, nothing else ends the visit: on coming
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
 *   launchUrl: () => Linking.getInitialURL(),
 * })
 */
export function externalBrowser({ openUrl, onUrl, launchUrl }: ExternalBrowserOptions): Browser {
  let hasOpened = false
  return {
    open(url, at) {
      const { redirectUrl, signal } = at
      hasOpened = true
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
        const succeed = (how: 'returned' | 'closed') => {
          end()
          resolve(how)
        }
        const onAbort = () => fail(signal.reason)
        if (signal.aborted) return onAbort()
        signal.addEventListener('abort', onAbort)
        undo = onUrl?.((address) => {
          if (hasReached(address, redirectUrl)) succeed('returned')
        })
        // Whatever it throws is a rejection too.
        new Promise((opened) => opened(openUrl(url, at))).then((how) => {
          if (how === 'returned' || how === 'closed') succeed(how)
        }, fail)
      })
    },
    async hasReturned({ purpose, redirectUrl }) {
      // The link belongs to a visit of an earlier run. A logout leaves nothing that it could belong to.
      if (hasOpened || purpose !== 'signIn') return false
      try {
        const link = typeof launchUrl === 'function' ? await launchUrl() : launchUrl
        return typeof link === 'string' && hasReached(link, redirectUrl)
      } catch {
        return false
      }
    },
  }
}
