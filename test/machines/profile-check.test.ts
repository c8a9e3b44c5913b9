import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { createProfileCheckMachine, type ProfileCheckOutput } from 'passchart/machines'
import { expect, it } from 'vitest'
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
  profile,
  refusal,
  run,
  type Transitions,
  take,
} from './_chart.ts'

const chart = createProfileCheckMachine({
  retrieveProfiles: notCalled,
  renewIdentity: notCalled,
  wait: notCalled,
})
const input = { severalProfiles: 'automatic', attempts: 3 } as const
const other = { ...profile, mvpd: 'Spectrum' }
const answer = (...profiles: object[]) => done('retrieveProfiles', { profiles, nowMs: 5 })
const apple = { ...profile, type: 'appleSSO' }
const withLogin = (isFrameworkValid: boolean, ...profiles: object[]) =>
  done('retrieveProfiles', { profiles, nowMs: 5, isFrameworkValid })
const refused = (code: string, httpStatus: number) =>
  failed('retrieveProfiles', refusal(code, { httpStatus }))

const events = {
  'no profile': answer(),
  'one profile': answer(profile),
  'several profiles': answer(profile, other),
  'no network': failed('retrieveProfiles', networkDown),
  'too many 429': failed('retrieveProfiles', failureOf({ code: 'throttled', retryable: true })),
  'a used-up TempPass': refused('temporary_access_duration_limit_exceeded', 403),
  'a TempPass used up by its resources': refused('temporary_access_resources_limit_exceeded', 403),
  'a broken TempPass': refused('invalid_configuration_temporary_access', 500),
  'no integration': refused('invalid_integration', 400),
  'no such provider': refused('invalid_parameter_mvpd', 400),
  'no identity': refused('invalid_header_identity_for_temporary_access', 400),
  'a stale framework status': refused('invalid_header_pfs_provider_info_expired', 400),
  'the host knows better': done('renewIdentity', { hasNew: true }),
  'the host knows no better': done('renewIdentity', { hasNew: false }),
  'the host cannot say': failed('renewIdentity'),
  'a profile of the framework': answer(apple),
  "a profile of the framework's, which does not vouch": withLogin(false, apple),
  "a profile of the framework's, which vouches": withLogin(true, apple),
  "several profiles, one of the framework's, which does not vouch": withLogin(false, apple, other),
  "no profile, but the framework's word": withLogin(true),
  "no profile, nor the framework's word": withLogin(false),
  'a defect': refused('invalid_parameter_service_provider', 400),
  'the backoff is over': done('backoff', { nowMs: 1_000 }),
  'the backoff breaks': failed('backoff'),
}

const table: Transitions = {
  asking: {
    'no profile': 'none',
    'one profile': 'one',
    'several profiles': 'one',
    'no network': 'backingOff',
    'too many 429': 'unavailable',
    'a used-up TempPass': 'exhausted',
    'a TempPass used up by its resources': 'exhausted',
    'a broken TempPass': 'misconfigured',
    'no integration': 'providerGone',
    'no such provider': 'providerGone',
    'no identity': 'renewingIdentity',
    'a stale framework status': 'renewingIdentity',
    'a profile of the framework': 'one',
    "a profile of the framework's, which does not vouch": 'none',
    "a profile of the framework's, which vouches": 'one',
    "several profiles, one of the framework's, which does not vouch": 'one',
    "no profile, but the framework's word": 'none',
    "no profile, nor the framework's word": 'none',
    'a defect': 'unavailable',
  },
  renewingIdentity: {
    'the host knows better': 'asking',
    'the host knows no better': 'unavailable',
    'the host cannot say': 'unavailable',
    'one profile': 'renewingIdentity',
  },
  backingOff: {
    'the backoff is over': 'asking',
    'the backoff breaks': 'asking',
    'one profile': 'backingOff',
  },
}

const noIdentity = refusal('invalid_header_identity_for_temporary_access')
const staleStatus = refusal('invalid_header_pfs_provider_info_expired')
type Event = keyof typeof events

it.each(linesOf(table))('%s, %s: %s [§2.6 P0 P1 P2 P3 P15 D15 D16 D17 ERR-28]', (from, event, to) => {
  const o = { input, context: { attemptsMade: 1, failure: noIdentity } }
  expect(next(chart, from, events[event as Event], o)).toBe(to)
})

