import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import type * as passchart from 'passchart'
import type * as adapters from 'passchart/react-native'
import { createSimulator } from 'passchart/simulator'
import { stir, TestClock } from '../_support/clock.ts'

/** The link that ends a sign-in or a logout. */
export const deepLink = 'myapp://signed-in'

type Library = typeof passchart & typeof adapters

/** The library as a phone loads it: without one module of Node. */
const script = await build({
  stdin: { contents: "export * from 'passchart'; export * from 'passchart/react-native'", resolveDir: '.' },
  alias: { passchart: './src/index.ts', 'passchart/react-native': './src/react-native/index.ts' },
  bundle: true,
  format: 'iife',
  globalName: 'library',
  platform: 'browser',
  conditions: ['react-native'],
  target: 'es2019',
  write: false,
})

/** A phone with a service to call: what it holds outlives its app. */
export function createPhone() {
  const clock = new TestClock()
  const simulator = createSimulator({
    clock: { ...clock.port, now: () => clock.nowMs, setTimeout: (run, ms) => clock.in(ms, run) },
  })
  const kept = new Map<string, string>()
  const opened: string[] = []
  const states = new Set<(state: string) => void>()
  const links = new Set<(event: { url: string }) => void>()
  let launchedBy: string | null = null

  const touch = async <T>(value: T): Promise<T> => {
    stir()
    return value
  }
  const modules = {
    AsyncStorage: {
      getItem: (key: string) => touch(kept.get(key) ?? null),
      setItem: (key: string, value: string) => touch(void kept.set(key, value)),
      removeItem: (key: string) => touch(void kept.delete(key)),
    },
    AppState: {
      currentState: 'active',
      addEventListener(_: 'change', listener: (state: string) => void) {
        states.add(listener)
        return { remove: () => void states.delete(listener) }
      },
    },
    Linking: {
      openURL: (url: string) => touch(void opened.push(url)),
      addEventListener(_: 'url', listener: (event: { url: string }) => void) {
        links.add(listener)
        return { remove: () => void links.delete(listener) }
      },
      getInitialURL: () => touch(launchedBy),
    },
  }
  const becomes = (state: string) => {
    stir()
    modules.AppState.currentState = state
    for (const listener of [...states]) listener(state)
  }

  return {
    clock,
    simulator,
    modules,
    opened,
    listeners: () => states.size + links.size,
    seconds: (count: number) => clock.pass(count * 1_000),
    leave() {
      becomes('inactive')
      becomes('background')
    },
    comeBack: () => becomes('active'),
    link(url: string) {
      stir()
      for (const listener of [...links]) listener({ url })
    },
    /** A new process of the app, which a link may have started. It sees no global but those, and the engine's own. */
    load(o: { readonly link?: string; readonly globals?: object } = {}) {
      launchedBy = o.link ?? null
      modules.AppState.currentState = 'active'
      const used = new Set<string>()
      const context = createContext({})
      const globals = { ...globalsOf(clock, simulator.fetch), ...o.globals }
      for (const [name, value] of Object.entries(globals)) {
        const get = () => {
          used.add(name)
          return value
        }
        Object.defineProperty(context, name, { get, configurable: true })
      }
      const library: Library = runInContext(`${script.outputFiles[0]?.text ?? ''}; library`, context)
      return { library, used }
    },
    /** The process ends, and what it listened to with it. */
    kill() {
      states.clear()
      links.clear()
    },
  }
}

/** What React Native 0.8x has besides its engine, as far as the library could want it. */
function globalsOf(clock: TestClock, fetch: typeof globalThis.fetch) {
  return {
    fetch: xhrFetch(fetch),
    Headers,
    URL,
    URLSearchParams,
    AbortController: OlderAbortController,
    Date: class extends Date {
      static override now = () => clock.port.now()
    },
    performance: { now: () => clock.port.monotonic() },
    setTimeout: clock.port.setTimeout,
    clearTimeout: clock.port.clearTimeout,
    queueMicrotask,
    navigator: { product: 'ReactNative' },
  }
}

/** That of the package `abort-controller`, which React Native takes: a signal knows no reason. */
class OlderAbortController {
  readonly signal = Object.assign(new EventTarget(), { aborted: false })
  abort(): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    this.signal.dispatchEvent(new Event('abort'))
  }
}

/** React Native's `fetch` is made of `XMLHttpRequest`: there is no stream, and answers keep their body for themselves. */
function xhrFetch(fetch: typeof globalThis.fetch) {
  return (url: string, { method, headers, body, signal }: RequestInit) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('Aborted')))
      const init = { method: method ?? 'GET', headers: headers ?? {}, ...(body ? { body } : {}) }
      fetch(url, init).then(async (answer) => {
        const text = await answer.text()
        stir()
        resolve({
          status: answer.status,
          headers: answer.headers,
          _bodyInit: text,
          text: async () => text,
        })
      }, reject)
      stir()
    })
}

const missing = (name: string) => () => {
  throw new Error(`${name} is not implemented`)
}

/** React Native's own: takes any text, and tells little more of it. */
export class PretendedURL {
  readonly #url: string
  constructor(url: string, base = '') {
    this.#url = `${base}${url}`
  }
  get href() {
    return this.#url
  }
  get searchParams() {
    return { getAll: missing('URLSearchParams.getAll') }
  }
  get host() {
    return missing('URL.host')()
  }
}

/** One that tells its parts, and does not read the query. */
export class BetterPretendedURL extends PretendedURL {
  override get host() {
    return /\/\/([^/]*)/.exec(this.href)?.[1] as never
  }
  override get searchParams() {
    return { getAll: () => [] as never }
  }
}
