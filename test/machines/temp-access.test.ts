import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { createTempAccessMachine, type TempAccessEvent, type TempAccessOutput } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import {
  begin,
  done,
  failed,
  failureOf,
  judgeGuards,
  jumpingTime,
  linesOf,
  networkDown,
  notCalled,
  parent,
  profile,
  refusal,
  run,
  same,
  type Transitions,
  take,
} from './_chart.ts'

const chart = createTempAccessMachine({
  retrieveProfiles: notCalled,
  renewIdentity: notCalled,
  wait: notCalled,
})
const input = { mvpds: ['T', 'U'], verify: true, attempts: 3 } as const
const identity = new Secret({ email: 'hash' })
const pass = { ...profile, mvpd: 'T', type: 'temporary' }
const noIdentity = refusal('invalid_header_identity_for_temporary_access')
const usedUp = refusal('temporary_access_duration_limit_exceeded', { httpStatus: 403 })
const fullyWatched = refusal('temporary_access_resources_limit_exceeded', { httpStatus: 403 })
const throttled = failureOf({ code: 'throttled', retryable: true })

const events = {
  'a pass': done('retrieveProfiles', { profiles: [pass], nowMs: 5 }),
  'no profile': done('retrieveProfiles', { profiles: [], nowMs: 5 }),
  'a used-up pass': failed('retrieveProfiles', usedUp),
  'a pass used up by its resources': failed('retrieveProfiles', fullyWatched),
  'a broken pass': failed(
    'retrieveProfiles',
    refusal('invalid_configuration_temporary_access', { httpStatus: 500 }),
  ),
  'no integration': failed('retrieveProfiles', refusal('invalid_integration')),
  'no such provider': failed('retrieveProfiles', refusal('invalid_parameter_mvpd')),
  'no identity': failed('retrieveProfiles', noIdentity),
  'no network': failed('retrieveProfiles', networkDown),
  'too many 429': failed('retrieveProfiles', throttled),
  'a defect': failed('retrieveProfiles', refusal('invalid_parameter_service_provider')),
  'the backoff is over': done('backoff', { nowMs: 1_000 }),
  'the backoff breaks': failed('backoff'),
  'the host knows the viewer': done('renewIdentity', { hasNew: true }),
  'the host knows no more': done('renewIdentity', { hasNew: false }),
  'the host cannot say': failed('renewIdentity'),
  'the viewer tells who he is': { type: 'temporaryAccess.start', identity },
  'the viewer tells nothing': { type: 'temporaryAccess.start' },
  'the viewer leaves': { type: 'dialog.cancel' },
}
type Event = keyof typeof events

const table: Transitions = {
  verifying: {
    'a pass': 'active',
    'no profile': 'active',
    'a used-up pass': 'verifying',
    'a pass used up by its resources': 'verifying',
    'a broken pass': 'misconfigured',
    'no integration': 'misconfigured',
    'no such provider': 'misconfigured',
    'no identity': 'renewingIdentity',
    'no network': 'backingOff',
    'too many 429': 'unavailable',
    'a defect': 'unavailable',
    'the viewer tells who he is': 'verifying',
    'the viewer leaves': 'cancelled',
  },
  backingOff: {
    'the backoff is over': 'verifying',
    'the backoff breaks': 'verifying',
    'a pass': 'backingOff',
    'the viewer tells who he is': 'backingOff',
    'the viewer leaves': 'cancelled',
  },
  renewingIdentity: {
    'the host knows the viewer': 'verifying',
    'the host knows no more': 'needingIdentity',
    'the host cannot say': 'needingIdentity',
    'a pass': 'renewingIdentity',
    'the viewer tells who he is': 'renewingIdentity',
    'the viewer leaves': 'cancelled',
  },
  needingIdentity: {
    'the viewer tells who he is': 'verifying',
    'the viewer tells nothing': 'needingIdentity',
    'a pass': 'needingIdentity',
    'the viewer leaves': 'cancelled',
  },
}

const left = { left: ['T', 'U'], attemptsMade: 1 }
const taking = (from: string, event: Event, context: object = {}) =>
  take(chart, from, events[event], { input, context: { ...left, ...context } })

it.each(linesOf(table))('%s, %s: %s [§2.10 P7 P12 P13 P14 P15 P16 V4 V5 ERR-28]', (from, event, to) => {
  expect(taking(from, event as Event).to).toBe(to)
})

