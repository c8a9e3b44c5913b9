import { openChannel } from '../adapters/web-channel.ts'
import { windowOr } from '../adapters/web-lifecycle.ts'
import type { Browser, BrowserPreparation } from '../ports.ts'
import { hasReached } from './has-reached.ts'

export interface PopupOptions {
  /** As for `window.open`; default: a window of 600 × 700. Browsers that have no windows open a tab. */
  readonly features?: string
  /** Default: the global, looked up at each call. */
  readonly window?: Window
}

/** How often the window is looked at: where it is, and whether it is still there. */
const lookMs = 300

/** What {@link completePopup} says; no secret. */
const word = 'passchart.returned'

/** A blank window that waits for its page. */
interface Prepared {
  readonly popup: Window | null
  /** It has its page. */
  readonly taken: () => void
  /** No page follows. */
  readonly close: () => void
}

/**
 * Shows the provider's page in a window of its own. It is opened blank within the viewer's click, for the sake of popup
 * blockers; `open` rejects if one has blocked it. The page at `redirectUrl` should call {@link completePopup}; one of
 * the app's own origin is noticed also without.
 *
 * Closed counts only once the viewer is back at the app's own page: a provider's page that cuts itself off from its
 * opener (`Cross-Origin-Opener-Policy`) looks closed, too.
 *
 * @see spec flows.md §1.4 (A1, A2, A3); requirements AUTHN-29, AUTHN-31, SEC-07
 */
export function popup(o: PopupOptions = {}): Browser & { prepare(o?: Partial<BrowserPreparation>): void } {
  const page = () => windowOr(o.window)
  const features = o.features ?? 'popup,width=600,height=700'
  let prepared: Prepared | undefined

  function prepare({ isPickerFirst, signal }: Partial<BrowserPreparation> = {}): void {
    // The picker needs the screen, and choosing is a click as well.
    if (isPickerFirst) return
    prepared?.close()
    const popup = openMarked(page(), features)
    const close = () => {
      taken()
      popup?.close()
    }
    const taken = () => {
      signal?.removeEventListener('abort', close)
      prepared = undefined
    }
    signal?.addEventListener('abort', close)
    prepared = { popup, taken, close }
  }

  return {
    prepare,
    open(url, { redirectUrl, signal }) {
      const view = page()
      const ready = prepared
      ready?.taken()
      if (signal.aborted) {
        ready?.popup?.close()
        return Promise.reject(signal.reason)
      }
      // Without a click this may be blocked; but some hosts never block.
      const popup = ready?.popup ?? openMarked(view, features)
      if (!popup) return Promise.reject(new Error('the popup was blocked'))
      return visit(view, popup, url, { redirectUrl, signal })
    },
  }
}

function visit(
  view: Window & typeof globalThis,
  popup: Window,
  url: string,
  { redirectUrl, signal }: { readonly redirectUrl: string; readonly signal: AbortSignal },
): Promise<'returned' | 'closed'> {
  return new Promise((resolve, reject) => {
    const channel = openChannel(word, view)
    let wasGone = false

    const end = () => {
      view.clearInterval(timer)
      view.removeEventListener('message', onMessage)
      channel?.close()
      signal.removeEventListener('abort', onAbort)
      popup.close()
    }
    const settle = (how: 'returned' | 'closed') => {
      end()
      resolve(how)
    }
    const fail = (error: unknown) => {
      end()
      reject(error)
    }
    const onAbort = () => fail(signal.reason)
    const onMessage = ({ source, origin, data }: MessageEvent) => {
      if (source === popup && origin === new URL(redirectUrl).origin && data === word) settle('returned')
    }
    const look = () => {
      if (hasReached(addressOf(popup), redirectUrl)) return settle('returned')
      // The window's last word may still be on its way when the window itself is gone.
      if (wasGone && view.document.hasFocus()) return settle('closed')
      wasGone = popup.closed
    }

    const timer = view.setInterval(look, lookMs)
    view.addEventListener('message', onMessage)
    signal.addEventListener('abort', onAbort)
    if (channel) {
      // Every tab of the origin hears this: it is for the one that has lost sight of its window.
      channel.onmessage = ({ data }) => {
        if (data === word && popup.closed) settle('returned')
      }
    }
    try {
      if (!popup.closed) popup.location.replace(url)
    } catch (error) {
      fail(error)
    }
  })
}

/** Empty while the window shows another origin's page. */
function addressOf(popup: Window): string {
  try {
    return popup.location.href
  } catch {
    return ''
  }
}

/**
 * For the page at `redirectUrl`: tells the app's page that the viewer is back, and closes this window. Returns false in
 * a window that {@link popup} did not open, such as after a full-page redirect: then the page goes on as what it is.
 *
 * `to` is the origin of the app's page, if it is another than this page's; the page may then be in no other window.
 *
 * @example
 * if (!completePopup()) createPass({ ...options, browser: popup() }).start()
 */
export function completePopup(o: { readonly to?: string; readonly window?: Window } = {}): boolean {
  const view = windowOr(o.window)
  const { opener } = view as { opener: Window | null }
  if (o.to === undefined && !isMarked(view)) return false
  opener?.postMessage(word, o.to ?? view.location.origin)
  const channel = openChannel(word, view)
  channel?.postMessage(word)
  channel?.close()
  view.close()
  return true
}

/** A new window gets a copy of its opener's `sessionStorage`, which nothing takes from it again. */
function openMarked(view: Window, features: string): Window | null {
  try {
    view.sessionStorage.setItem(word, '')
  } catch {}
  const popup = view.open('', '_blank', features)
  try {
    view.sessionStorage.removeItem(word)
  } catch {}
  return popup
}

function isMarked(view: Window): boolean {
  try {
    return view.sessionStorage.getItem(word) !== null
  } catch {
    return false
  }
}
