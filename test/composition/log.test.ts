import { readFileSync } from 'node:fs'
import { createPass, createPassMachine, type LogSink, type PassOptions } from 'passchart'
import { createCompanion } from 'passchart/companion'
import { createSimulator } from 'passchart/simulator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createActor } from 'xstate'
import { TestClock } from '../_support/clock.ts'
import { optionsFor } from '../_support/simulated.ts'

type Entry = Parameters<LogSink>[0]

/** Options of an app in front of a simulator, and what its log was told. */
function stage() {
  const clock = new TestClock()
  const entries: Entry[] = []
  const simulator = createSimulator({ clock: clock.port })
  const options: PassOptions = {
    ...optionsFor(simulator, clock),
    device: { id: 'device-1', info },
    log: (entry) => void entries.push(entry),
  }
  return {
    simulator,
    options,
    entries,
    seconds: (count: number) => clock.pass(count * 1_000),
    /** `level message` of all entries. */
    words: () => entries.map(({ level, message }) => `${level} ${message}`),
    /** Entries of this level. */
    of: (level: Entry['level']) =>
      entries.filter((entry) => entry.level === level).map(({ message, data }) => [message, data]),
  }
}

const info = { model: 'TV', version: '1', osName: 'Tizen', osVersion: '7', connectionType: 'LAN' } as const

function play(o: Partial<PassOptions> = {}) {
  const staged = stage()
  const pass = createPass({ ...staged.options, ...o })
  onTestFinished(() => pass.stop())
  const { seconds, simulator } = staged
  return {
    ...staged,
    pass,
    async signIn() {
      pass.start()
      await seconds(1)
      pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
      await seconds(1)
      simulator.person.signIn((pass.view.phase === 'signingIn' && pass.view.code) || '')
      await seconds(6)
    },
  }
}

describe('the log of an app', () => {
  it('tells the way from start to stop at `info`', async () => {
    const { pass, signIn, seconds, of } = play()
    await signIn()
    pass.send({ type: 'logout.start' })
    await seconds(2)
    await pass.stop()
    const origin = 'https://sp.auth.adobe.com'
    const access = { mvpd: 'Cablevision', kind: 'regular', verified: true, notAfterMs: expect.any(Number) }
    expect(of('info')).toEqual([
      ['started', { app: 'pass', origin, serviceProvider: 'REF30' }],
      ['phase', { phase: 'booting' }],
      ['phase', { phase: 'registering' }],
      ['phase', { phase: 'checkingProfile' }],
      ['phase', { phase: 'signedOut', reason: 'firstRun' }],
      ['phase', { phase: 'signingIn' }],
      ['code.issued', { expiresAtMs: expect.any(Number) }],
      ['access.gained', {}],
      ['phase', { phase: 'ready', access }],
      ['phase', { phase: 'loggingOut' }],
      ['access.lost', { reason: 'loggedOut' }],
      ['phase', { phase: 'signedOut', reason: 'loggedOut' }],
      ['stopped', undefined],
    ])
    expect([...of('warn'), ...of('error')]).toEqual([])
  })

  it('tells each HTTP call at `debug`, as `onCall` is', async () => {
    const records: unknown[] = []
    const { signIn, entries } = play({ onCall: (record) => void records.push(record) })
    await signIn()
    expect(records.length).toBeGreaterThan(4)
    const calls = entries.filter(({ message }) => message === 'call')
    expect(calls).toEqual(records.map((data) => ({ level: 'debug', message: 'call', data })))
  })

  it('tells states and ignored commands at `debug`', async () => {
    const { pass, signIn, of } = play()
    pass.send({ type: 'code.renew' })
    await signIn()
    pass.send({ type: 'code.renew' })
    const code = 'command.ignored'
    const debug = of('debug')
    expect(debug[0]).toEqual([code, { code, message: '"code.renew" does nothing: not running' }])
    expect(debug.at(-1)).toEqual([code, { code, message: '"code.renew" does nothing in this phase' }])
    const ready = { access: 'verified', preauthorization: 'quiet', authorization: 'idle' }
    expect(debug).toContainEqual(['state', { value: { ready } }])
  })

  it('tells the same of decisions, however they were asked for; a refused play is a warning', async () => {
    const { pass, signIn, seconds, entries, simulator } = play()
    await signIn()
    simulator.rules.deny('locked')
    const before = entries.length
    for (const resource of ['open', 'locked']) {
      await Promise.all([pass.authorize(resource), seconds(1)])
      pass.send({ type: 'authorization.request', requestId: 'own', resource })
      await seconds(1)
    }
    await Promise.all([pass.preauthorize(['open']), seconds(1)])
    pass.send({ type: 'preauthorization.request', requestId: 'own', resources: ['open'] })
    await seconds(1)
    const decisions = entries.slice(before).filter(({ message }) => /zation\./.test(message))
    const asked = (requestId: string, resource: string, outcome: string) =>
      expect.objectContaining({ requestId, resource, outcome, mvpd: 'Cablevision' })
    expect(decisions.map(({ level, message, data }) => [level, message, data])).toEqual([
      ['debug', 'authorization.permitted', asked('call-1', 'open', 'permitted')],
      ['debug', 'authorization.permitted', asked('own', 'open', 'permitted')],
      ['warn', 'authorization.refused', asked('call-2', 'locked', 'denied')],
      ['warn', 'authorization.refused', asked('own', 'locked', 'denied')],
      ['debug', 'preauthorization.settled', { requestId: 'call-3', decisions: [expect.anything()] }],
      ['debug', 'preauthorization.settled', { requestId: 'own', decisions: [expect.anything()] }],
    ])
    // Not even hidden in a `Secret`: a sink could reveal it.
    expect(JSON.stringify(entries)).not.toContain('[secret]')
  })

  it('tells warnings and throttling at `warn`', async () => {
    const { pass, seconds, simulator, of } = play({ device: { id: 'device-1' } })
    simulator.faults.next('PA', { status: 429 })
    pass.start()
    await seconds(10)
    expect(of('warn')).toEqual([
      ['warning', { code: 'device.info', message: expect.stringContaining('lacks model') }],
      ['throttled', { pausedUntilMs: expect.any(Number) }],
    ])
  })

  it('tells at `error` what blocks the app', async () => {
    const { pass, simulator, seconds, entries } = play()
    simulator.statements.revoke()
    pass.start()
    await seconds(5)
    expect(pass.view.phase).toBe('blocked')
    expect(entries.at(-1)).toEqual({
      level: 'error',
      message: 'failure',
      data: { phase: 'blocked', failure: pass.view.failure },
    })
  })

  it('tells at `error`, once, what a sign-in failed of', async () => {
    const { pass, simulator, seconds, of } = play()
    pass.start()
    await seconds(1)
    simulator.faults.always('SES', { status: 500 })
    pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await seconds(60)
    expect(pass.view.phase).toBe('signedOut')
    pass.send({ type: 'code.renew' })
    await seconds(1)
    expect(of('error')).toEqual([['failure', { phase: 'signedOut', failure: pass.view.failure }]])
  })

  it('gives copies: a sink may mask them in place', async () => {
    const mask = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, member] of Object.entries(value)) {
        if (typeof member === 'object') mask(member)
        else Object.assign(value, { [name]: 'masked' })
      }
    }
    const { pass, simulator, signIn, seconds } = play({ log: ({ data }) => mask(data) })
    simulator.rules.deny('locked', { details: 'Not in your package.' })
    await signIn()
    const [denied] = await Promise.all([pass.authorize('locked'), seconds(1)])
    expect(denied).toMatchObject({
      outcome: 'denied',
      failure: { vendor: { details: 'Not in your package.' } },
    })
    expect(pass.view).toMatchObject({
      phase: 'ready',
      access: { mvpd: 'Cablevision' },
      authorization: { status: 'refused' },
    })
  })

  it('begins anew with each start', async () => {
    const { pass, words } = play()
    const first = ['info started', 'info phase', 'debug state', 'info stopped']
    pass.start()
    await pass.stop()
    pass.start()
    await pass.stop()
    expect(words()).toEqual([...first, ...first])
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('the disk is full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the disk is full'))],
  ])('costs nothing but the lines when the sink %s', async (_, fail) => {
    let told = 0
    const { pass, signIn } = play({
      log() {
        told += 1
        return fail() as undefined
      },
    })
    await signIn()
    expect(pass.view.phase).toBe('ready')
    expect(told).toBeGreaterThan(20)
  })
})

