import fc from 'fast-check'
import { PassError, Secret } from 'passchart'
import { createDecisionMachine, type DecisionOutput } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import {
  done,
  failed,
  failureOf,
  jumpingTime,
  linesOf,
  networkDown,
  next,
  notCalled,
  refusal,
  run,
  type Transitions,
} from './_chart.ts'

const chart = createDecisionMachine({ decide: notCalled, verify: notCalled, wait: notCalled })
const token = { serializedToken: new Secret('media'), notBeforeMs: 0, notAfterMs: 1 }
const item = (resource: string, o: object = {}) => ({ resource, authorized: false, source: 'mvpd', ...o })
const answer = (...decisions: object[]) => done('decide', { decisions, nowMs: 5 })
const code = (vendorCode: string, status = 403, o: object = {}) =>
  refusal(vendorCode, { httpStatus: status, ...o })
const slow = code('network_connection_timeout', 200, { retryable: true })
const needsSignIn = (vendorCode: string) => code(vendorCode, 200, { code: 'authentication' })

const events = {
  'a permit': answer(item('a', { authorized: true, token })),
  'a permit without token': answer(item('a', { authorized: true })),
  'a denial': answer(item('a', { failure: code('authorization_denied_by_mvpd', 200) })),
  'a retry': answer(item('a', { failure: slow })),
  'a missing profile': answer(item('a', { failure: needsSignIn('authenticated_profile_missing') })),
  'a missing profile, as a whole': failed('decide', needsSignIn('authenticated_profile_missing')),
  'a used-up TempPass': answer(item('a', { failure: code('temporary_access_duration_limit_exceeded', 200) })),
  'a broken TempPass': failed('decide', code('invalid_configuration_temporary_access', 500)),
  'a provider that is gone': failed('decide', code('invalid_integration', 400)),
  'too many': failed('decide', code('too_many_resources')),
  'too many, inside': answer(item('a', { failure: code('too_many_resources', 200) })),
  'no network': failed('decide', networkDown),
  'a defect': failed('decide', code('invalid_parameter_resources', 400)),
  'the backoff is over': done('backoff', { nowMs: 1 }),
  'the backoff breaks': failed('backoff'),
  'a valid token': done('verify', 'valid'),
  'an invalid token': done('verify', 'invalid'),
  'no verifier': failed('verify', networkDown),
}

const table: Transitions = {
  requesting: {
    'a permit': 'verifying',
    'a permit without token': 'settled',
    'a denial': 'settled',
    'a retry': 'backingOff',
    'a missing profile': 'needsAuthentication',
    'a missing profile, as a whole': 'needsAuthentication',
    'a used-up TempPass': 'temporaryExhausted',
    'a broken TempPass': 'temporaryExhausted',
    'a provider that is gone': 'providerGone',
    'too many': 'settled',
    'too many, inside': 'settled',
    'no network': 'backingOff',
    'a defect': 'settled',
  },
  backingOff: {
    'the backoff is over': 'requesting',
    'the backoff breaks': 'requesting',
    'a permit': 'backingOff',
  },
  verifying: { 'a valid token': 'settled', 'an invalid token': 'settled', 'no verifier': 'settled' },
}
const input = { kind: 'authorize', mvpd: 'm', resources: ['a'], attempts: 3 }

it.each(linesOf(table))('%s, %s: %s [D1 D5 D6 D12 D15 D17 D19 D21 D27 D28 D30]', (from, event, to) => {
  const permitted = new Map([['a', { resource: 'a', outcome: 'permitted', decision: item('a', { token }) }]])
  const context = from === 'verifying' ? { queue: [], results: permitted } : {}
  expect(next(chart, from, events[event as keyof typeof events], { input, context })).toBe(to)
})

it.each([
  ['a retry', { attemptsMade: 3 }, 'settled'],
  ['no network', { attemptsMade: 3 }, 'settled'],
  ['too many', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 2 }, 'requesting'],
  ['too many', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 2, isHalved: true }, 'settled'],
  ['too many', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 1, isHalved: true }, 'requesting'],
  ['too many', { resources: ['a', 'b'], queue: ['b'], limit: 1, isHalved: true }, 'settled'],
] as const)('requesting, %s, %j: %s [D19 D21 D25]', (event, context, to) => {
  expect(next(chart, 'requesting', events[event], { input, context })).toBe(to)
})

