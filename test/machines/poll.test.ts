import fc from 'fast-check'
import { PassError, Secret } from 'passchart'
import { createPollMachine, type PollOutput } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import {
  done,
  failed,
  failureOf,
  judgeGuards,
  jumpingTime,
  linesOf,
  networkDown,
  next,
  notCalled,
  parent,
  profile,
  refusal,
  run,
  type Transitions,
  take,
  turnAtOnce,
} from './_chart.ts'

const code = new Secret('C')
const input = { code, notAfterMs: 1_800_000, intervalMs: 5_000, immediate: false, shown: true, online: true }
const chart = createPollMachine({
  lookForProfile: notCalled,
  renewIdentity: notCalled,
  wait: notCalled,
  takeTurn: notCalled as never,
})

const noIdentity = refusal('invalid_header_identity_for_temporary_access')

const events = {
  'a profile': done('lookForProfile', { profile, nowMs: 5_000 }),
  'nothing yet': done('lookForProfile', { nowMs: 5_000 }),
  'nothing, too late': done('lookForProfile', { nowMs: 1_800_000 }),
  'a profile, late': done('lookForProfile', { profile, nowMs: 1_802_000 }),
  'no network': failed('lookForProfile', networkDown),
  'a 500 without a word': failed('lookForProfile', failureOf({ httpStatus: 500, retryable: true })),
  internal_server_error: failed('lookForProfile', refusal('internal_server_error', { httpStatus: 500 })),
  'a 429': failed('lookForProfile', failureOf({ code: 'throttled', httpStatus: 429, retryable: true })),
  'no turn in time': failed('lookForProfile', failureOf({ code: 'timeout', retryable: true })),
  'an unreadable answer': failed('lookForProfile', failureOf({ code: 'protocol', httpStatus: 200 })),
  'a dead session': failed('lookForProfile', refusal('invalid_authentication_session')),
  'a wrong code': failed('lookForProfile', refusal('invalid_parameter_code')),
  'a 404': failed('lookForProfile', failureOf({ httpStatus: 404 })),
  'a lasting 401': failed('lookForProfile', failureOf({ code: 'unauthorised', httpStatus: 401 })),
  'a used-up TempPass': failed('lookForProfile', refusal('temporary_access_duration_limit_exceeded')),
  'a broken TempPass': failed(
    'lookForProfile',
    refusal('invalid_configuration_temporary_access', { httpStatus: 500 }),
  ),
  'no identity': failed('lookForProfile', noIdentity),
  'the host knows the viewer': done('renewIdentity', { hasNew: true }),
  'the host knows no more': done('renewIdentity', { hasNew: false }),
  'the host cannot say': failed('renewIdentity'),
  'the host takes too long': done('identityDeadline', { nowMs: 1_800_000 }),
  'its deadline breaks': failed('identityDeadline'),
  'the interval is over': done('pause', { nowMs: 10_000 }),
  'the code is over': done('pause', { nowMs: 1_800_000 }),
  'the interval breaks': failed('pause'),
  'the code is over meanwhile': done('validity', { nowMs: 1_800_000 }),
  'the end of the code breaks': failed('validity'),
  'its turn comes': { type: 'turn.taken', hasWaited: false },
  'app.shown': { type: 'app.shown' },
  'app.hidden': { type: 'app.hidden' },
  'network.online': { type: 'network.online' },
  'network.offline': { type: 'network.offline' },
}

