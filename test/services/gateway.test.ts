import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { PassError } from '../../src/errors.ts'
import { describeEndpoint } from '../../src/protocol/endpoints.ts'
import { priorities } from '../../src/services/budget.ts'
import { settle, TestClock } from '../_support/clock.ts'
import {
  type Answering,
  createGate,
  createTokens,
  type Gate,
  inTurn,
  lost,
  outcomeOf,
  type ServiceName,
  serviceNames,
  status,
} from './_gate.ts'

let clock: TestClock

beforeEach(() => {
  clock = new TestClock()
})

/** Uses up the burst, so that calls leave one by one. */
async function spendBurst({ budget }: Gate): Promise<void> {
  for (let i = 0; i < 11; i++) await budget.enter(priorities.registration)
}
/** The same, so much later. */
const after =
  (ms: number, answering: Answering): Answering =>
  async (sent) => {
    await new Promise<void>((resolve) => clock.in(ms, resolve))
    return answering(sent)
  }
const namesOf = ({ sent }: Gate) => sent.map(({ name }) => name)
const timesOf = ({ sent }: Gate) => sent.map(({ atMs }) => atMs)
const tokensOf = ({ sent }: Gate) => sent.map(({ token }) => token)
const open: readonly ServiceName[] = ['registerClient', 'issueAccessToken']
const closed = serviceNames.filter((name) => !open.includes(name))

describe('every call', () => {
  it.each(serviceNames)(
    '%s is sent once, with the token unless it is to get one [HDR-01 REG-09]',
    async (name) => {
      const gate = createGate({ clock })
      expect(await gate.call(name, { request: { mvpd: 'Cablevision' } })).toBe('answer')
      expect(gate.sent).toMatchObject([
        {
          name,
          attempt: 1,
          request: { mvpd: 'Cablevision' },
          token: open.includes(name) ? undefined : 'token-1',
        },
      ])
    },
  )

  it.each<readonly ServiceName[]>([
    [
      'issueAccessToken',
      'logout',
      'authorize',
      'createSession',
      'retrieveProfiles',
      'retrieveProfileForCode',
    ],
    ['registerClient', 'logout', 'authorize', 'resumeSession', 'retrieveProfileForMvpd', 'preauthorize'],
    ['authorize', 'retrieveSession', 'retrieveConfiguration', 'retrieveProfileForCode', 'preauthorize'],
    ['authorize', 'createPartnerProfile', 'retrieveProfiles', 'retrieveProfileForCode', 'preauthorize'],
    ['authorize', 'retrievePartnerAuthenticationRequest', 'retrieveProfiles', 'retrieveProfileForCode'],
  ])('has its class in the queue: %s, %s, %s … [THR-11 §239 §263 §268]', async (...names) => {
    const gate = createGate({ clock })
    await spendBurst(gate)
    for (const name of [...names].reverse()) gate.call(name)
    await clock.pass(60_000)
    expect(namesOf(gate)).toEqual(names)
  })

  it('that nobody waits for goes last [THR-11]', async () => {
    const gate = createGate({ clock })
    await spendBurst(gate)
    gate.call('retrieveProfileForMvpd', { isBackground: true })
    gate.call('retrieveProfileForCode')
    await clock.pass(60_000)
    expect(namesOf(gate)).toEqual(['retrieveProfileForCode', 'retrieveProfileForMvpd'])
  })

  it('shares the budget with the other gateways, and none crowds the others out [THR-06 H2]', async () => {
    const one = createGate({ clock })
    const other = createGate({ clock, budget: one.budget })
    await spendBurst(one)
    for (let i = 0; i < 5; i++) one.call('preauthorize')
    other.call('preauthorize')
    await clock.pass(2_200)
    expect([one.sent.length, other.sent.length]).toEqual([1, 1])
  })

  it('fails as the service failed, at once, when nothing here can mend it [ERR-06 ERR-21 ERR-23]', async () => {
    for (const failure of [status(400), status(403), status(404), status(500), lost()]) {
      const gate = createGate({ clock, answering: () => failure })
      await expect(gate.call('authorize')).rejects.toBe(failure)
      expect(gate.sent).toHaveLength(1)
    }
  })
})