it.each<[event: Event, context: object, to: string]>([
  ['no network', { attemptsMade: 2 }, 'backingOff'],
  ['no network', { attemptsMade: 3 }, 'unavailable'],
  ['no identity', { isIdentityRenewed: true }, 'needingIdentity'],
  ['no identity', { attemptsMade: 3 }, 'renewingIdentity'],
  ['a used-up pass', { left: ['U'] }, 'exhausted'],
  ['a pass used up by its resources', { left: ['U'] }, 'exhausted'],
  ['a broken pass', { left: ['U'] }, 'misconfigured'],
])('verifying, %s, %j: %s [§2.10 P12 P13 P14 P15 TEMP-17 ERR-07]', (event, context, to) => {
  expect(taking('verifying', event, context).to).toBe(to)
})

it.each([
  ['it is to be verified', {}, 'verifying'],
  ['the first authorization is to tell', { verify: false }, 'active'],
  ['nothing is on offer', { mvpds: [] }, 'exhausted'],
  ['nothing is on offer, nor to be verified', { mvpds: [], verify: false }, 'exhausted'],
])('begins where %s: %s %s [§2.10 TEMP-01 TEMP-10]', (_, change, to) => {
  expect(begin(chart, { ...input, ...change })).toBe(to)
})

it('the next pass has attempts and a question to the host of its own [§179 V4 TEMP-14]', () => {
  const { context } = taking('verifying', 'a used-up pass', { attemptsMade: 3, isIdentityRenewed: true })
  expect(context).toMatchObject({ left: ['U'], attemptsMade: 1, isIdentityRenewed: false, failure: usedUp })
})

it('what the viewer tells is kept [P15 V6]', () => {
  expect(taking('needingIdentity', 'the viewer tells who he is').context).toMatchObject({
    identity: same(identity),
  })
})

it.each<[from: string, event: Event, context: object, step: object]>([
  ['verifying', 'a used-up pass', {}, { mvpd: 'U', needsIdentity: false }],
  ['verifying', 'no identity', { isIdentityRenewed: true }, { mvpd: 'T', needsIdentity: true }],
  ['needingIdentity', 'the viewer tells who he is', {}, { mvpd: 'T', needsIdentity: false }],
])('%s, %s, %j: tells %j [§2.10 P15]', (from, event, context, step) => {
  expect(taking(from, event, context).tells).toMatchObject([{ type: 'temporaryAccess.step', ...step }])
})

/** What a service answers with: a value, or the failure of having none. */
type Answer<T> = T | Failure
const say = <T extends object>(answer: Answer<T>): T => {
  if ('retryable' in answer) throw new PassError(answer)
  return answer
}

interface Call {
  readonly mvpd: string | undefined
  readonly accessKind: string | undefined
  readonly identity: unknown
}

/**
 * Offers passes to a service that gives these answers in turn, and to a host that says these things when it is asked
 * who the viewer is. The viewer himself tells so often, then leaves.
 */
async function offer(o: {
  readonly answers: readonly Answer<object>[]
  readonly host?: readonly Answer<{ hasNew: boolean }>[]
  readonly told?: number
  readonly change?: object
}) {
  const { answers, host = [], told = 0, change } = o
  const time = jumpingTime()
  const made = { calls: [] as Call[], renewals: [] as string[], told: 0 }
  const machine = createTempAccessMachine({
    wait: time.wait,
    async retrieveProfiles({ mvpd, accessKind, temporaryIdentity }) {
      made.calls.push({ mvpd, accessKind, identity: temporaryIdentity?.reveal() })
      return say(answers[made.calls.length - 1] ?? networkDown) as never
    },
    async renewIdentity({ method, mvpd }) {
      made.renewals.push(`${method} ${mvpd}`)
      return say(host[made.renewals.length - 1] ?? { hasNew: false })
    },
  })
  const output = await run<TempAccessOutput>(machine, { ...input, ...change }, (actor) => {
    actor.subscribe(({ value }) => {
      if (value !== 'needingIdentity') return
      setImmediate(() => {
        if (actor.getSnapshot().value !== 'needingIdentity') return
        if (made.told === told) return actor.send({ type: 'dialog.cancel' })
        made.told += 1
        const event: TempAccessEvent = {
          type: 'temporaryAccess.start',
          identity: new Secret({ told: `${made.told}` }),
        }
        actor.send(event)
      })
    })
  })
  return { output, ...made, waits: time.waits }
}

const empty = { profiles: [], nowMs: 7 }
const full = { profiles: [pass], nowMs: 7 }
const spentFailure = { code: 'attemptsSpent', message: 'made up; gave up after 3 attempts', retryable: true }

