import type { Browser } from '../../ports.ts'

/** What is read of a window. */
export interface Watched {
  readonly closed: boolean
  /** Reading its members throws while it shows a page of another origin. */
  readonly location: { readonly origin: string; readonly pathname: string }
  close(): void
  focus(): void
}

/** Whether the provider's page is on the screen; `blocked`: the browser waits for the viewer to ask for it. */
export type LoginState = 'none' | 'open' | 'blocked'

export interface LoginWindow {
  readonly port: Browser
  readonly state: LoginState
  /** The viewer asks for the page. False if the browser does not open windows at all. */
  show(): boolean
}

interface Page {
  /** Null if the browser does not allow it now. */
  openWindow(url: string): Watched | null
  onChange(): void
}

const everyMs = 250

/**
 * The window of the provider's page, as the companion's browser. It has returned when it shows the redirect page. If
 * the television named one on another origin, nothing can be seen of it; then it counts as returned when the viewer
 * closes it there.
 */
export function createLoginWindow({ openWindow, onChange }: Page): LoginWindow {
  let state: LoginState = 'none'
  let show = () => false

  const setState = (next: LoginState) => {
    state = next
    onChange()
  }
  return {
    get state() {
      return state
    },
    show: () => show(),
    port: {
      open: (url, { redirectUrl, signal }) =>
        new Promise((resolve, reject) => {
          const target = new URL(redirectUrl)
          let shown: Watched | null = null
          let wasElsewhere = false
          const end = () => {
            clearInterval(timer)
            signal.removeEventListener('abort', abort)
            show = () => false
            shown?.close()
            setState('none')
          }
          const abort = () => {
            end()
            reject(signal.reason)
          }
          const timer = setInterval(() => {
            if (shown === null) return
            const where = whereIs(shown, target)
            if (where === 'there' || where === 'closed') {
              end()
              resolve(where === 'there' || wasElsewhere ? 'returned' : 'closed')
            } else wasElsewhere = where === 'elsewhere'
          }, everyMs)
          signal.addEventListener('abort', abort)
          show = () => {
            if (shown && !shown.closed) shown.focus()
            else shown = openWindow(url)
            setState(shown ? 'open' : 'blocked')
            return shown !== null
          }
          show()
        }),
    },
  }
}

function whereIs(watched: Watched, target: URL): 'closed' | 'there' | 'underway' | 'elsewhere' {
  if (watched.closed) return 'closed'
  try {
    const { origin, pathname } = watched.location
    return origin === target.origin && pathname === target.pathname ? 'there' : 'underway'
  } catch {
    return 'elsewhere'
  }
}