it.each<[from: string, event: Event, change: object, context: object, to: string]>([
  ['asking', 'no network', {}, { attemptsMade: 3 }, 'unavailable'],
  ['asking', 'several profiles', { severalProfiles: 'ask' }, {}, 'several'],
  ['asking', 'several profiles', { severalProfiles: 'ask', preferred: 'Spectrum' }, {}, 'one'],
  ['asking', 'several profiles', { severalProfiles: () => 'Spectrum' }, {}, 'one'],
  ['asking', 'several profiles', { severalProfiles: () => undefined }, {}, 'several'],
  ['asking', 'no identity', {}, { isIdentityRenewed: true }, 'unavailable'],
  ['asking', 'a stale framework status', {}, { isIdentityRenewed: true }, 'none'],
  ['renewingIdentity', 'the host knows better', {}, { failure: staleStatus }, 'asking'],
  ['renewingIdentity', 'the host knows no better', {}, { failure: staleStatus }, 'none'],
  ['renewingIdentity', 'the host cannot say', {}, { failure: staleStatus }, 'none'],
])('%s, %s, %o %j: %s [§2.6 P15 ERR-07 SSO-21]', (from, event, change, context, to) => {
  expect(next(chart, from, events[event], { input: { ...input, ...change }, context })).toBe(to)
})

/** A check that is answered these one after the other, by a host that knows better or not. */
async function check(answers: readonly object[], hasNew = false, change: object = {}) {
  const time = jumpingTime()
  const asked: object[] = []
  const renewals: object[] = []
  const machine = createProfileCheckMachine({
    wait: time.wait,
    async retrieveProfiles(question) {
      asked.push(question)
      const answer = answers[asked.length - 1] ?? networkDown
      if ('retryable' in answer) throw new PassError(answer as Failure)
      return answer as never
    },
    async renewIdentity(question) {
      renewals.push(question)
      return { hasNew }
    },
  })
  return { output: await run<ProfileCheckOutput>(machine, { ...input, ...change }), asked, renewals }
}

it.each<[string, answers: readonly object[], hasNew: boolean, output: object]>([
  ['nobody', [{ profiles: [], nowMs: 5 }], false, { outcome: 'none', isFrameworkValid: false }],
  [
    "nobody, but the framework's word",
    [{ profiles: [], nowMs: 5, isFrameworkValid: true }],
    false,
    { outcome: 'none', isFrameworkValid: true },
  ],
  [
    "a profile of the framework's, which does not vouch",
    [{ profiles: [apple], nowMs: 5, isFrameworkValid: false }],
    false,
    { outcome: 'none', isFrameworkValid: false },
  ],
  [
    'another one, for which it need not vouch',
    [{ profiles: [apple, other], nowMs: 5, isFrameworkValid: false }],
    false,
    { outcome: 'one', profiles: [other], selected: other, nowMs: 5 },
  ],
  ['a status that stays stale', [staleStatus], false, { outcome: 'none', isFrameworkValid: false }],
  ['a status that is stale again', [staleStatus, staleStatus], true, { outcome: 'none' }],
  [
    'a status that was read again',
    [staleStatus, { profiles: [apple], nowMs: 5, isFrameworkValid: true }],
    true,
    { outcome: 'one', selected: apple },
  ],
  ['an identity nobody knows', [noIdentity], false, { outcome: 'unavailable', failure: noIdentity }],
  [
    'an identity refused again',
    [noIdentity, noIdentity],
    true,
    { outcome: 'unavailable', failure: noIdentity },
  ],
])('finds %s [§2.6 P0 P2 P3 P15 SSO-15]', async (_, answers, hasNew, is) => {
  const { output } = await check(answers, hasNew)
  expect(output).toMatchObject(is)
})

it('asks on behalf of the same viewer each time, and the host for what was refused [§2.6 P15]', async () => {
  const on = { mvpd: 'T', accessKind: 'temporary', temporaryIdentity: new Secret({ email: 'hash' }) }
  const { asked, renewals } = await check([noIdentity, { profiles: [profile], nowMs: 5 }], true, on)
  expect(asked).toEqual([on, on])
  expect(renewals).toEqual([{ ...on, method: 'temporary' }])
})