describe('401', () => {
  const demand = () => status(401, 'application-registration')

  it.each(closed)('%s: a new token, and the call once more [REG-12 §235 R9 H1]', async (name) => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens, answering: inTurn(status(401), 'answer') })
    expect(await gate.call(name)).toBe('answer')
    expect(tokens.told).toEqual(['rejected 1'])
    expect(gate.sent).toMatchObject([
      { token: 'token-1', attempt: 1 },
      { token: 'token-2', attempt: 2 },
    ])
  })

  it('again: unauthorised, no third try [REG-13 §15 R10]', async () => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens, answering: () => status(401) })
    expect(await outcomeOf(gate.call('authorize'))).toBe('unauthorised')
    expect(tokens.told).toEqual(['rejected 1'])
    expect(gate.sent).toHaveLength(2)
  })

  it('again with the demand to register: one more try after the registration [REG-20 §16 R11 ERR-11]', async () => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens, answering: inTurn(demand(), demand(), 'answer') })
    expect(await gate.call('retrieveProfiles')).toBe('answer')
    expect(tokens.told).toEqual(['rejected 1', 'credentials rejected 2'])
    expect(tokensOf(gate)).toEqual(['token-1', 'token-2', 'token-3'])
  })

  it('with the demand to register, once only: no registration [REG-20]', async () => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens, answering: inTurn(demand(), 'answer') })
    expect(await gate.call('retrieveProfiles')).toBe('answer')
    expect(tokens.told).toEqual(['rejected 1'])
  })

  it('for ever, also after the registration: unauthorised after three tries [REG-20]', async () => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens, answering: demand })
    expect(await outcomeOf(gate.call('retrieveProfiles'))).toBe('unauthorised')
    expect(tokens.told).toEqual(['rejected 1', 'credentials rejected 2'])
    expect(gate.sent).toHaveLength(3)
  })

  it('when no registration helps: its failure [REG-20 §17]', async () => {
    const tokens = createTokens({ renews: false })
    const gate = createGate({ clock, tokens, answering: () => status(401) })
    const outcome = outcomeOf(gate.call('createSession'))
    await settle()
    tokens.fail()
    expect(await outcome).toBe('registration')
    expect(gate.sent).toHaveLength(1)
  })

  it('to a token that was replaced meanwhile: the newer one, without asking for another [H1]', async () => {
    const tokens = createTokens({ renews: false })
    const gate = createGate({
      clock,
      tokens,
      answering: ({ token }) => {
        if (token === 'token-2') return 'answer'
        tokens.supply()
        return status(401)
      },
    })
    expect(await gate.call('authorize')).toBe('answer')
    expect(tokensOf(gate)).toEqual(['token-1', 'token-2'])
  })

  it.each(open)('%s: no new token mends it [REG-13]', async (name) => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens, answering: () => status(401) })
    expect(await outcomeOf(gate.call(name))).toBe('unauthorised')
    expect([gate.sent.length, tokens.told]).toEqual([1, []])
  })

  it('parks all calls until the token is there, in their order; the refused one goes first [H1]', async () => {
    const tokens = createTokens({ renews: false })
    const gate = createGate({ clock, tokens, answering: after(500, inTurn(status(401), 'answer')) })
    await spendBurst(gate)
    gate.call('createSession')
    await clock.pass(1_200)
    gate.call('resumeSession')
    gate.call('logout')
    await clock.pass(30_000)
    expect(namesOf(gate)).toEqual(['createSession'])
    tokens.supply()
    gate.call('retrieveSession')
    await clock.pass(30_000)
    expect(namesOf(gate).slice(1)).toEqual(['logout', 'createSession', 'resumeSession', 'retrieveSession'])
    expect(tokensOf(gate).slice(1)).toEqual(Array(4).fill('token-2'))
  })
})

