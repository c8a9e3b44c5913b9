import { createPass, type Pass, type PassFact, type PassOptions, type PassView, type Policy } from 'passchart'
import { TestClock } from './clock.ts'
import {
  createBrowser,
  createLifecycle,
  createStore,
  type TestBrowser,
  type TestLifecycle,
  type TestStore,
} from './doubles.ts'
import { breach, createService, deviceId, deviceInfo, redirectUrl, type Service } from './service.ts'
import type { Call } from './wire.ts'

/** How a row differs from its fixture. */
export interface Given {
  /** The screen can show pages itself. Default true, on `tv` and `poll(c)` false. */
  readonly browser?: boolean
  readonly policy?: Partial<Policy>
  readonly options?: Partial<PassOptions>
  /** Seconds between what is remembered and the start. */
  readonly sleptS?: number
  /** How far the device's wall clock is ahead of the true time, in milliseconds. */
  readonly aheadMs?: number
  readonly offline?: boolean
}

/** Everything a row plays with. */
export interface World {
  readonly clock: TestClock
  readonly service: Service & { breach(call: Call): string | undefined }
  readonly browser: TestBrowser
  readonly store: TestStore
  readonly lifecycle: TestLifecycle
  readonly pass: Pass
  /** Undefined before the first start. */
  readonly view: PassView | undefined
  /** Every fact so far. */
  readonly facts: readonly PassFact[]
  /** Second 0 of the story. */
  readonly zeroMs: number
  readonly callsBeforeZero: number
  start(o: Given): void
  stop(): Promise<void>
  zero(): void
  /** The oldest fact of this type that was not asked for yet. */
  nextFact<T extends PassFact['type']>(type: T): Extract<PassFact, { type: T }> | undefined
  /** What outlived `stop()`. */
  leftovers(): string[]
}

const softwareStatement = 'statement.of.tests'

const factTypes = [
  ...(['authorization.permitted', 'authorization.refused', 'preauthorization.settled'] as const),
  ...(['access.gained', 'access.lost', 'temporaryAccess.ended', 'code.issued', 'poll.answered'] as const),
  ...(['browser.open', 'browser.close', 'partnerLogout.hint', 'warning', 'throttled'] as const),
] satisfies PassFact['type'][]

export function createWorld(): World {
  const clock = new TestClock()
  const service = createService(clock)
  const browser = createBrowser()
  const store = createStore()
  const lifecycle = createLifecycle()
  const facts: PassFact[] = []
  const claimed = new Set<PassFact>()
  let pass: Pass | undefined
  let zeroMs = clock.nowMs
  let callsBeforeZero = 0

  const running = (): Pass => {
    if (!pass) throw new Error('nothing was started: begin with given()')
    return pass
  }

  return {
    clock,
    service: { ...service, breach: (call) => breach(call, service.tokens) },
    browser,
    store,
    lifecycle,
    facts,
    get pass() {
      return running()
    },
    get view() {
      return pass?.view
    },
    get zeroMs() {
      return zeroMs
    },
    get callsBeforeZero() {
      return callsBeforeZero
    },
    start({ browser: hasBrowser = true, policy, options, aheadMs = 0, offline = false }) {
      clock.aheadMs = aheadMs
      lifecycle.online = !offline
      pass = createPass({
        serviceProvider: 'REF30',
        softwareStatement,
        redirectUrl,
        device: { id: deviceId, info: deviceInfo },
        fetch: service.fetch,
        clock: clock.port,
        store,
        lifecycle,
        ...(hasBrowser ? { browser: browser.port } : {}),
        ...options,
        policy: { jitter: 0, ...policy },
      })
      for (const type of factTypes) pass.on(type, (fact) => void facts.push(fact))
      pass.start()
    },
    async stop() {
      await pass?.stop()
      await clock.pass(0)
    },
    zero() {
      zeroMs = clock.nowMs
      callsBeforeZero = service.arrivals.length
      for (const fact of facts) claimed.add(fact)
    },
    nextFact(type) {
      const fact = facts.find((fact) => fact.type === type && !claimed.has(fact))
      if (fact) claimed.add(fact)
      return fact as Extract<PassFact, { type: typeof type }> | undefined
    },
    leftovers() {
      const open = service.arrivals.filter(({ isAborted, isAnswered }) => !isAborted && !isAnswered)
      return [
        ...(clock.pending > 0 ? [`${clock.pending} timers`] : []),
        ...open.map(({ call }) => `the request ${call.method} ${call.url.pathname}`),
        ...(lifecycle.listeners.size > 0 ? [`${lifecycle.listeners.size} lifecycle listeners`] : []),
        ...browser.opened.map(({ url }) => `the page ${url}, which no line claimed`),
        ...(browser.isOpen ? ['an open page'] : []),
      ]
    },
  }
}