it('whatever the service and the host do, it asks four times at most and ends [§2.6 P15 ERR-07]', async () => {
  const refusals: object[] = [
    noIdentity,
    staleStatus,
    networkDown,
    networkDown,
    refusal('invalid_integration'),
  ]
  const answers = fc.array(
    fc.constantFrom(...refusals, ...refusals, { profiles: [], nowMs: 5 }, { profiles: [apple], nowMs: 5 }),
    { maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(answers, fc.boolean(), async (answers, hasNew) => {
      const { output, asked, renewals } = await check(answers, hasNew)
      expect(output.outcome).toBeTypeOf('string')
      expect(asked.length).toBeLessThanOrEqual(4)
      expect(renewals.length).toBeLessThanOrEqual(1)
      if (!['none', 'one', 'several'].includes(output.outcome)) expect(output).toHaveProperty('failure.code')
    }),
    { numRuns: 300 },
  )
})

it.each<[from: string, event: { type: string }, change: object, does: object]>([
  ['asking', answer(), {}, { output: { outcome: 'none', isFrameworkValid: false, nowMs: 5 } }],
  ['asking', withLogin(true), {}, { output: { outcome: 'none', isFrameworkValid: true } }],
  ['asking', withLogin(false, apple), {}, { output: { outcome: 'none', isFrameworkValid: false } }],
  [
    'asking',
    answer(profile),
    {},
    { output: { outcome: 'one', profiles: [profile], selected: profile, nowMs: 5 } },
  ],
  [
    'asking',
    withLogin(false, apple, other),
    {},
    { output: { outcome: 'one', profiles: [other], selected: other } },
  ],
  [
    'asking',
    answer(profile, other),
    { severalProfiles: 'ask' },
    { output: { outcome: 'several', profiles: [profile, other] } },
  ],
  [
    'asking',
    refused('temporary_access_duration_limit_exceeded', 403),
    {},
    { output: { outcome: 'exhausted', failure: { httpStatus: 403 } } },
  ],
  [
    'asking',
    refused('invalid_configuration_temporary_access', 500),
    {},
    { output: { outcome: 'misconfigured', failure: { httpStatus: 500 } } },
  ],
  [
    'asking',
    refused('invalid_integration', 400),
    {},
    { output: { outcome: 'providerGone', failure: { httpStatus: 400 } } },
  ],
  [
    'asking',
    failed('retrieveProfiles', networkDown),
    { attemptsMade: 2 },
    { begins: { backoff: { forMs: 2_000 } } },
  ],
  [
    'asking',
    failed('retrieveProfiles', networkDown),
    { attemptsMade: 3 },
    { output: { outcome: 'unavailable', failure: { code: 'attemptsSpent' } } },
  ],
  [
    'asking',
    failed('retrieveProfiles'),
    {},
    { output: { outcome: 'unavailable', failure: { code: 'refused' } } },
  ],
  [
    'backingOff',
    done('backoff', { nowMs: 1 }),
    { mvpd: 'm', accessKind: 'regular' },
    { context: { attemptsMade: 2 }, begins: { retrieveProfiles: { mvpd: 'm', accessKind: 'regular' } } },
  ],
  [
    'asking',
    refused('invalid_header_identity_for_temporary_access', 400),
    { mvpd: 'm', accessKind: 'temporary' },
    {
      context: { isIdentityRenewed: true, failure: { httpStatus: 400 } },
      begins: { renewIdentity: { method: 'temporary', mvpd: 'm', accessKind: 'temporary' } },
    },
  ],
  [
    'asking',
    refused('invalid_header_pfs_provider_info_expired', 400),
    {},
    { begins: { renewIdentity: { method: 'partner', mvpd: '' } } },
  ],
  [
    'asking',
    refused('invalid_header_pfs_provider_info_expired', 400),
    { isIdentityRenewed: true },
    { output: { outcome: 'none', isFrameworkValid: false } },
  ],
  ['renewingIdentity', done('renewIdentity', { hasNew: true }), {}, { to: 'asking' }],
  [
    'renewingIdentity',
    failed('renewIdentity'),
    { failure: refusal('invalid_header_pfs_provider_info_expired') },
    { output: { outcome: 'none' } },
  ],
  [
    'renewingIdentity',
    done('renewIdentity', { hasNew: false }),
    { failure: refusal('invalid_header_identity_for_temporary_access') },
    { output: { outcome: 'unavailable', failure: refusal('invalid_header_identity_for_temporary_access') } },
  ],
])('%s, %o, %j: does %j [§2.6]', (from, event, change, does) => {
  expect(take(chart, from, event, { input, context: { attemptsMade: 1, ...change } })).toMatchObject(does)
})

it('of several the longest-lived is used, of equals the first', () => {
  const selectedOf = (...profiles: object[]) =>
    take(chart, 'asking', answer(...profiles), { input, context: { attemptsMade: 1 } }).output
  const longer = { ...other, notAfterMs: profile.notAfterMs + 1 }
  expect(selectedOf(profile, longer)).toMatchObject({ selected: longer })
  expect(selectedOf(longer, profile)).toMatchObject({ selected: longer })
  expect(selectedOf(profile, other)).toMatchObject({ selected: profile })
})

it('the host that chooses is shown what there is to choose from', () => {
  const shown: object[] = []
  const severalProfiles = (candidates: object) => {
    shown.push(candidates)
    return 'Spectrum'
  }
  const o = { input: { ...input, severalProfiles }, context: { attemptsMade: 1 } }
  expect(take(chart, 'asking', answer(profile, other), o).output).toMatchObject({ selected: other })
  const { notAfterMs } = profile
  expect(shown[0]).toEqual([
    { mvpd: profile.mvpd, kind: 'regular', notAfterMs },
    { mvpd: 'Spectrum', kind: 'regular', notAfterMs },
  ])
})

judgeGuards(chart, {
  hasNone: {
    yes: [[{ profiles: [] }], [{ profiles: [apple], isFrameworkValid: false }]],
    no: [
      [{ profiles: [profile] }],
      [{ profiles: [apple] }],
      [{ profiles: [apple], isFrameworkValid: true }],
      [{ profiles: [apple, profile], isFrameworkValid: false }],
    ],
  },
  isOneSelected: {
    yes: [
      [{ ...input, profiles: [profile] }],
      [{ ...input, profiles: [profile, other] }],
      [{ profiles: [profile, other], preferred: 'Spectrum', severalProfiles: 'ask' }],
      [{ profiles: [profile, other], severalProfiles: () => 'Spectrum' }],
      [{ profiles: [apple, other], isFrameworkValid: false, severalProfiles: 'ask' }],
    ],
    no: [
      [{ ...input, profiles: [] }],
      [{ profiles: [profile, other], severalProfiles: 'ask' }],
      [{ profiles: [profile, other], preferred: 'gone', severalProfiles: 'ask' }],
      [{ profiles: [profile, other], severalProfiles: () => 'gone' }],
    ],
  },
  isExhausted: {
    yes: [[{}, refusal('temporary_access_duration_limit_exceeded')]],
    no: [[{}, refusal('invalid_configuration_temporary_access')]],
  },
  isMisconfigured: {
    yes: [[{}, refusal('invalid_configuration_temporary_access')]],
    no: [[{}, refusal('temporary_access_duration_limit_exceeded')]],
  },
  mayRenewIdentity: {
    yes: [
      [{ isIdentityRenewed: false }, refusal('invalid_header_identity_for_temporary_access')],
      [{ isIdentityRenewed: false }, refusal('invalid_header_pfs_provider_info_expired')],
    ],
    no: [
      [{ isIdentityRenewed: true }, refusal('invalid_header_identity_for_temporary_access')],
      [{ isIdentityRenewed: false }, refusal('something_new')],
    ],
  },
  wasFrameworkRefused: {
    yes: [[{ failure: refusal('invalid_header_pfs_provider_info_expired') }]],
    no: [
      [{ failure: refusal('invalid_header_identity_for_temporary_access') }],
      [{ failure: refusal('something_new') }],
    ],
  },
  isFrameworkRefused: {
    yes: [[{}, refusal('invalid_header_pfs_provider_info_expired')]],
    no: [
      [{}, refusal('invalid_header_identity_for_temporary_access')],
      [{}, refusal('something_new')],
    ],
  },
  isProviderGone: {
    yes: [[{}, refusal('invalid_integration')]],
    no: [[{}, refusal('invalid_authentication_session')]],
  },
  hasAttemptsLeft: {
    yes: [[{ attemptsMade: 2, attempts: 3 }, networkDown]],
    no: [
      [{ attemptsMade: 3, attempts: 3 }, networkDown],
      [{ attemptsMade: 1, attempts: 3 }, failureOf()],
    ],
  },
})