const table: Transitions = {
  requesting: {
    'a profile': 'found',
    'a profile, late': 'found',
    'nothing yet': 'waiting',
    'nothing, too late': 'expired',
    'no network': 'waiting',
    'a 500 without a word': 'waiting',
    internal_server_error: 'waiting',
    'a 429': 'waiting',
    'no turn in time': 'waiting',
    'an unreadable answer': 'waiting',
    'a dead session': 'rejected',
    'a wrong code': 'rejected',
    'a 404': 'rejected',
    'a lasting 401': 'rejected',
    'a used-up TempPass': 'rejected',
    'a broken TempPass': 'rejected',
    'no identity': 'renewingIdentity',
    'the code is over': 'requesting',
    'app.hidden': 'requesting',
  },
  renewingIdentity: {
    'the host knows the viewer': 'waiting',
    'the host knows no more': 'rejected',
    'the host cannot say': 'rejected',
    'the host takes too long': 'expired',
    'its deadline breaks': 'expired',
    'a profile': 'renewingIdentity',
    'app.hidden': 'renewingIdentity',
  },
  waiting: {
    'the interval is over': 'requesting',
    'the code is over': 'expired',
    'the interval breaks': 'expired',
    'app.hidden': 'suspended',
    'network.offline': 'suspended',
    'app.shown': 'waiting',
    'network.online': 'waiting',
  },
  following: {
    'its turn comes': 'waiting',
    'the code is over meanwhile': 'expired',
    'the end of the code breaks': 'expired',
    'app.hidden': 'suspended',
    'network.offline': 'suspended',
    'app.shown': 'following',
  },
  suspended: {
    'the code is over meanwhile': 'expired',
    'the end of the code breaks': 'expired',
    'app.shown': 'following',
    'app.hidden': 'suspended',
    'network.online': 'suspended',
    'network.offline': 'suspended',
    'the interval is over': 'suspended',
  },
}

/** In `suspended` the app is hidden. */
const contexts: Readonly<Record<string, object>> = { suspended: { shown: false } }

it.each(linesOf(table))('%s, %s: %s [Q1 Q2 Q5 P15 P17 P18]', (from, event, to) => {
  expect(
    next(chart, from, events[event as keyof typeof events], { input, context: contexts[from] ?? {} }),
  ).toBe(to)
})

it.each([
  ['when its turn comes', {}, 'following'],
  ['not at all while hidden', { immediate: true, shown: false }, 'suspended'],
  ['not at all while offline', { online: false }, 'suspended'],
])('looks for the first time %s [POLL-02 POLL-24]', (_, change, state) => {
  expect(next(chart, 'choosing', { type: 'xstate.init' }, { input: { ...input, ...change } })).toBe(state)
})

it.each<[string, object, object, boolean]>([
  ['one interval after its turn came', { forMs: 5_000 }, {}, false],
  ['at once, if told so', { forMs: 0 }, { immediate: true }, false],
  [
    'at once, though not within 3 s of another look',
    { forMs: 3_000, sinceMs: 7 },
    { immediate: true, lastAnswerAtMs: 7 },
    false,
  ],
  ['not within 3 s of the last failure', { forMs: 3_000 }, { immediate: true, failures: 2 }, false],
  ['not within 3 s of the tab before', { forMs: 3_000 }, { immediate: true }, true],
  ['not within 3 s of the tab before, with time', { forMs: 3_000 }, {}, true],
])('looks for the first time %s [§273 H11 POLL-02 POLL-09]', (_, pause, context, hasWaited) => {
  const taken = take(chart, 'following', { type: 'turn.taken', hasWaited } as never, { input, context })
  expect(taken.begins).toMatchObject({ pause: { ...pause, untilMs: 1_800_000 } })
})

it.each(['app.hidden', 'network.offline'])(
  'gives up its turn on %s: another tab may poll [H11 H8]',
  (type) => {
    const taken = take(chart, 'waiting', { type }, { input, children: ['turn'] })
    expect(taken.to).toBe('suspended')
    expect(taken.ends).toContain('turn')
  },
)

it('a code whose pass wants to know the viewer asks the host once, and goes on no sooner than 3 s later [P15 V6 POLL-04]', async () => {
  const time = jumpingTime()
  const looks: { accessKind: string | undefined; atMs: number }[] = []
  const renewals: object[] = []
  const machine = createPollMachine({
    takeTurn: turnAtOnce,
    wait: time.wait,
    async renewIdentity(question) {
      renewals.push(question)
      return { hasNew: true }
    },
    async lookForProfile({ accessKind }) {
      looks.push({ accessKind, atMs: time.nowMs })
      if (looks.length === 1) throw new PassError(noIdentity)
      return { profile, nowMs: time.nowMs }
    },
  })
  const output = await run<PollOutput>(machine, { ...input, mvpd: 'T', immediate: true })
  expect(output.outcome).toBe('found')
  expect(renewals).toEqual([{ method: 'temporary', mvpd: 'T', accessKind: 'temporary' }])
  expect(looks).toEqual([
    { accessKind: undefined, atMs: 0 },
    { accessKind: 'temporary', atMs: 3_000 },
  ])
})

