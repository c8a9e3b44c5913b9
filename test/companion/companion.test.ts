import { PassError } from 'passchart'
import {
  type CompanionCommand,
  type CompanionOptions,
  type CompanionPhase,
  type CompanionView,
  createCompanion,
} from 'passchart/companion'
import { describe, expect, it } from 'vitest'
import { createStore } from '../_support/doubles.ts'
import { createStage, type Stage, withCode } from './_stage.ts'

type Way = (stage: Stage) => void | Promise<void>

const submit: Way = ({ companion, code, seconds }) => {
  companion.send({ type: 'code.submit', code: code() })
  return seconds(0)
}

/** How a stage on which the television shows a code without provider gets into each phase and stays there. */
const ways: Readonly<Record<Exclude<CompanionPhase, 'opening'> | 'loading', Way>> = {
  async registering({ companion, tv, simulator, seconds }) {
    await Promise.all([tv.stop(), companion.stop()])
    // Longer than a token lives.
    await seconds(7 * 3_600)
    simulator.faults.always('TOK', { hang: true })
    companion.start()
  },
  enteringCode() {},
  inspecting(stage) {
    stage.simulator.faults.always('INF', { hang: true })
    return submit(stage)
  },
  loading(stage) {
    stage.simulator.faults.always('CFG', { hang: true })
    return submit(stage)
  },
  choosingProvider: submit,
  async resuming(stage) {
    stage.simulator.faults.always('RES', { hang: true })
    await submit(stage)
    stage.companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
  },
  async browsing(stage) {
    await submit(stage)
    stage.companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
  },
  async confirming(stage) {
    stage.simulator.faults.always('PC', { hang: true })
    await ways.browsing(stage)
    await stage.seconds(0)
    stage.browser.end('returned')
  },
  async codeWrong(stage) {
    stage.companion.send({ type: 'code.submit', code: 'NOSUCH' })
  },
  async problem(stage) {
    await ways.browsing(stage)
    await stage.seconds(0)
    stage.browser.end('failed')
  },
  async alreadyDone(stage) {
    stage.simulator.profiles.add({ code: stage.code() }, 'Spectrum')
    await ways.browsing(stage)
  },
  async success(stage) {
    await ways.browsing(stage)
    await stage.seconds(0)
    stage.simulator.person.signIn(stage.code())
    stage.browser.end('returned')
  },
}
const phases = Object.keys(ways) as (keyof typeof ways)[]

async function stageIn(phase: keyof typeof ways): Promise<Stage> {
  const stage = await withCode()
  await ways[phase](stage)
  await stage.seconds(0)
  return stage
}

const commands: Readonly<Record<string, CompanionCommand>> = {
  'code.submit': { type: 'code.submit', code: 'A' },
  'provider.select': { type: 'provider.select', mvpd: 'A' },
  'code.retype': { type: 'code.retype' },
  'dialog.cancel': { type: 'dialog.cancel' },
}
const accepted: Readonly<Record<keyof typeof ways, readonly string[]>> = {
  registering: [],
  enteringCode: ['code.submit'],
  inspecting: ['dialog.cancel'],
  loading: ['dialog.cancel'],
  choosingProvider: ['provider.select', 'dialog.cancel'],
  resuming: ['dialog.cancel'],
  browsing: ['dialog.cancel'],
  confirming: ['dialog.cancel'],
  codeWrong: ['code.submit', 'code.retype'],
  problem: ['code.retype'],
  alreadyDone: ['code.retype'],
  success: ['code.retype'],
}

