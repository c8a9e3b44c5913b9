import { windowOr } from '../adapters/web-lifecycle.ts'
import type { Browser, PastVisit } from '../ports.ts'
import { fingerprint } from '../record-keys.ts'
import { hasReached } from './has-reached.ts'

/** What the tab remembers of the page it left for; free of secrets. */
interface Mark {
  readonly purpose: PastVisit['purpose']
  /** Tells the page from others. */
  readonly visit: string
  /** Tells the load that left from later ones. */
  readonly leftBy: number
  /** A load at `redirectUrl` has followed. */
  readonly hasReturned: boolean
}

const key = 'passchart.redirect'

/**
 * Shows the provider's page in place of the app, as a full-page redirect. `redirectUrl` has to be a page of the app's
 * own origin which runs `createPass` over the same store: there the same sign-in goes on, with polling. Any other load
 * is an ordinary restart, and so is one without `sessionStorage`.
 *
 * Create it before a router changes the address. Coming back by the back button counts as `closed`, where the browser
 * has kept the page.
 *
 * @see spec flows.md §1.4 (A1, A2), §2.15.5
 */
export function redirect(o: { readonly window?: Window } = {}): Browser {
  const page = () => windowOr(o.window)
  // Where this load began; on a server there is no such place.
  const arrivedAt = page().location?.href ?? ''
  let hasLoggedOut = false

  return {
    open(url, { purpose, signal }) {
      const view = page()
      return new Promise((resolve, reject) => {
        let isLeft = false
        const end = () => {
          view.removeEventListener('pagehide', onHide)
          view.removeEventListener('visibilitychange', onVisibility, true)
          view.removeEventListener('pageshow', onShow)
          signal.removeEventListener('abort', onAbort)
        }
        const fail = (error: unknown) => {
          end()
          reject(error)
        }
        const close = () => {
          end()
          forget(view)
          resolve('closed')
        }
        const onHide = () => {
          isLeft = true
        }
        // Newer browsers say this before `pageshow`. Told first, it is the one reason for a look; else coming to the front
        // is another.
        const onVisibility = () => {
          if (isLeft && view.document.visibilityState === 'visible') close()
        }
        const onShow = ({ persisted }: PageTransitionEvent) => {
          if (persisted) close()
        }
        // The mark stays: an app that stops while its page is left wants to be taken up again.
        const onAbort = () => fail(signal.reason)
        if (signal.aborted) return onAbort()
        view.addEventListener('pagehide', onHide)
        view.addEventListener('visibilitychange', onVisibility, true)
        view.addEventListener('pageshow', onShow)
        signal.addEventListener('abort', onAbort)
        write(view, { purpose, visit: fingerprint(url), leftBy: loadedAt(view), hasReturned: false })
        try {
          view.location.assign(url)
        } catch (error) {
          fail(error)
        }
      })
    },

    hasReturned({ purpose, redirectUrl, url }) {
      const view = page()
      if (purpose === 'logout' && hasLoggedOut) return true
      const mark = read(view)
      if (mark?.purpose !== purpose) return false
      if (url !== undefined && mark.visit !== fingerprint(url)) return false
      const isReturn = hasReached(arrivedAt, redirectUrl) && isArrival(view, mark)
      if (purpose === 'signIn') {
        // It goes on until its code is over, whatever is loaded meanwhile.
        if (isReturn) write(view, { ...mark, hasReturned: true })
        return isReturn || mark.hasReturned
      }
      // It is over with the one load that follows it.
      hasLoggedOut = isReturn
      if (isReturn) forget(view)
      return isReturn
    },
  }
}

/** Led here, not by the back button or by reloading: the app itself may live at `redirectUrl`. */
function isArrival(view: Window, { leftBy }: Mark): boolean {
  const [navigation] = view.performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return loadedAt(view) !== leftBy && (navigation === undefined || navigation.type === 'navigate')
}

/** Tells a load from others. Older browsers have no `timeOrigin`. */
function loadedAt({ performance }: Window): number {
  return performance.timeOrigin ?? performance.timing.navigationStart
}

function read(view: Window): Mark | undefined {
  try {
    return JSON.parse(view.sessionStorage.getItem(key) ?? '') as Mark
  } catch {
    return undefined
  }
}

// Storage that is off or full costs the way back: the next load is an ordinary restart.
function write(view: Window, mark: Mark): void {
  try {
    view.sessionStorage.setItem(key, JSON.stringify(mark))
  } catch {}
}

function forget(view: Window): void {
  try {
    view.sessionStorage.removeItem(key)
  } catch {}
}