describe('what it comes to', () => {
  it.each<[string, Parameters<typeof offer>[0], TempAccessOutput]>([
    [
      'a pass that runs',
      { answers: [full] },
      { outcome: 'active', mvpd: 'T', next: ['U'], profile: pass, nowMs: 7 },
    ],
    [
      'a pass whose clock stands',
      { answers: [empty] },
      { outcome: 'active', mvpd: 'T', next: ['U'], nowMs: 7 },
    ],
    [
      'a pass nobody asked for',
      { answers: [], change: { verify: false, identity } },
      { outcome: 'active', mvpd: 'T', next: ['U'], identity },
    ],
    [
      'the second pass',
      { answers: [usedUp, full] },
      { outcome: 'active', mvpd: 'U', next: [], profile: pass, nowMs: 7 },
    ],
    [
      'passes that are used up',
      { answers: [usedUp, fullyWatched] },
      { outcome: 'exhausted', failure: fullyWatched },
    ],
    ['no pass at all', { answers: [], change: { mvpds: [] } }, { outcome: 'exhausted' }],
    [
      'a pass that is set up wrongly',
      { answers: [refusal('invalid_configuration_temporary_access')] },
      { outcome: 'misconfigured', failure: refusal('invalid_configuration_temporary_access') },
    ],
    ['no answer', { answers: [] }, { outcome: 'unavailable', failure: spentFailure as Failure }],
    ['too many 429', { answers: [throttled] }, { outcome: 'unavailable', failure: throttled }],
    ['a viewer who leaves', { answers: [noIdentity] }, { outcome: 'cancelled' }],
  ])('%s [§2.10 P7 P12 P13 P14 V4 V5 TEMP-01 TEMP-08 TEMP-14]', async (_, o, output) => {
    const was = await offer(o)
    expect(was.output).toEqual(output)
  })

  it('what the viewer told goes along with the question and on to the one who asked [P15 V6]', async () => {
    const { calls, output } = await offer({ answers: [noIdentity, noIdentity, full], told: 2 })
    expect(calls.map(({ identity }) => identity)).toEqual([undefined, { told: '1' }, { told: '2' }])
    expect(output.outcome === 'active' && output.identity?.reveal()).toEqual({ told: '2' })
  })
})

