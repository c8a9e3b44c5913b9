import { stir } from '../_support/clock.ts'
import { createTab, type TestPage } from './_tab.ts'

/** A window that the app's page has opened, as both sides see it. */
export interface TestPopup {
  /** Where it is; of another origin's page the app cannot see it. */
  href: string
  closed: boolean
  /** What the app has of it. */
  readonly handle: object
  /** What the popup's own script sees. */
  readonly window: Window
  /** Its page cuts it off from its opener: to that it looks closed. */
  isCutOff: boolean
}

/** The app's page, and the windows it opens. */
export interface TestOpener extends TestPage {
  readonly popups: readonly TestPopup[]
  readonly opened: readonly unknown[][]
  readonly timers: number
  blocks: boolean
  focused: boolean
  /** The windows are looked at once more. */
  look(): void
}

const appOrigin = 'https://app.example'

/** @param channels shared by the pages of one origin; none: the browser has no `BroadcastChannel`. */
export function createOpener(channels?: Set<Channel>): TestOpener {
  const popups: TestPopup[] = []
  const opened: unknown[][] = []
  const timers = new Set<() => void>()
  const tab = createTab()

  const open = (...o: unknown[]) => {
    stir()
    opened.push(o)
    if (page.blocks) return null
    const popup = createPopup(page, tab.values, channels)
    popups.push(popup)
    return popup.handle
  }
  const page: TestOpener = Object.assign(
    tab.load(`${appOrigin}/`, 'navigate', {
      open,
      setInterval: (run: () => void) => {
        timers.add(run)
        return run
      },
      clearInterval: (run: () => void) => timers.delete(run),
      ...channelOf(channels),
    }),
    {
      popups,
      opened,
      blocks: false,
      focused: true,
      look() {
        stir()
        for (const run of [...timers]) run()
      },
    },
  ) as unknown as TestOpener
  Object.defineProperty(page, 'timers', { get: () => timers.size })
  page.window.document.hasFocus = () => page.focused
  return page
}

function createPopup(opener: TestPage, inherited: ReadonlyMap<string, string>, channels?: Set<Channel>) {
  const values = new Map(inherited)
  const popup = { href: 'about:blank', closed: false, isCutOff: false }
  const close = () => {
    stir()
    popup.closed = true
  }
  const handle = {
    get closed() {
      return popup.closed || popup.isCutOff
    },
    close: () => popup.isCutOff || close(),
    location: {
      get href() {
        if (popup.isCutOff || new URL(popup.href).origin !== appOrigin) {
          throw new DOMException('another origin', 'SecurityError')
        }
        return popup.href
      },
      replace(url: string) {
        stir()
        popup.href = url
      },
    },
  }
  const window = {
    get opener() {
      if (popup.isCutOff) return null
      return {
        // A message for another origin is not delivered.
        postMessage(data: unknown, targetOrigin: string) {
          const { origin } = new URL(popup.href)
          if (targetOrigin === appOrigin) opener.fire('message', { source: handle, origin, data })
        },
      }
    },
    get location() {
      return { origin: new URL(popup.href).origin }
    },
    // Another origin has another.
    sessionStorage: {
      getItem: (key: string) => (popup.href.startsWith(appOrigin) ? (values.get(key) ?? null) : null),
    },
    close,
    ...channelOf(channels),
  }
  return Object.assign(popup, { handle, window: window as unknown as Window })
}

export interface Channel {
  onmessage?: ((event: { readonly data: unknown }) => void) | undefined
}

function channelOf(channels: Set<Channel> | undefined): object {
  if (!channels) return {}
  class BroadcastChannel implements Channel {
    onmessage?: Channel['onmessage']
    constructor() {
      channels?.add(this)
    }
    postMessage(data: unknown) {
      for (const each of channels ?? []) if (each !== this) each.onmessage?.({ data })
    }
    close() {
      channels?.delete(this)
    }
  }
  return { BroadcastChannel }
}
