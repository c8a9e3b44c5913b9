import { createPass, type Pass, type PassFact, type Policy } from 'passchart'
import {
  type Companion,
  type CompanionFact,
  type CompanionOptions,
  type CompanionPhase,
  createCompanion,
} from 'passchart/companion'
import { createSimulator, type Simulator } from 'passchart/simulator'
import { onTestFinished } from 'vitest'
import { stir, TestClock } from '../_support/clock.ts'
import {
  createBrowser,
  createLifecycle,
  createStore,
  type TestBrowser,
  type TestLifecycle,
} from '../_support/doubles.ts'
import { type Call, readCall } from '../_support/wire.ts'

type Role = 'tv' | 'companion'

/** A television and a companion in front of one simulator, all in the same virtual time. */
export interface Stage {
  readonly clock: TestClock
  readonly simulator: Simulator
  /** Every request so far. */
  readonly sent: Readonly<Record<Role, readonly Call[]>>
  readonly tv: Pass
  readonly companion: Companion
  readonly browser: TestBrowser
  readonly lifecycle: TestLifecycle
  /** The companion's phases, each change once. */
  readonly phases: CompanionPhase[]
  readonly facts: CompanionFact[]
  readonly tvFacts: PassFact[]
  seconds(count: number): Promise<void>
  /** The companion's calls since the last time asked. */
  calls(): string[]
  /** The television's. */
  tvCalls(): string[]
  /** The code on the television. */
  code(): string
  /** What outlived a stop of the companion alone, its television not being started. */
  leftovers(): string[]
}

/** Nothing is started. */
export function createStage(
  o: {
    readonly browser?: boolean
    readonly tvPolicy?: Partial<Policy>
    readonly options?: Partial<CompanionOptions>
  } = {},
): Stage {
  const clock = new TestClock()
  const simulator = createSimulator({
    limiter: false,
    clock: {
      now: () => clock.nowMs,
      monotonic: () => clock.port.monotonic(),
      setTimeout: (run, ms) => clock.in(ms, run),
      clearTimeout: (handle) => clock.port.clearTimeout(handle),
    },
  })
  const open = new Set<Call>()
  const sent: Record<Role, Call[]> = { tv: [], companion: [] }
  const fetchOf =
    (role: Role): typeof globalThis.fetch =>
    async (input, init) => {
      const call = readCall(input, init)
      sent[role].push(call)
      open.add(call)
      stir()
      try {
        return await simulator.fetch(input, init)
      } finally {
        open.delete(call)
        stir()
      }
    }
  const common = {
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    clock: clock.port,
  }
  const browser = createBrowser()
  const lifecycle = createLifecycle()
  const tv = createPass({
    ...common,
    fetch: fetchOf('tv'),
    device: { id: 'living-room' },
    store: createStore(),
    policy: { jitter: 0, providerChoice: 'companion', ...o.tvPolicy },
  })
  const companion = createCompanion({
    ...common,
    fetch: fetchOf('companion'),
    store: createStore(),
    lifecycle,
    ...(o.browser === false ? {} : { browser: browser.port }),
    policy: { jitter: 0 },
    ...o.options,
  })
  const phases: CompanionPhase[] = []
  const facts: CompanionFact[] = []
  const tvFacts: PassFact[] = []
  companion.subscribe(({ phase }) => {
    if (phases.at(-1) !== phase) phases.push(phase)
  })
  companion.actor.on('*', (fact) => void facts.push(fact))
  tv.actor.on('*', (fact) => void tvFacts.push(fact))
  onTestFinished(async () => {
    await Promise.all([tv.stop(), companion.stop()])
  })

  const told: Record<Role, number> = { tv: 0, companion: 0 }
  const callsOf = (role: Role) => {
    const fresh = sent[role].slice(told[role]).map(({ short }) => short)
    told[role] = sent[role].length
    return fresh
  }
  return {
    ...{ clock, simulator, sent, tv, companion, browser, lifecycle, phases, facts, tvFacts },
    seconds: (count) => clock.pass(count * 1_000),
    calls: () => callsOf('companion'),
    tvCalls: () => callsOf('tv'),
    code() {
      const { view } = tv
      if (view.phase !== 'signingIn' || view.code === undefined) throw new Error(`no code in ${view.phase}`)
      return view.code
    },
    leftovers: () => [
      ...(clock.pending > 0 ? [`${clock.pending} timers`] : []),
      ...(open.size > 0 ? [`${open.size} requests`] : []),
      ...(lifecycle.listeners.size > 0 ? [`${lifecycle.listeners.size} lifecycle listeners`] : []),
      ...(browser.isOpen ? ['an open page'] : []),
    ],
  }
}

/** Both are started, and the television shows a code; `mvpd`: of a provider chosen there. */
export async function withCode(o: Parameters<typeof createStage>[0] & { readonly mvpd?: string } = {}) {
  const { mvpd, ...rest } = o
  const stage = createStage(rest)
  stage.tv.start()
  stage.companion.start()
  await stage.seconds(0)
  stage.tv.send({ type: 'signIn.start', ...(mvpd === undefined ? {} : { mvpd }) })
  await stage.seconds(0)
  stage.calls()
  stage.tvCalls()
  return stage
}
