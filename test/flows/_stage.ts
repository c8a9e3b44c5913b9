import {
  type CallRecord,
  type Clock,
  createPass,
  type Pass,
  type PassFact,
  type PassOptions,
  type Policy,
} from 'passchart'
import { createSimulator, type Simulator, type SimulatorOptions } from 'passchart/simulator'
import { onTestFinished } from 'vitest'
import { begin, stir, TestClock } from '../_support/clock.ts'
import {
  createBrowser,
  createLifecycle,
  createStore,
  type TestBrowser,
  type TestLifecycle,
  type TestStore,
} from '../_support/doubles.ts'

/** How requests reach the simulator: its own `fetch`, or HTTP on this machine. Time is virtual in both. */
export type Over = 'process' | 'http'

export interface StageOptions {
  readonly over?: Over
  readonly browser?: boolean
  readonly policy?: Partial<Policy>
  readonly options?: Partial<PassOptions>
  readonly simulator?: SimulatorOptions
  /** Another stage whose simulator, clock and store are gone on with: a later start of the same app. */
  readonly after?: Stage
}

/** The library in front of the simulator, both in the same virtual time. */
export interface Stage {
  readonly simulator: Simulator
  readonly clock: TestClock
  readonly pass: Pass
  readonly browser: TestBrowser
  readonly lifecycle: TestLifecycle
  readonly store: TestStore
  readonly facts: PassFact[]
  readonly records: CallRecord[]
  readonly origin: string
  /** Requests that were begun and not ended. */
  readonly openRequests: Set<{ readonly path: string; readonly signal: AbortSignal | undefined }>
  /** So many seconds go by. */
  seconds(count: number): Promise<void>
  settle(): Promise<void>
  /** Short names of the calls since the last time asked. */
  calls(): string[]
  /** The code on the screen. */
  code(): string
  leftovers(): string[]
}

const redirectUrl = 'https://app.example/done'

export async function createStage(o: StageOptions = {}): Promise<Stage> {
  const clock = o.after?.clock ?? new TestClock()
  const simulator = o.after?.simulator ?? createSimulator({ clock: simulatorClock(clock), ...o.simulator })
  let origin = o.after?.origin ?? 'https://sp.auth.adobe.com'
  if (o.over === 'http' && !o.after) {
    const listener = await simulator.listen()
    origin = listener.origin
    onTestFinished(() => listener.close())
  }
  const browser = createBrowser()
  const lifecycle = createLifecycle()
  const store = o.after?.store ?? createStore()
  const facts: PassFact[] = []
  const records: CallRecord[] = []
  const openRequests: Stage['openRequests'] = new Set()
  const isReal = origin.startsWith('http:')

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = { path: new URL(String(input)).pathname, signal: init?.signal ?? undefined }
    openRequests.add(request)
    stir()
    const end = isReal ? begin() : stir
    try {
      const response = await (isReal ? globalThis.fetch : simulator.fetch)(input, init)
      if (!isReal) return response
      // Read here, so that a body on its way counts as something under way.
      const { status, headers } = response
      return new Response(status === 204 ? null : await response.arrayBuffer(), { status, headers })
    } finally {
      openRequests.delete(request)
      end()
    }
  }

  const pass = createPass({
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl,
    origin,
    device: {
      id: 'living-room',
      info: { model: 'Box', version: '1', osName: 'Linux', osVersion: '6', connectionType: 'WiFi' },
    },
    fetch,
    clock: clock.port,
    store,
    lifecycle,
    ...(o.browser ? { browser: browser.port } : {}),
    onCall: (record) => void records.push(record),
    ...o.options,
    policy: { jitter: 0, ...o.policy },
  })
  pass.actor.on('*', (fact) => void facts.push(fact))
  onTestFinished(() => pass.stop())

  let callsTold = simulator.log.length
  return {
    ...{ simulator, clock, pass, browser, lifecycle, store, facts, records, origin, openRequests },
    seconds: (count) => clock.pass(count * 1_000),
    settle: () => clock.pass(0),
    calls() {
      const fresh = simulator.log.slice(callsTold).map(({ short }) => short)
      callsTold = simulator.log.length
      return fresh
    },
    code() {
      const { view } = pass
      if (view.phase !== 'signingIn' || view.code === undefined)
        throw new Error(`no code in phase ${view.phase}`)
      return view.code
    },
    leftovers: () => [
      ...(clock.pending > 0 ? [`${clock.pending} timers`] : []),
      ...[...openRequests].map(({ path }) => `a request to ${path}`),
      ...(lifecycle.listeners.size > 0 ? ['a lifecycle listener'] : []),
      ...(browser.isOpen ? ['a page'] : []),
    ],
  }
}

/** The simulator's own timers are not the library's. */
function simulatorClock(clock: TestClock): Clock {
  return {
    now: () => clock.nowMs,
    monotonic: () => clock.port.monotonic(),
    setTimeout: (run, ms) => clock.in(ms, run),
    clearTimeout: (handle) => clock.port.clearTimeout(handle),
  }
}

/** A started stage, on which the first check has ended. */
export async function started(o?: StageOptions): Promise<Stage> {
  const stage = await createStage(o)
  stage.pass.start()
  await stage.settle()
  return stage
}

/** Signed in on a second screen. */
export async function signedIn(o: StageOptions & { readonly mvpd?: string } = {}): Promise<Stage> {
  const stage = await started(o)
  stage.pass.send({ type: 'signIn.start', mvpd: o.mvpd ?? 'Cablevision', surface: 'secondary' })
  await stage.settle()
  stage.simulator.person.signIn(stage.code())
  await stage.seconds(5)
  stage.calls()
  return stage
}
