import type { Browser, BrowserVisit, Lifecycle, Store } from 'passchart'
import { stir } from './clock.ts'

/** A browser port on command. */
export interface TestBrowser {
  readonly port: Browser
  /** Pages opened and not yet claimed by a step. */
  readonly opened: { readonly url: string; readonly at: BrowserVisit }[]
  readonly prepared: number
  /** Ends the page that is open. */
  end(how: 'returned' | 'closed' | 'failed'): void
  readonly isOpen: boolean
}

export function createBrowser(): TestBrowser {
  const opened: TestBrowser['opened'] = []
  let finish: ((how: 'returned' | 'closed' | 'failed') => void) | undefined
  let prepared = 0
  return {
    port: {
      prepare() {
        prepared += 1
      },
      open(url, at) {
        stir()
        opened.push({ url, at })
        return new Promise((resolve, reject) => {
          finish = (how) => {
            stir()
            finish = undefined
            if (how === 'failed') reject(new Error('no window'))
            else resolve(how)
          }
          at.signal.addEventListener('abort', () => {
            stir()
            finish = undefined
          })
        })
      },
    },
    opened,
    get prepared() {
      return prepared
    },
    get isOpen() {
      return finish !== undefined
    },
    end(how) {
      if (!finish) throw new Error(`no page is open that could end as "${how}"`)
      finish(how)
    },
  }
}

/** A store whose contents can be read, and that can fail. */
export interface TestStore extends Store {
  readonly values: Map<string, string>
  /** Every method rejects. */
  isBroken: boolean
  /** What a record holds, by its name; undefined if it is absent. */
  record(name: string): Readonly<Record<string, unknown>> | undefined
}

export function createStore(values = new Map<string, string>()): TestStore {
  const touch = async () => {
    stir()
    if (store.isBroken) throw new Error('the disk is full')
  }
  const store: TestStore = {
    values,
    isBroken: false,
    async get(key) {
      await touch()
      return values.get(key)
    },
    async set(key, value) {
      await touch()
      values.set(key, value)
    },
    async remove(key) {
      await touch()
      values.delete(key)
    },
    record(name) {
      const key = [...values.keys()].find((key) => key.endsWith(`.${name}`))
      const text = key && values.get(key)
      return text ? (JSON.parse(text) as { data: Record<string, unknown> }).data : undefined
    },
  }
  return store
}

/** A lifecycle port on command. */
export interface TestLifecycle extends Lifecycle {
  shown: boolean
  online: boolean
  readonly listeners: Set<(event: 'shown' | 'hidden' | 'online' | 'offline') => void>
  become(event: 'shown' | 'hidden' | 'online' | 'offline'): void
}

export function createLifecycle(): TestLifecycle {
  const lifecycle: TestLifecycle = {
    shown: true,
    online: true,
    listeners: new Set(),
    subscribe(listener) {
      lifecycle.listeners.add(listener)
      return () => lifecycle.listeners.delete(listener)
    },
    become(event) {
      stir()
      if (event === 'shown' || event === 'hidden') lifecycle.shown = event === 'shown'
      else lifecycle.online = event === 'online'
      for (const listener of [...lifecycle.listeners]) listener(event)
    },
  }
  return lifecycle
}
