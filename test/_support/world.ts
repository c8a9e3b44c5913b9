import { createPass, type Pass, type PassFact, type PassOptions, type PassView, type Policy } from 'passchart'
import { type Companion, type CompanionView, createCompanion } from 'passchart/companion'
import { TestClock } from './clock.ts'
import { type Arrival, createDesk, type Desk } from './desk.ts'
import {
  createBrowser,
  createIdentity,
  createLifecycle,
  createStore,
  createTabs,
  type IdentityScript,
  type TestBrowser,
  type TestIdentity,
  type TestLifecycle,
  type TestStore,
  type TestTabs,
} from './doubles.ts'
import { findCanaries } from './search.ts'
import {
  breach,
  createService,
  deviceId,
  deviceInfo,
  redirectUrl,
  type Service,
  secretsIn,
} from './service.ts'
import { isHttp } from './wire.ts'

/** How a row differs from its fixture. */
export interface Given {
  /** The screen can show pages itself. Default true, on `tv` and `poll(c)` false. */
  readonly browser?: boolean
  readonly policy?: Partial<Policy>
  readonly options?: Partial<PassOptions>
  /** Who the viewer is, by sources that say what this script has. Default: the app has none; on `apple` a partner. */
  readonly identity?: IdentityScript
  /** Seconds between what is remembered and the start. */
  readonly sleptS?: number
  /** How far the device's wall clock is ahead of the true time, in milliseconds. */
  readonly aheadMs?: number
  /** The app has a lifecycle of its own, which no line moves. */
  readonly ownLifecycle?: boolean
  readonly offline?: boolean
  /** A companion is started, not the streaming app. */
  readonly companion?: boolean
}

/** Everything a row plays with. */
export interface World {
  readonly clock: TestClock
  readonly service: Service
  readonly desk: Desk
  readonly browser: TestBrowser
  readonly store: TestStore
  readonly lifecycle: TestLifecycle
  /** Its sources, where it has some. */
  readonly identity: TestIdentity
  /** What was started. */
  readonly app: Pass | Companion
  /** The same, where it is the streaming app. */
  readonly pass: Pass
  /** Undefined before the first start. */
  readonly view: PassView | CompanionView | undefined
  /** Every fact so far. */
  readonly facts: readonly PassFact[]
  /** Second 0 of the story. */
  readonly zeroMs: number
  readonly callsBeforeZero: number
  /** Starts an app; one that runs already goes on as another tab over the same store. */
  start(o: Given): void
  /** From now on every start is a tab of a browser. */
  openTabs(): void
  /** From now on this tab is the one that is told and looked at, counted from 1. */
  turnTo(tab: number): void
  stop(): Promise<void>
  zero(): void
  /** What a call does against the rules that hold in every scenario. */
  breach(arrival: Arrival): string | undefined
  /** The oldest fact of this type that was not asked for yet. */
  nextFact<T extends PassFact['type']>(type: T): Extract<PassFact, { type: T }> | undefined
  /** What outlived `stop()`, and what should have stayed inside. */
  leftovers(): string[]
}

const softwareStatement = 'statement.of.tests'

const factTypes = [
  ...(['authorization.permitted', 'authorization.refused', 'preauthorization.settled'] as const),
  ...(['access.gained', 'access.lost', 'temporaryAccess.ended', 'code.issued', 'poll.answered'] as const),
  ...(['browser.open', 'browser.close', 'partnerLogout.hint', 'warning', 'throttled'] as const),
] satisfies PassFact['type'][]
const companionFactTypes = ['browser.open', 'browser.close', 'warning', 'throttled'] as const