describe('the log of others', () => {
  it('a companion tells its phases and what its way ended of', async () => {
    const { options, seconds, simulator, of, entries } = stage()
    const { device: _, ...rest } = options
    const companion = createCompanion(rest).start()
    onTestFinished(() => companion.stop())
    await seconds(1)
    companion.send({ type: 'code.submit', code: 'WRNGCDE' })
    await seconds(1)
    simulator.faults.always('INF', { status: 500 })
    companion.send({ type: 'code.submit', code: 'WRNGCDE' })
    await seconds(60)
    const phases = of('info').flatMap(([message, data]) => (message === 'phase' ? [data] : []))
    expect(phases.slice(0, 4)).toEqual([
      { phase: 'registering' },
      { phase: 'enteringCode' },
      { phase: 'inspecting' },
      { phase: 'codeWrong' },
    ])
    const { view } = companion
    expect(of('error')).toEqual([
      ['failure', { phase: 'problem', failure: view.phase === 'problem' && view.failure }],
    ])
    expect(JSON.stringify(entries)).not.toContain('WRNGCDE')
  })

  it('a machine embedded in a chart of the host tells its run and calls; the rest goes to the host', async () => {
    const { options, seconds, words } = stage()
    const actor = createActor(createPassMachine(options)).start()
    await seconds(1)
    actor.stop()
    expect(words()).toEqual(['info started', 'debug call', 'debug call', 'debug call', 'info stopped'])
  })
})

it('every message is in the table of docs/logging.md, at its level', async () => {
  const text = readFileSync(new URL('../../docs/logging.md', import.meta.url), 'utf8')
  const rows = new Set(
    [...text.matchAll(/^\| (\w+)[^|]*\| `([\w.]+)` \|/gm)].map(([, level, word]) => `${level} ${word}`),
  )
  const { pass, signIn, seconds, words, simulator } = play({ device: { id: 'device-1' } })
  await signIn()
  simulator.faults.next('AUT', { status: 429 })
  simulator.rules.deny('locked')
  await Promise.all([pass.authorize('open'), seconds(5)])
  await Promise.all([pass.authorize('locked'), seconds(1)])
  await Promise.all([pass.preauthorize(['open']), seconds(1)])
  pass.send({ type: 'code.renew' })
  pass.send({ type: 'logout.start' })
  await seconds(2)
  await pass.stop()
  expect(words().filter((word) => !rows.has(word))).toEqual([])
  expect(rows.size).toBeGreaterThan(15)
})