const whole: Readonly<Record<string, (view: CompanionView) => unknown>> = {
  loading: () => ({ phase: 'choosingProvider', loading: true, providers: [] }),
  choosingProvider: (view) => ({
    phase: 'choosingProvider',
    loading: false,
    providers: view.phase === 'choosingProvider' ? view.providers : undefined,
  }),
  browsing: () => ({ phase: 'browsing', url: expect.stringMatching(/^https:\/\/.*\/authenticate\/REF30\//) }),
  codeWrong: () => ({ phase: 'codeWrong', advice: expect.stringMatching(/^(retype|newCode)$/) }),
  problem: () => ({ phase: 'problem', failure: expect.objectContaining({ code: 'refused' }) }),
}

describe.each(phases)('%s', (phase) => {
  it('shows what a screen needs, and what can be done [§1.21]', async () => {
    const { companion } = await stageIn(phase)
    const { view } = companion
    const can = Object.fromEntries(
      Object.keys(commands).map((type) => [type, accepted[phase].includes(type)]),
    )
    expect(view).toEqual({ throttle: {}, can, ...(whole[phase]?.(view) ?? { phase }) } as CompanionView)
    for (const [type, command] of Object.entries(commands)) expect(companion.can(command)).toBe(can[type])
    // Plain data, and the same until something changes.
    expect(JSON.parse(JSON.stringify(view))).toEqual(view)
    expect(companion.view).toBe(view)
  })

  it('a command that does nothing is told, and changes nothing', async () => {
    const { companion, facts, seconds } = await stageIn(phase)
    const { view } = companion
    const idle = Object.entries(commands).filter(([type]) => !accepted[phase].includes(type))
    facts.length = 0
    for (const [, command] of idle) companion.send(command)
    expect(facts).toEqual(
      idle.map(([type]) => ({
        type: 'warning',
        code: 'command.ignored',
        message: `"${type}" does nothing in this phase`,
      })),
    )
    await seconds(0)
    expect(companion.view).toBe(view)
  })

  it('nothing is left after a stop, and it starts again [§76]', async () => {
    const stage = await stageIn(phase)
    const { companion, tv, simulator, seconds } = stage
    await tv.stop()
    await companion.stop()
    await seconds(0)
    expect(stage.leftovers()).toEqual([])
    expect(companion.view.phase).toBe('registering')
    stage.calls()
    await seconds(3_600)
    expect(stage.calls()).toEqual([])

    simulator.faults.clear()
    companion.start()
    await seconds(60)
    expect(companion.view.phase).toBe('enteringCode')
  })
})

it.each([
  ['inspecting', 'enteringCode'],
  ['loading', 'enteringCode'],
  ['choosingProvider', 'enteringCode'],
  ['resuming', 'enteringCode'],
  ['browsing', 'enteringCode'],
  ['confirming', 'enteringCode'],
] as const)('cancelled while %s: %s, and nothing goes on [C6]', async (phase, to) => {
  const stage = await stageIn(phase)
  await stage.tv.stop()
  const { pending } = stage.clock
  stage.companion.send({ type: 'dialog.cancel' })
  await stage.seconds(0)
  expect(stage.companion.view.phase).toBe(to)
  // The renewal of the token is all that waits.
  expect(stage.clock.pending).toBeLessThanOrEqual(Math.min(pending, 1))
  expect(stage.leftovers().filter((left) => !/timer|listener/.test(left))).toEqual([])
})

it.each(['codeWrong', 'problem', 'alreadyDone', 'success'] as const)(
  '%s: back to typing, and all over again [C1 C8]',
  async (phase) => {
    const stage = await stageIn(phase)
    stage.companion.send({ type: 'code.retype' })
    expect(stage.companion.view.phase).toBe('enteringCode')
    stage.simulator.faults.clear()
    stage.calls()
    await submit(stage)
    expect(stage.calls()[0]).toBe('INF')
  },
)

describe('the typed code', () => {
  it.each([
    ['  AB12 ', 'AB12'],
    ['ab 12', 'ab12'],
    ['a\tb\n1 2', 'ab12'],
    ['ä/?#%', 'ä/?#%'],
    ['0', '0'],
  ])('%j is asked for as %s [AUTHN-43]', async (typed, code) => {
    const stage = await withCode()
    stage.companion.send({ type: 'code.submit', code: typed })
    await stage.seconds(0)
    expect(stage.sent.companion.at(-1)).toMatchObject({ short: 'INF', of: code })
    expect(stage.companion.view.phase).toBe('codeWrong')
  })

  it.each(['', ' ', '\t\n'])('%j is none', async (typed) => {
    const stage = await withCode()
    stage.companion.send({ type: 'code.submit', code: typed })
    await stage.seconds(0)
    expect(stage.calls()).toEqual([])
    expect(stage.companion.view.phase).toBe('enteringCode')
    expect(stage.companion.can({ type: 'code.submit', code: typed })).toBe(false)
    expect(stage.facts).toEqual([expect.objectContaining({ type: 'warning', code: 'command.ignored' })])
  })
})

describe('the face', () => {
  it('nothing happens before start, and start is idempotent', async () => {
    const stage = createStage()
    const { companion, seconds } = stage
    await seconds(10)
    expect(companion.view).toMatchObject({ phase: 'registering', can: { 'code.submit': false } })
    expect(stage.calls()).toEqual([])
    expect(companion.start()).toBe(companion)
    companion.start()
    await seconds(0)
    expect(stage.calls()).toEqual(['REG', 'TOK'])
  })

  it('keeps its credentials and token for the next start [REG-04 REG-15]', async () => {
    const stage = createStage()
    stage.companion.start()
    await stage.seconds(0)
    await stage.companion.stop()
    stage.calls()
    stage.companion.start()
    await stage.seconds(0)
    expect(stage.companion.view.phase).toBe('enteringCode')
    expect(stage.calls()).toEqual([])
  })

  it('a command while it is stopped is told', async () => {
    const { companion } = createStage()
    const warnings: string[] = []
    companion.on('warning', ({ code, message }) => warnings.push(`${code}: ${message}`))
    companion.send({ type: 'code.submit', code: 'A' })
    expect(companion.can({ type: 'code.submit', code: 'A' })).toBe(false)
    expect(warnings).toEqual(['command.ignored: "code.submit" does nothing: not running'])
  })

  it('subscribe calls at once and on every change, until undone', async () => {
    const stage = await withCode()
    const seen: string[] = []
    const undo = stage.companion.subscribe(({ phase }) => seen.push(phase))
    expect(seen).toEqual(['enteringCode'])
    await submit(stage)
    undo()
    stage.companion.send({ type: 'dialog.cancel' })
    expect(seen.at(-1)).toBe('choosingProvider')
  })

  it('waitFor takes a phase or a test', async () => {
    const stage = await withCode()
    const { companion } = stage
    const chosen = companion.waitFor('choosingProvider')
    const listed = companion.waitFor((view) => view.phase === 'choosingProvider' && !view.loading)
    const late = companion.waitFor('success', { timeoutMs: 1_000 })
    const refused = expect(late).rejects.toThrow('waitFor: not reached within 1000 ms')
    await submit(stage)
    expect((await chosen).phase).toBe('choosingProvider')
    expect(await listed).toMatchObject({ loading: false })
    await stage.seconds(1)
    await refused
  })

  it('the methods may be detached, and the actor takes commands too', async () => {
    const stage = await withCode()
    const { send, can, on, subscribe, start, stop, actor, waitFor } = stage.companion
    start()
    expect(can({ type: 'code.submit', code: 'A' })).toBe(true)
    on('warning', () => {})()
    subscribe(() => {})()
    send({ type: 'code.submit', code: 'NOSUCH' })
    await stage.seconds(0)
    await waitFor('codeWrong')
    actor.send({ type: 'code.submit', code: stage.code() })
    await stage.seconds(0)
    await waitFor('choosingProvider')
    await stop()
    expect(actor).toBe(stage.companion.actor)
  })

  it('registers again when its credentials are refused, and goes on [R7]', async () => {
    const stage = await withCode()
    stage.simulator.tokens.revoke()
    stage.simulator.credentials.revoke()
    await submit(stage)
    expect(stage.calls()).toEqual(['INF', 'TOK', 'REG', 'TOK', 'INF', 'CFG'])
    expect(stage.companion.view.phase).toBe('choosingProvider')
  })

  it('an unapproved statement is a problem that tells what to do, until it is approved [R6]', async () => {
    const stage = createStage()
    const { companion, simulator, seconds } = stage
    simulator.faults.always('REG', { error: 'unapproved_software_statement' })
    companion.start()
    await seconds(60)
    expect(companion.view).toMatchObject({
      phase: 'problem',
      failure: { code: 'registration', remedy: expect.stringMatching(/./), retryable: false },
    })
    expect(stage.calls()).toEqual(['REG'])
    simulator.faults.clear()
    companion.send({ type: 'code.retype' })
    expect(companion.view.phase).toBe('registering')
    await seconds(5)
    expect(companion.view.phase).toBe('enteringCode')
  })

  it('offline it waits, and registers when the network is back [R13]', async () => {
    const stage = createStage()
    stage.lifecycle.online = false
    stage.companion.start()
    await stage.seconds(5)
    expect(stage.companion.view.phase).toBe('registering')
    expect(stage.calls()).toEqual([])
    stage.lifecycle.become('online')
    await stage.seconds(0)
    expect(stage.companion.view.phase).toBe('enteringCode')
  })

  it('tells of unknown policies at every start', async () => {
    const stage = createStage({ options: { policy: { jitter: 0, wrong: 1 } as never } })
    for (const count of [1, 2]) {
      stage.companion.start()
      await stage.seconds(0)
      const told = stage.facts.filter((fact) => fact.type === 'warning' && fact.code === 'policy')
      expect(told).toHaveLength(count)
      await stage.companion.stop()
    }
  })
})

describe('a host without a browser port', () => {
  async function browsing() {
    const stage = await withCode({ browser: false, mvpd: 'Cablevision' })
    await submit(stage)
    return stage
  }

  it('is told which page to open, as a secret, and answers with its attempt [AUTHN-21 AUTHN-29]', async () => {
    const { companion, facts, seconds, simulator, code } = await browsing()
    const [open] = facts
    if (open?.type !== 'browser.open') throw new Error(`no page but ${open?.type}`)
    expect(open).toMatchObject({ purpose: 'signIn', attempt: 1 })
    expect(JSON.stringify(open)).not.toContain(code())
    expect(open.url.reveal()).toBe(`https://sp.auth.adobe.com${simulator.person.pageOf(code())}`)
    expect(companion.view).toMatchObject({ url: open.url.reveal() })

    for (const type of ['browser.returned', 'browser.closed', 'browser.failed'] as const) {
      expect(companion.can({ type, attempt: 1 })).toBe(true)
      expect(companion.can({ type, attempt: 2 })).toBe(false)
      companion.send({ type, attempt: 2 })
      companion.actor.send({ type, attempt: 0 })
    }
    expect(companion.view.phase).toBe('browsing')
    simulator.person.signIn(code())
    companion.send({ type: 'browser.returned', attempt: 1 })
    await seconds(0)
    expect(companion.view.phase).toBe('success')
    expect(facts.map(({ type }) => type)).toEqual([
      ...['browser.open', 'warning', 'warning', 'warning', 'browser.close'],
    ])
  })

  it('each page has an attempt of its own [C6]', async () => {
    const stage = await browsing()
    const { companion, facts, seconds } = stage
    companion.send({ type: 'browser.closed', attempt: 1 })
    await submit(stage)
    companion.send({ type: 'browser.failed', attempt: 1 })
    expect(companion.view.phase).toBe('browsing')
    companion.send({ type: 'browser.failed', attempt: 2 })
    await seconds(0)
    expect(companion.view).toMatchObject({ phase: 'problem', failure: { code: 'refused', retryable: true } })
    expect(facts.filter(({ type }) => type === 'browser.open')).toMatchObject([
      { attempt: 1 },
      { attempt: 2 },
    ])
  })
})

describe('wrong options', () => {
  const good: CompanionOptions = {
    serviceProvider: 'REF30',
    softwareStatement: 'a.b.c',
    redirectUrl: 'https://app.example/done',
    store: createStore(),
  }
  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['no service provider', { serviceProvider: '' }, /"serviceProvider"/],
    ['a statement in two lines', { softwareStatement: 'a\nb' }, /"softwareStatement"/],
    ['a relative redirectUrl', { redirectUrl: '/done' }, /"redirectUrl"/],
    ['a store without methods', { store: {} }, /"store"/],
    ['no store', { store: undefined }, /"?store"?/],
    ['a browser without methods', { browser: {} }, /"browser"/],
    ['an origin in clear', { origin: 'http://sp.auth.adobe.com' }, /"?origin"?/],
  ]
  it.each(wrong)('%s are refused at once, and named', (_, change, name) => {
    const make = () => createCompanion({ ...good, ...change })
    expect(make).toThrow(PassError)
    expect(make).toThrow(name)
  })

  it('right ones are not', () => {
    expect(createCompanion(good).view.phase).toBe('registering')
  })
})