describe('429', () => {
  it.each(serviceNames)(
    '%s: everything waits, then the flow goes on [THR-02 THR-03 REG-25 THR-05]',
    async (name) => {
      const isRepeated = !['registerClient', 'issueAccessToken', 'retrieveProfileForCode'].includes(name)
      const gate = createGate({ clock, answering: inTurn(status(429), 'answer') })
      const outcome = outcomeOf(gate.call(name))
      await settle()
      const next = gate.call('logout')
      await clock.pass(60_000)
      expect(await outcome).toBe(isRepeated ? 'answer' : 'throttled')
      expect(await next).toBe('answer')
      expect(timesOf(gate)).toEqual(isRepeated ? [0, 1_200, 2_300] : [0, 1_200])
    },
  )

  it('is repeated three times with growing pauses, then throttled [THR-10 THR-03 §241]', async () => {
    const gate = createGate({ clock, answering: () => status(429) })
    const outcome = outcomeOf(gate.call('authorize'))
    await clock.pass(60_000)
    expect(await outcome).toBe('throttled')
    expect(gate.sent.map(({ atMs, attempt }) => [atMs, attempt])).toEqual([
      [0, 1],
      [1_200, 2],
      [3_600, 3],
      [8_400, 4],
    ])
  })

  it('comes with Retry-After: the longer of the two pauses [THR-04]', async () => {
    const gate = createGate({
      clock,
      answering: inTurn(Object.assign(status(429), { retryAfterMs: 3_000 }), 'answer'),
    })
    const outcome = gate.call('authorize')
    await clock.pass(60_000)
    expect(await outcome).toBe('answer')
    expect(timesOf(gate)).toEqual([0, 3_000])
  })

  it('keeps its place at the head of its class [THR-11 H2]', async () => {
    const gate = createGate({ clock, answering: after(500, inTurn(status(429), 'answer')) })
    await spendBurst(gate)
    gate.call('createSession')
    await clock.pass(1_200)
    gate.call('resumeSession')
    gate.call('authorize')
    await clock.pass(60_000)
    expect(namesOf(gate)).toEqual(['createSession', 'authorize', 'createSession', 'resumeSession'])
  })

  it('to the parallel calls of a start pauses once, and all are repeated in their order', async () => {
    const gate = createGate({ clock, answering: ({ atMs }) => (atMs === 0 ? status(429) : 'answer') })
    const calls = ['createSession', 'resumeSession', 'retrieveSession'] as const
    const outcomes = Promise.all(calls.map((name) => outcomeOf(gate.call(name))))
    await clock.pass(60_000)
    expect(await outcomes).toEqual(['answer', 'answer', 'answer'])
    expect(namesOf(gate)).toEqual([...calls, ...calls])
    expect(timesOf(gate)).toEqual([0, 0, 0, 1_200, 2_300, 3_400])
  })

  it('and 401 add up, they do not multiply: six requests at the most [ERR-28]', async () => {
    const demand = () => status(401, 'application-registration')
    for (const answers of [
      [status(429), demand(), status(429), demand(), status(429), demand()],
      [demand(), demand(), status(429), status(429), status(429), status(429)],
    ]) {
      const gate = createGate({ clock, answering: inTurn(...answers) })
      const outcome = outcomeOf(gate.call('authorize'))
      await clock.pass(600_000)
      expect(['throttled', 'unauthorised']).toContain(await outcome)
      expect(gate.sent).toHaveLength(6)
    }
  })

  it.each([
    ['answer', 'answer', 'answer'],
    ['error', status(403), 'refused'],
  ])('of the past is forgotten with the next %s', async (_, second, outcome) => {
    const gate = createGate({ clock, answering: inTurn(status(429), second, status(429), 'answer') })
    const first = outcomeOf(gate.call('authorize'))
    await clock.pass(10_000)
    expect(await first).toBe(outcome)
    gate.call('authorize')
    await clock.pass(10_000)
    expect(timesOf(gate)).toEqual([0, 1_200, 10_000, 11_200])
  })

  it('that a browser shows as lost connections pauses too', async () => {
    const gate = createGate({ clock, answering: inTurn(lost, lost, 'answer') })
    for (let i = 0; i < 3; i++) {
      await settle()
      outcomeOf(gate.call('authorize'))
    }
    await clock.pass(10_000)
    expect(timesOf(gate)).toEqual([0, 0, 1_200])
  })
})

it('calls that end without an answer of the network are no lost connections [THR-03]', async () => {
  const late = () => new PassError({ code: 'timeout', message: 'no answer in time', retryable: true })
  const gate = createGate({ clock, answering: inTurn(late, late, 'answer') })
  for (let i = 0; i < 3; i++) {
    await settle()
    outcomeOf(gate.call('authorize'))
  }
  await clock.pass(10_000)
  expect(timesOf(gate)).toEqual([0, 0, 0])
})