export function createWorld(): World {
  const clock = new TestClock()
  const given = { tokens: [] as string[], identities: [] as unknown[] }
  const desk = createDesk(clock, given.tokens)
  const service = createService(desk, given)
  const browser = createBrowser()
  const store = createStore()
  const lifecycle = createLifecycle()
  const facts: PassFact[] = []
  /** All that comes out for inspectors. */
  const outlets: unknown[] = []
  const claimed = new Set<PassFact>()
  let app: Pass | Companion | undefined
  let tabs: (Pass | Companion)[] = []
  let browserTabs: TestTabs | undefined
  let by: 'app' | 'companion' = 'app'
  let identity: TestIdentity | undefined
  let zeroMs = clock.nowMs
  let callsBeforeZero = 0

  const running = (): Pass | Companion => {
    if (!app) throw new Error('nothing was started: begin with given()')
    return app
  }

  /** Where somebody who looks in from outside could see who the viewer is. */
  const leaks = (): string[] => {
    const secrets = desk.arrivals.flatMap(({ call }) => secretsIn(call))
    return secrets.length === 0 ? [] : findCanaries({ outlets, facts }, [...new Set(secrets)])
  }

  return {
    clock,
    service,
    desk,
    browser,
    store,
    lifecycle,
    facts,
    get app() {
      return running()
    },
    get pass() {
      return running() as Pass
    },
    get view() {
      return app?.view
    },
    get identity() {
      if (!identity) throw new Error('the app has no sources of identity')
      return identity
    },
    get zeroMs() {
      return zeroMs
    },
    get callsBeforeZero() {
      return callsBeforeZero
    },
    start({ browser: hasBrowser = true, policy, options, aheadMs = 0, offline = false, ...o }) {
      const { companion = false, ownLifecycle = false } = o
      clock.aheadMs = aheadMs
      lifecycle.online = !offline
      by = companion ? 'companion' : 'app'
      identity = o.identity && createIdentity(o.identity, clock, desk, given.identities)
      const common = {
        serviceProvider: 'REF30',
        softwareStatement,
        redirectUrl,
        fetch: service.fetch,
        clock: clock.port,
        store,
        lifecycle: ownLifecycle ? createLifecycle() : lifecycle,
        ...browserTabs?.open(),
        ...(hasBrowser ? { browser: browser.port } : {}),
        ...(identity ? { identity: identity.port } : {}),
        inspect: (event: unknown) => void outlets.push(event),
        onCall: (record: unknown) => void outlets.push(record),
        ...options,
        policy: { jitter: 0, ...policy },
      }
      if (companion) {
        const fresh = createCompanion(common)
        for (const type of companionFactTypes) fresh.on(type, (fact) => void facts.push(fact))
        app = fresh.start()
        tabs.push(app)
        return
      }
      const fresh = createPass({ device: { id: deviceId, info: deviceInfo }, ...common })
      for (const type of factTypes) fresh.on(type, (fact) => void facts.push(fact))
      app = fresh.start()
      tabs.push(app)
    },
    openTabs() {
      browserTabs = createTabs(store)
    },
    turnTo(tab) {
      app = tabs[tab - 1]
    },
    async stop() {
      for (const tab of tabs) await tab.stop()
      tabs = []
      await clock.pass(0)
    },
    zero() {
      zeroMs = clock.nowMs
      callsBeforeZero = desk.arrivals.length
      for (const fact of facts) claimed.add(fact)
    },
    breach: (arrival) => breach(arrival, { by, nowMs: clock.nowMs, given }),
    nextFact(type) {
      const fact = facts.find((fact) => fact.type === type && !claimed.has(fact))
      if (fact) claimed.add(fact)
      return fact as Extract<PassFact, { type: typeof type }> | undefined
    },
    leftovers() {
      const open = desk.arrivals.filter(({ isAborted, isAnswered }) => !isAborted && !isAnswered)
      return [
        ...(clock.pending > 0 ? [`${clock.pending} timers`] : []),
        ...open.map(({ call }) =>
          isHttp(call) ? `the request ${call.method} ${call.url.pathname}` : `the question ${call.short}`,
        ),
        ...(identity?.open.map((name) => `the question ${name}`) ?? []),
        ...(lifecycle.listeners.size > 0 ? [`${lifecycle.listeners.size} lifecycle listeners`] : []),
        ...leaks(),
        ...browser.opened.map(({ url }) => `the page ${url}, which no line claimed`),
        ...(browser.isOpen ? ['an open page'] : []),
      ]
    },
  }
}