it('an identity refused again does not lead back to the host [P15]', () => {
  const o = { input, context: { isIdentityRenewed: true } }
  expect(next(chart, 'requesting', events['no identity'], o)).toBe('rejected')
})

describe('whatever the service does', () => {
  const answer = fc.record({
    takesMs: fc.integer({ min: 0, max: 40_000 }),
    kind: fc.constantFrom(
      'nothing',
      'nothing',
      'nothing',
      'profile',
      'network',
      '500',
      'throttled',
      'dead',
      'odd',
      'identity',
    ),
  })
  const failures = {
    network: networkDown,
    500: failureOf({ httpStatus: 500, retryable: true }),
    throttled: failureOf({ code: 'throttled', httpStatus: 429, retryable: true }),
    dead: refusal('invalid_authentication_session'),
    odd: failureOf({ code: 'protocol' }),
    identity: noIdentity,
  } as const

  it('polls stay 3 s apart, none starts after notAfter, and it ends [Q1 Q2 Q5 POLL-04 POLL-07 POLL-09]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { maxLength: 60 }),
        fc.integer({ min: 0, max: 300_000 }),
        fc.integer({ min: 3_000, max: 60_000 }),
        fc.boolean(),
        fc.boolean(),
        async (answers, notAfterMs, intervalMs, immediate, hasNew) => {
          const time = jumpingTime()
          let renewals = 0
          const looks: { startMs: number; endMs: number; isOver: boolean }[] = []
          let isRunning = false
          const machine = createPollMachine({
            takeTurn: turnAtOnce,
            wait: time.wait,
            async renewIdentity() {
              renewals += 1
              return { hasNew }
            },
            async lookForProfile() {
              expect(isRunning).toBe(false)
              isRunning = true
              const { takesMs, kind } = answers[looks.length] ?? { takesMs: 10, kind: 'nothing' }
              const startMs = time.nowMs
              time.nowMs += takesMs
              looks.push({ startMs, endMs: time.nowMs, isOver: startMs >= notAfterMs })
              await new Promise((resolve) => setImmediate(resolve))
              isRunning = false
              if (kind === 'nothing') return { nowMs: time.nowMs }
              if (kind === 'profile') return { nowMs: time.nowMs, profile }
              throw new PassError(failures[kind as keyof typeof failures])
            },
          })
          const output = await run<PollOutput>(machine, { ...input, notAfterMs, intervalMs, immediate })

          expect(['found', 'expired', 'rejected']).toContain(output.outcome)
          expect(output.code).toBe(code)
          expect(renewals).toBeLessThanOrEqual(1)
          const gaps = looks.slice(1).map(({ startMs }, i) => startMs - (looks[i]?.endMs ?? 0))
          expect(Math.min(3_000, ...gaps)).toBe(3_000)
          expect(looks.slice(immediate ? 1 : 0).filter(({ isOver }) => isOver)).toEqual([])
          expect(looks.length).toBeLessThanOrEqual(notAfterMs / 3_000 + 1)
        },
      ),
      { numRuns: 150 },
    )
  })
})

const toParent = (type: string, o: object = {}) => ({ to: 'parent', type, ...o })
const untilTheEnd = { untilMs: 1_800_000 }

