import type { Browser, BrowserVisit, Identity, Lifecycle, Locks, Store } from 'passchart'
import { begin, stir, type TestClock } from './clock.ts'
import { answered, type Desk } from './desk.ts'
import { type Answering, answerOf, type Call, word } from './wire.ts'

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

/** The tabs of a browser: each has its own way to the store and hears what the others write, a little later. */
export interface TestTabs {
  /** The store and the locks of one more tab. */
  open(): { store: Store; locks: Locks }
}

export function createTabs(shared: TestStore): TestTabs {
  const listeners = new Set<(key: string) => void>()
  const last = new Map<string, Promise<void>>()
  // Other tabs are other processes: nothing reaches them in the same turn.
  const later = () => {
    const end = begin()
    return new Promise<void>((resolve) =>
      setImmediate(() => {
        end()
        resolve()
      }),
    )
  }
  const locks: Locks = {
    async run(name, task, { signal } = {}) {
      const before = last.get(name)
      let end = () => {}
      last.set(
        name,
        new Promise((resolve) => {
          end = resolve
        }),
      )
      try {
        await Promise.race([before, aborted(signal)])
        await later()
        signal?.throwIfAborted()
        return await task()
      } finally {
        void Promise.resolve(before).then(later).then(end)
      }
    },
  }
  return {
    open() {
      let own: ((key: string) => void) | undefined
      const tell = (key: string) =>
        void later().then(() => {
          for (const listener of [...listeners]) if (listener !== own) listener(key)
        })
      const store: Store = {
        get: (key) => shared.get(key),
        set: (key, value) => shared.set(key, value).then(() => tell(key)),
        remove: (key) => shared.remove(key).then(() => tell(key)),
        watch(listener) {
          own = listener
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      }
      return { store, locks }
    },
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
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

/** What a source says each time it is asked, the last for ever; a string is said at once. */
export type Source = string | Answering | readonly Answering[]

/** Who the viewer is, by the sources the app has. */
export interface IdentityScript {
  readonly platformToken?: Source
  readonly platformHeader?: Identity['platformHeader']
  readonly serviceToken?: Source
  readonly temporaryIdentity?: Source
  /** The device has a partner's framework; what it says, the row's lines say: `FW.silent`, `FW.ask`, `FW.saml`. */
  readonly partner?: boolean
}

export type TokenSource = 'platformToken' | 'serviceToken' | 'temporaryIdentity'

/** An identity port by script. */
export interface TestIdentity {
  readonly port: Identity
  /** How often a source was asked. */
  asked(source: TokenSource): number
  /** Questions that nobody answered or gave up. */
  readonly open: readonly string[]
}

/** `given` collects all that it hands out. */
export function createIdentity(
  script: IdentityScript,
  clock: TestClock,
  desk: Desk,
  given: unknown[],
): TestIdentity {
  const questions: { readonly name: TokenSource; isOpen(): boolean }[] = []
  const handOut = (value: unknown) => {
    if (value !== undefined) given.push(value)
    return value as undefined
  }

  function source(name: TokenSource, says: Source | undefined) {
    if (says === undefined) return {}
    const words = Array.isArray(says) ? says : [typeof says === 'string' ? word(says) : says]
    const ask = ({ signal, ...body }: { readonly signal: AbortSignal }) => {
      stir()
      const times = questions.filter((question) => question.name === name).length
      const answering = words[Math.min(times, words.length - 1)] as Answering
      const asked = answered(clock, signal, (give) =>
        give(answerOf(answering, { short: name, body, signal } as Call, clock.nowMs, desk.tokens)),
      )
      questions.push({ name, isOpen: () => !asked.isAborted && !asked.isAnswered })
      return asked.answer.then((answer) => handOut(answer.body))
    }
    return { [name]: ask }
  }

  const partner: Identity['partner'] = {
    name: 'Apple',
    status({ signal, ...body }) {
      const short = body.interruptionAllowed ? 'FW.ask' : 'FW.silent'
      return desk.ask({ short, body, signal }, (answer) => handOut(answer.body) as never)
    },
    authenticate({ signal, ...body }) {
      return desk.ask({ short: 'FW.saml', body, signal }, (answer) => answer.body as string | undefined)
    },
  }

  return {
    port: {
      ...source('platformToken', script.platformToken),
      ...source('serviceToken', script.serviceToken),
      ...source('temporaryIdentity', script.temporaryIdentity),
      ...(script.platformHeader ? { platformHeader: script.platformHeader } : {}),
      ...(script.partner ? { partner } : {}),
    },
    asked: (name) => questions.filter((question) => question.name === name).length,
    get open() {
      return questions.filter((question) => question.isOpen()).map(({ name }) => name)
    },
  }
}