describe('in the queue', () => {
  it('a call whose time has passed is not sent and costs no turn [Q2 THR-06]', async () => {
    const gate = createGate({ clock })
    await spendBurst(gate)
    const notAfterMs = clock.nowMs + 1_000
    const outcome = outcomeOf(
      gate.call('retrieveProfileForCode', { mayStart: () => clock.nowMs < notAfterMs }),
    )
    gate.call('preauthorize')
    await clock.pass(1_100)
    expect(await outcome).toBe('timeout')
    expect(gate.sent).toMatchObject([{ name: 'preauthorize', atMs: 1_100 }])
  })

  it('a call takes the token of the moment it leaves [REG-10 H1]', async () => {
    const tokens = createTokens()
    const gate = createGate({ clock, tokens })
    await spendBurst(gate)
    gate.call('authorize')
    await clock.pass(500)
    tokens.supply()
    await clock.pass(600)
    expect(tokensOf(gate)).toEqual(['token-2'])
  })

  it('a call whose token is refused meanwhile waits for the next, in its place, at no cost [H1]', async () => {
    const tokens = createTokens({ renews: false })
    const gate = createGate({ clock, tokens })
    await spendBurst(gate)
    gate.call('createSession')
    await clock.pass(500)
    tokens.reject(1)
    gate.call('issueAccessToken')
    await clock.pass(1_100)
    tokens.supply()
    gate.call('resumeSession')
    await clock.pass(60_000)
    expect(gate.sent.map(({ name, atMs, token }) => [name, atMs, token])).toEqual([
      ['issueAccessToken', 1_100, undefined],
      ['createSession', 2_200, 'token-2'],
      ['resumeSession', 3_300, 'token-2'],
    ])
  })
})

describe('a call that is abandoned', () => {
  /** Where it can be, and how it gets there. */
  const places = {
    'waiting for a token': async (gate: Gate, tokens: ReturnType<typeof createTokens>) => {
      tokens.reject(1)
      return gate
    },
    'in the queue': spendBurst,
    'in a pause': async ({ budget }: Gate) =>
      budget.ended(await budget.enter(priorities.registration), 'refused'),
  }

  it.each(Object.keys(places) as (keyof typeof places)[])(
    '%s leaves at once, is never sent and leaves nothing [H9 §263]',
    async (place) => {
      for (const name of ['authorize', 'retrieveProfiles'] as const) {
        const tokens = createTokens({ renews: false })
        const gate = createGate({ clock, tokens })
        await places[place](gate, tokens)
        const controller = new AbortController()
        const outcome = outcomeOf(gate.call(name, { signal: controller.signal }))
        await settle()
        controller.abort()
        const isSettled = Promise.race([outcome, settle().then(() => 'late')])
        expect(await isSettled).toBe('aborted')
        expect([clock.pending, tokens.waiting]).toEqual([0, 0])
        expect(getEventListeners(controller.signal, 'abort')).toEqual([])
        tokens.supply()
        await clock.pass(60_000)
        expect(gate.sent).toEqual([])
      }
    },
  )

  it('under way hears of it in the same moment [H9]', async () => {
    const gate = createGate({ clock, answering: () => new Promise(() => {}) })
    const controller = new AbortController()
    gate.call('authorize', { signal: controller.signal })
    await settle()
    expect(gate.sent[0]?.signal?.aborted).toBe(false)
    controller.abort()
    expect(gate.sent[0]?.signal?.aborted).toBe(true)
  })

  it('between its refusal and its repeat is not repeated [H9]', async () => {
    const gate = createGate({ clock, answering: () => status(429) })
    const controller = new AbortController()
    const outcome = outcomeOf(gate.call('authorize', { signal: controller.signal }))
    await settle()
    controller.abort()
    await clock.pass(60_000)
    expect(await outcome).toBe('aborted')
    expect([gate.sent.length, clock.pending]).toEqual([1, 0])
  })
})