it.each<[from: string, event: keyof typeof events, change: object, does: object]>([
  // Every look is told, with what came of it.
  [
    'requesting',
    'a profile',
    {},
    { tells: [toParent('poll.answered')], context: { profile, lastAnswerAtMs: 5_000 } },
  ],
  ['requesting', 'nothing, too late', {}, { tells: [toParent('poll.answered')] }],
  [
    'requesting',
    'nothing yet',
    { failures: 3 },
    {
      tells: [toParent('poll.answered')],
      context: { failures: 0, lastAnswerAtMs: 5_000 },
      begins: { pause: { forMs: 5_000, sinceMs: 5_000, spread: true, ...untilTheEnd } },
    },
  ],
  // Failures stretch the pause, up to half a minute; a 429 is none.
  [
    'requesting',
    'no network',
    { failures: 1 },
    { tells: [toParent('poll.failing', { failures: 2 })], begins: { pause: { forMs: 20_000 } } },
  ],
  ['requesting', 'no network', { failures: 2 }, { begins: { pause: { forMs: 30_000 } } }],
  [
    'requesting',
    'a 429',
    { failures: 1 },
    { context: { failures: 1 }, begins: { pause: { forMs: 10_000 } } },
  ],
  ['requesting', 'a dead session', {}, { context: { failure: { code: 'refused' } } }],
  // The viewer of a promotional pass.
  [
    'requesting',
    'no identity',
    { mvpd: 'T' },
    {
      context: { failure: noIdentity, isIdentityRenewed: true, pause: { forMs: 3_000 } },
      begins: { renewIdentity: { method: 'temporary', mvpd: 'T' }, identityDeadline: untilTheEnd },
    },
  ],
  [
    'waiting',
    'the interval is over',
    {},
    { begins: { lookForProfile: { code, ...{ notAfterMs: 1_800_000 } } } },
  ],
  // Away, and back.
  [
    'waiting',
    'app.hidden',
    {},
    { tells: [toParent('poll.suspended')], begins: { validity: untilTheEnd }, context: { shown: false } },
  ],
  [
    'suspended',
    'app.shown',
    { shown: false },
    {
      tells: [toParent('poll.resumed')],
      context: { shown: true, immediate: true },
      begins: { turn: { task: 'polling', code }, validity: untilTheEnd },
    },
  ],
  [
    'suspended',
    'network.online',
    { online: false },
    { to: 'following', context: { online: true, immediate: true } },
  ],
  ['requesting', 'network.offline', {}, { context: { shown: true, online: false } }],
  ['requesting', 'network.online', { online: false }, { context: { online: true } }],
  ['requesting', 'app.shown', { shown: false }, { context: { shown: true, online: true } }],
])('%s, %s, %j: does %j [§2.8]', (from, event, change, does) => {
  const o = { input: { ...input, parent }, context: change }
  expect(take(chart, from, events[event], o)).toMatchObject(does)
})

it('ends with what was found, or with what was in the way', async () => {
  const ending = (lookForProfile: () => Promise<object>) =>
    run<PollOutput>(
      createPollMachine({
        ...{ takeTurn: turnAtOnce, wait: jumpingTime().wait, renewIdentity: notCalled },
        lookForProfile: lookForProfile as never,
      }),
      { ...input, immediate: true },
    )
  expect(await ending(async () => ({ profile, nowMs: 7 }))).toEqual({
    outcome: 'found',
    code,
    profile,
    nowMs: 7,
  })
  expect(await ending(async () => ({ nowMs: 1_800_000 }))).toEqual({ outcome: 'expired', code })
  const failure = refusal('invalid_authentication_session')
  expect(await ending(() => Promise.reject(new PassError(failure)))).toEqual({
    outcome: 'rejected',
    code,
    failure,
  })
})

judgeGuards(chart, {
  isFound: { yes: [[{}, { profile }]], no: [[{}, {}]] },
  isPastNotAfter: {
    yes: [[{ notAfterMs: 10 }, { nowMs: 10 }]],
    no: [[{ notAfterMs: 10 }, { nowMs: 9 }]],
  },
  isSuspended: {
    yes: [
      [{ shown: false, online: true }],
      [{ shown: true, online: false }],
      [{ shown: false, online: false }],
    ],
    no: [[{ shown: true, online: true }]],
  },
  isTerminal: {
    yes: [
      [{}, refusal('invalid_authentication_session')],
      [{}, failureOf({ httpStatus: 404, retryable: true })],
      [{}, failureOf({ code: 'unauthorised', retryable: true })],
      [{}, failureOf({ code: 'usage', retryable: true })],
      [{}, refusal('invalid_configuration_temporary_access', { httpStatus: 500 })],
      [{}, failureOf({ httpStatus: 400 })],
      [{}, failureOf({ httpStatus: 499 })],
    ],
    no: [
      [{}, networkDown],
      [{}, refusal('network_connection_timeout', { httpStatus: 403, retryable: true })],
      [{}, refusal('internal_server_error', { httpStatus: 500 })],
      [{}, failureOf({ code: 'protocol', httpStatus: 200 })],
      [{}, failureOf({ httpStatus: 500 })],
      [{}, failureOf()],
    ],
  },
  mayRenewIdentity: {
    yes: [[{ isIdentityRenewed: false }, noIdentity]],
    no: [
      [{ isIdentityRenewed: true }, noIdentity],
      [{ isIdentityRenewed: false }, refusal('invalid_header_pfs_provider_info_expired')],
    ],
  },
})