it('whatever the service and the host do, it ends, and asks little of either [§2.10 P12 P15 V4 V6 ERR-07]', async () => {
  const failures: readonly Failure[] = [
    networkDown,
    networkDown,
    noIdentity,
    noIdentity,
    usedUp,
    throttled,
    refusal('invalid_configuration_temporary_access'),
    failureOf({ httpStatus: 503, retryable: true }),
    failureOf(),
  ]
  const answers = fc.array(fc.constantFrom<Answer<object>>(...failures, ...failures, full, empty), {
    maxLength: 25,
  })
  const host = fc.array(
    fc.constantFrom<Answer<{ hasNew: boolean }>>({ hasNew: true }, { hasNew: false }, failureOf()),
    { maxLength: 4 },
  )
  const offers = fc.record({
    mvpds: fc.subarray(['T', 'U', 'V']),
    attempts: fc.integer({ min: 1, max: 4 }),
    verify: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(answers, host, fc.nat(3), offers, async (answers, host, told, change) => {
      const { output, calls, renewals, waits, ...viewer } = await offer({ answers, host, told, change })
      const { attempts, mvpds } = change
      expect(output.outcome).toBeTypeOf('string')
      expect(viewer.told).toBeLessThanOrEqual(told)
      const key = ({ mvpd, identity }: Call) => `${mvpd} ${JSON.stringify(identity)}`
      for (const one of calls) {
        expect(one.accessKind).toBe('temporary')
        const same = calls.filter((call) => key(call) === key(one))
        expect(same.length).toBeLessThanOrEqual(attempts + 1)
      }
      // Each pass in its turn, and none again.
      const tried = [...new Set(calls.map(({ mvpd }) => mvpd))]
      expect(tried).toEqual(mvpds.slice(0, tried.length))
      expect(new Set(renewals).size).toBe(renewals.length)
      for (const renewal of renewals) expect(renewal).toMatch(/^temporary /)
      for (const { fromMs, toMs } of waits) expect(toMs - fromMs).toBeGreaterThanOrEqual(1_000)
    }),
    { numRuns: 500 },
  )
})

describe('what it tells, asks and comes to', () => {
  const step = (mvpd: string, needsIdentity = false) => ({
    ...{ to: 'parent', type: 'temporaryAccess.step', mvpd, needsIdentity },
  })
  const asks = (mvpd: string, o: object = {}) => ({
    begins: { retrieveProfiles: { mvpd, accessKind: 'temporary', ...o } },
  })

  it.each<[from: string, event: keyof typeof events, change: object, does: object]>([
    [
      'verifying',
      'a pass',
      {},
      { output: { outcome: 'active', mvpd: 'T', next: ['U'], profile: pass, nowMs: 5 } },
    ],
    ['verifying', 'no profile', {}, { output: { outcome: 'active', mvpd: 'T', nowMs: 5 } }],
    [
      'verifying',
      'a used-up pass',
      { attemptsMade: 2, isIdentityRenewed: true },
      {
        to: 'verifying',
        context: { left: ['U'], attemptsMade: 1, isIdentityRenewed: false, failure: usedUp },
        tells: [step('U')],
        ...asks('U'),
      },
    ],
    ['verifying', 'a used-up pass', { left: ['U'] }, { output: { outcome: 'exhausted', failure: usedUp } }],
    [
      'verifying',
      'a broken pass',
      {},
      { output: { outcome: 'misconfigured', failure: { code: 'refused' } } },
    ],
  ])('%s, %s, %j: does %j [§2.10]', (from, event, change, does) => {
    const o = { input: { ...input, parent }, context: { attemptsMade: 1, ...change } }
    expect(take(chart, from, events[event], o)).toMatchObject(does)
  })

  it.each<[from: string, event: { type: string }, change: object, does: object]>([
    [
      'verifying',
      failed('retrieveProfiles', networkDown),
      { attemptsMade: 2 },
      { begins: { backoff: { forMs: 2_000 } } },
    ],
    [
      'verifying',
      failed('retrieveProfiles', networkDown),
      { attemptsMade: 3 },
      { output: { outcome: 'unavailable', failure: { code: 'attemptsSpent' } } },
    ],
    [
      'verifying',
      failed('retrieveProfiles', throttled),
      {},
      { output: { outcome: 'unavailable', failure: throttled } },
    ],
    [
      'backingOff',
      done('backoff', { nowMs: 1 }),
      {},
      { context: { attemptsMade: 2 }, tells: [step('T')], ...asks('T') },
    ],
    [
      'verifying',
      failed('retrieveProfiles', noIdentity),
      { identity },
      {
        context: { isIdentityRenewed: true },
        begins: { renewIdentity: { method: 'temporary', mvpd: 'T', temporaryIdentity: same(identity) } },
      },
    ],
    [
      'verifying',
      failed('retrieveProfiles', noIdentity),
      { isIdentityRenewed: true },
      { tells: [step('T', true)] },
    ],
    ['renewingIdentity', done('renewIdentity', { hasNew: true }), {}, { to: 'verifying' }],
    ['renewingIdentity', done('renewIdentity', { hasNew: false }), {}, { to: 'needingIdentity' }],
    [
      'needingIdentity',
      { type: 'temporaryAccess.start', mvpds: ['T'], identity } as never,
      {},
      { context: { identity: same(identity) }, ...asks('T', { temporaryIdentity: same(identity) }) },
    ],
    [
      'needingIdentity',
      { type: 'temporaryAccess.start', mvpds: ['T'] } as never,
      {},
      { to: 'needingIdentity' },
    ],
    ['needingIdentity', { type: 'dialog.cancel' }, {}, { output: { outcome: 'cancelled' } }],
  ])('%s, %o, %j: does %j [§2.10]', (from, event, change, does) => {
    const o = { input: { ...input, parent }, context: { attemptsMade: 1, ...change } }
    expect(take(chart, from, event, o)).toMatchObject(does)
  })

  it('a pass on trust is active at once', () => {
    const trusting = { ...input, verify: false }
    const { output } = take(chart, 'picking', { type: 'xstate.init' }, { input: trusting })
    expect(output).toEqual({
      outcome: 'active',
      mvpd: 'T',
      next: ['U'],
      identity: undefined,
      profile: undefined,
    })
  })
})

judgeGuards(chart, {
  hasNoCandidate: { yes: [[{ left: [] }]], no: [[{ left: ['T'] }]] },
  isTakenOnTrust: { yes: [[{ verify: false }]], no: [[{ verify: true }]] },
  isExhausted: {
    yes: [
      [{}, usedUp],
      [{}, fullyWatched],
    ],
    no: [[{}, refusal('invalid_configuration_temporary_access')]],
  },
  isMisconfigured: {
    yes: [
      [{}, refusal('invalid_configuration_temporary_access')],
      [{}, refusal('invalid_integration')],
    ],
    no: [[{}, usedUp]],
  },
  mayRenewIdentity: {
    yes: [[{ isIdentityRenewed: false }, noIdentity]],
    no: [
      [{ isIdentityRenewed: true }, noIdentity],
      [{ isIdentityRenewed: false }, refusal('invalid_header_pfs_provider_info_expired')],
    ],
  },
  isIdentityRefused: {
    yes: [[{}, noIdentity]],
    no: [[{}, refusal('invalid_header_pfs_provider_info_expired')]],
  },
  hasAttemptsLeft: {
    yes: [[{ attemptsMade: 2, attempts: 3 }, networkDown]],
    no: [
      [{ attemptsMade: 3, attempts: 3 }, networkDown],
      [{ attemptsMade: 1, attempts: 3 }, failureOf()],
    ],
  },
})
