import { stir } from '../_support/clock.ts'

/** A page as a tab has loaded it. */
export interface TestPage {
  /** What the ports are given. */
  readonly window: Window
  /** Where the page has gone since. */
  readonly left: readonly string[]
  /** Listeners of the window and its document that were added and not removed. */
  readonly listeners: number
  shown: boolean
  online: boolean
  /** An event of the window, or of its document. */
  fire(type: string, members?: object): void
}

type Load = 'navigate' | 'reload' | 'back_forward'

/** A tab of a browser: what it loads, page after page, over one `sessionStorage`. */
export function createTab() {
  const values = new Map<string, string>()
  let loads = 0
  const sessionStorage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  }

  return {
    values,
    load(href: string, type: Load = 'navigate', more: object = {}): TestPage {
      loads += 1
      const performance = { timeOrigin: loads, getEntriesByType: () => [{ type }] }
      const left: string[] = []
      const location = {
        href,
        origin: new URL(href).origin,
        assign(url: string) {
          stir()
          left.push(new URL(url).href)
        },
      }
      const target = new CountingTarget()
      const page = {
        shown: true,
        online: true,
        left,
        get listeners() {
          return target.count
        },
        fire(type: string, members: object = {}) {
          stir()
          target.dispatchEvent(Object.assign(new Event(type), members))
        },
      }
      const events = {
        addEventListener: target.addEventListener.bind(target),
        removeEventListener: target.removeEventListener.bind(target),
      }
      const document = {
        ...events,
        get visibilityState() {
          return page.shown ? 'visible' : 'hidden'
        },
        hasFocus: () => true,
      }
      const navigator = {
        get onLine() {
          return page.online
        },
      }
      const window = { ...events, document, navigator, location, performance, sessionStorage, ...more }
      return Object.assign(page, { window: window as unknown as Window })
    },
  }
}

class CountingTarget extends EventTarget {
  readonly #listeners = new Set<unknown>()
  get count(): number {
    return this.#listeners.size
  }
  override addEventListener(...o: Parameters<EventTarget['addEventListener']>): void {
    this.#listeners.add(o[1])
    super.addEventListener(...o)
  }
  override removeEventListener(...o: Parameters<EventTarget['removeEventListener']>): void {
    this.#listeners.delete(o[1])
    super.removeEventListener(...o)
  }
}
