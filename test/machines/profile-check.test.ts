import { createProfileCheckMachine } from 'passchart/machines'
import { expect, it } from 'vitest'
import {
  done,
  failed,
  failureOf,
  linesOf,
  networkDown,
  next,
  notCalled,
  profile,
  refusal,
  type Transitions,
} from './_chart.ts'

const chart = createProfileCheckMachine({ retrieveProfiles: notCalled, wait: notCalled })
const input = { severalProfiles: 'automatic', attempts: 3 } as const
const other = { ...profile, mvpd: 'Spectrum' }
const answer = (...profiles: object[]) => done('retrieveProfiles', { profiles, nowMs: 5 })
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
    'a defect': 'unavailable',
  },
  backingOff: {
    'the backoff is over': 'asking',
    'the backoff breaks': 'asking',
    'one profile': 'backingOff',
  },
}

it.each(linesOf(table))('%s, %s: %s [§2.6 P0 P1 D15 D16 D17 ERR-28]', (from, event, to) => {
  const o = { input, context: { attemptsMade: 1 } }
  expect(next(chart, from, events[event as keyof typeof events], o)).toBe(to)
})

it.each<[event: keyof typeof events, change: object, context: object, to: string]>([
  ['no network', {}, { attemptsMade: 3 }, 'unavailable'],
  ['several profiles', { severalProfiles: 'ask' }, {}, 'several'],
  ['several profiles', { severalProfiles: 'ask', preferred: 'Spectrum' }, {}, 'one'],
  ['several profiles', { severalProfiles: () => 'Spectrum' }, {}, 'one'],
  ['several profiles', { severalProfiles: () => undefined }, {}, 'several'],
])('asking, %s, %o %j: %s [§2.6 ERR-07]', (event, change, context, to) => {
  expect(next(chart, 'asking', events[event], { input: { ...input, ...change }, context })).toBe(to)
})