describe('whatever the service does', () => {
  const behaviours = {
    permit: { authorized: true, token },
    tokenless: { authorized: true },
    denial: { failure: code('authorization_denied_by_mvpd', 200) },
    retry: { failure: slow },
    unknown: { failure: code('something_new', 200) },
    tooMany: { failure: code('too_many_resources', 200, { code: 'configuration' }) },
    signIn: { failure: needsSignIn('authenticated_profile_expired') },
    missing: { failure: failureOf({ code: 'protocol', httpStatus: 200 }) },
  } as const
  const wholes = {
    network: networkDown,
    fault: failureOf({ httpStatus: 503, retryable: true }),
    retry: code('maximum_execution_time_exceeded', 403, { retryable: true }),
    tooMany: code('too_many_resources', 403, { code: 'configuration' }),
    defect: code('invalid_parameter_resources', 400),
    gone: code('invalid_integration', 400),
    signIn: needsSignIn('authenticated_profile_missing'),
  } as const
  type Behaviour = keyof typeof behaviours
  const items = fc.array(
    fc.constantFrom<Behaviour>('retry', 'retry', 'retry', ...(Object.keys(behaviours) as Behaviour[])),
    { minLength: 5, maxLength: 5 },
  )
  const whole = fc.constantFrom<keyof typeof wholes>(
    ...(['network', 'fault', 'retry', 'tooMany', 'tooMany', 'tooMany', 'defect', 'gone', 'signIn'] as const),
  )
  const service = fc.array(fc.oneof({ weight: 3, arbitrary: items }, { weight: 2, arbitrary: whole }), {
    maxLength: 12,
  })

  const ask = async (
    kind: 'authorize' | 'preauthorize',
    resources: readonly string[],
    answers: readonly unknown[],
  ) => {
    const time = jumpingTime()
    const requests: (readonly string[])[] = []
    const machine = createDecisionMachine({
      wait: time.wait,
      verify: async () => 'valid',
      async decide(request) {
        const behaviour = answers[requests.length] ?? 'network'
        requests.push(request.resources)
        // A chart that asks without end would never let the test fail.
        if (requests.length > 50) return new Promise<never>(() => {})
        if (typeof behaviour === 'string') throw new PassError(wholes[behaviour as keyof typeof wholes])
        const kinds = behaviour as readonly Behaviour[]
        const decisions = request.resources.map((resource, i) =>
          item(resource, behaviours[kinds[i] ?? 'retry']),
        )
        return { decisions, nowMs: time.nowMs } as never
      },
    })
    const output = await run<DecisionOutput>(machine, { kind, mvpd: 'm', resources, attempts: 3 })
    return { requests, output, waits: time.waits }
  }

  it('an authorize makes at most 4 requests, ends, and answers [D19 D20 D21 D25 D30 ERR-07]', async () => {
    await fc.assert(
      fc.asyncProperty(service, async (answers) => {
        const { requests, output } = await ask('authorize', ['a'], answers)
        expect(requests.length).toBeLessThanOrEqual(4)
        expect(output.results.map(({ resource }) => resource)).toEqual(['a'])
      }),
      { numRuns: 200 },
    )
  })

  it('a preauthorize of up to five makes at most 9, and repeats only what asked for it [D19 D25 ERR-07 ERR-29 PREAUTH-14]', async () => {
    const all = ['a', 'b', 'c', 'd', 'e']
    await fc.assert(
      fc.asyncProperty(service, fc.integer({ min: 1, max: 5 }), async (answers, count) => {
        const resources = all.slice(0, count)
        const { requests, output, waits } = await ask('preauthorize', resources, answers)
        expect(requests.length).toBeLessThanOrEqual(9)
        expect(output.results.map(({ resource }) => resource)).toEqual(resources)
        expect(waits.length).toBeLessThanOrEqual(2)
        for (const { fromMs, toMs } of waits) expect(toMs - fromMs).toBeGreaterThanOrEqual(1_000)
        const permitted = output.results.filter(({ outcome }) => outcome === 'permitted')
        for (const { decision } of permitted) expect(decision?.authorized).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