describe('identical reads', () => {
  const shared = ['retrieveConfiguration', 'retrieveProfiles', 'retrieveProfileForMvpd'] as const

  it.each(shared)('%s: share one request and its answer [THR-09 H2]', async (name) => {
    const gate = createGate({ clock })
    const request = { mvpd: 'Cablevision' }
    const answers = await Promise.all([1, 2, 3].map(() => gate.call(name, { request: { ...request } })))
    expect(answers).toEqual(['answer', 'answer', 'answer'])
    expect(gate.sent).toHaveLength(1)
  })

  it.each(serviceNames.filter((name) => !shared.includes(name as (typeof shared)[number])))(
    '%s is never shared',
    async (name) => {
      const gate = createGate({ clock })
      await Promise.all([gate.call(name), gate.call(name)])
      expect(gate.sent).toHaveLength(2)
    },
  )

  it('wait in the queue of the more urgent one, not of the one for the background', async () => {
    const gate = createGate({ clock })
    await spendBurst(gate)
    gate.call('retrieveProfileForMvpd', { request: { mvpd: 'a' }, isBackground: true })
    gate.call('retrieveProfileForCode')
    gate.call('retrieveProfileForMvpd', { request: { mvpd: 'a' } })
    await clock.pass(60_000)
    expect(namesOf(gate)).toEqual([
      'retrieveProfileForMvpd',
      'retrieveProfileForCode',
      'retrieveProfileForMvpd',
    ])
  })

  it('are aborted when the last of those who wait has left [H9]', async () => {
    const gate = createGate({ clock, answering: () => new Promise(() => {}) })
    const [one, other] = [new AbortController(), new AbortController()]
    outcomeOf(gate.call('retrieveProfiles', { signal: one.signal }))
    outcomeOf(gate.call('retrieveProfiles', { signal: other.signal }))
    await settle()
    one.abort()
    expect(gate.sent[0]?.signal?.aborted).toBe(false)
    other.abort()
    expect(gate.sent[0]?.signal?.aborted).toBe(true)
  })
})

describe('how a call that was never sent ends', () => {
  const failureOf = (call: Promise<unknown>) => call.catch((error: PassError) => error.failure)

  it('without a token in half a minute: timeout, to be tried again', async () => {
    const tokens = createTokens({ renews: false })
    tokens.reject(1)
    const gate = createGate({ clock, tokens })
    const failure = failureOf(gate.call('authorize'))
    await clock.pass(29_999)
    expect(tokens.waiting).toBe(1)
    await clock.pass(1)
    expect(await failure).toEqual({
      code: 'timeout',
      message: `${describeEndpoint('authorize')}: no access token in time`,
      retryable: true,
    })
    expect([gate.sent.length, tokens.waiting, clock.pending]).toEqual([0, 0, 0])
  })

  it('abandoned while it waits for the token: aborted', async () => {
    const tokens = createTokens({ renews: false })
    tokens.reject(1)
    const controller = new AbortController()
    const failure = failureOf(createGate({ clock, tokens }).call('authorize', { signal: controller.signal }))
    await settle()
    controller.abort()
    expect(await failure).toEqual({
      code: 'aborted',
      message: `${describeEndpoint('authorize')}: aborted`,
      retryable: false,
    })
  })

  it('abandoned in the queue: aborted', async () => {
    const gate = createGate({ clock })
    await spendBurst(gate)
    const controller = new AbortController()
    const failure = failureOf(gate.call('authorize', { signal: controller.signal }))
    await settle()
    controller.abort()
    expect(await failure).toEqual({ code: 'aborted', message: 'aborted while waiting', retryable: false })
  })

  it('when its turn comes too late: timeout', async () => {
    const failure = failureOf(createGate({ clock }).call('retrieveProfileForCode', { mayStart: () => false }))
    expect(await failure).toEqual({
      code: 'timeout',
      message: `${describeEndpoint('retrieveProfileForCode')}: its turn came too late`,
      retryable: true,
    })
  })

  it('as a read that others share: aborted', async () => {
    const gate = createGate({ clock, answering: () => new Promise(() => {}) })
    const controller = new AbortController()
    const failure = failureOf(gate.call('retrieveProfiles', { signal: controller.signal }))
    await settle()
    controller.abort()
    expect(await failure).toEqual({ code: 'aborted', message: 'aborted', retryable: false })
  })
})
