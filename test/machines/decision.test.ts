import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { createDecisionMachine, type DecisionOutput } from 'passchart/machines'
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
  refusal,
  run,
  type Transitions,
  take,
} from './_chart.ts'

const chart = createDecisionMachine({
  decide: notCalled,
  verify: notCalled,
  renewIdentity: notCalled,
  wait: notCalled,
})
const token = { serializedToken: new Secret('media'), notBeforeMs: 0, notAfterMs: 1 }
const item = (resource: string, o: object = {}) => ({ resource, authorized: false, source: 'mvpd', ...o })
const answer = (...decisions: object[]) => done('decide', { decisions, nowMs: 5 })
const code = (vendorCode: string, status = 403, o: object = {}) =>
  refusal(vendorCode, { httpStatus: status, ...o })
const slow = code('network_connection_timeout', 200, { retryable: true })
const needsSignIn = (vendorCode: string) => code(vendorCode, 200, { code: 'authentication' })

const noIdentity = refusal('invalid_header_identity_for_temporary_access', {
  httpStatus: 200,
  vendor: { code: 'invalid_header_identity_for_temporary_access', action: 'none', status: 400 },
})
const staleStatus = code('invalid_header_pfs_provider_info_expired', 400)

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
  'no identity': answer(item('a', { failure: noIdentity })),
  'no identity, as a whole': failed('decide', code('invalid_header_identity_for_temporary_access', 400)),
  'a stale framework status': failed('decide', staleStatus),
  'a stale framework status, inside': answer(item('a', { failure: staleStatus })),
  'the host knows better': done('renewIdentity', { hasNew: true }),
  'the host knows no better': done('renewIdentity', { hasNew: false }),
  'the host cannot say': failed('renewIdentity'),
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
    'no identity': 'renewingIdentity',
    'no identity, as a whole': 'renewingIdentity',
    'a stale framework status': 'renewingIdentity',
    'a stale framework status, inside': 'renewingIdentity',
    'no network': 'backingOff',
    'a defect': 'settled',
  },
  backingOff: {
    'the backoff is over': 'requesting',
    'the backoff breaks': 'requesting',
    'a permit': 'backingOff',
  },
  renewingIdentity: {
    'the host knows better': 'requesting',
    'the host knows no better': 'settled',
    'the host cannot say': 'settled',
    'a permit': 'renewingIdentity',
  },
  verifying: { 'a valid token': 'settled', 'an invalid token': 'settled', 'no verifier': 'settled' },
}
const input = { kind: 'authorize', mvpd: 'm', resources: ['a'], attempts: 3 }

const permitted = new Map([['a', { resource: 'a', outcome: 'permitted', decision: item('a', { token }) }]])
const refusals = (failure: Failure) => new Map([['a', item('a', { failure })]])
/** What a state brings with it. */
const contexts: Readonly<Record<string, object>> = {
  verifying: { queue: [], results: permitted },
  renewingIdentity: { queue: [], refusals: refusals(noIdentity) },
}

it.each(linesOf(table))(
  '%s, %s: %s [D1 D5 D6 D12 D15 D17 D18 D19 D21 D26 D27 D28 D30]',
  (from, event, to) => {
    const o = { input, context: contexts[from] ?? {} }
    expect(next(chart, from, events[event as keyof typeof events], o)).toBe(to)
  },
)

const stale = { queue: [], refusals: refusals(staleStatus) }
const late = { ...stale, retries: new Map([['b', slow]]) }

it.each<[from: string, event: keyof typeof events, context: object, to: string]>([
  ['requesting', 'no identity', { isIdentityRenewed: true }, 'settled'],
  ['requesting', 'no identity, as a whole', { isIdentityRenewed: true }, 'settled'],
  ['requesting', 'a stale framework status', { isIdentityRenewed: true }, 'needsAuthentication'],
  ['requesting', 'a stale framework status, inside', { isIdentityRenewed: true }, 'needsAuthentication'],
  ['requesting', 'no identity', { attemptsMade: 3 }, 'renewingIdentity'],
  ['renewingIdentity', 'the host knows better', stale, 'requesting'],
  ['renewingIdentity', 'the host knows no better', stale, 'needsAuthentication'],
  ['renewingIdentity', 'the host cannot say', stale, 'needsAuthentication'],
  ['renewingIdentity', 'the host knows no better', { ...late, refusals: refusals(noIdentity) }, 'backingOff'],
])('%s, %s, %o: %s [§2.11 D18 D26 SSO-21]', (from, event, context, to) => {
  expect(next(chart, from, events[event], { input, context })).toBe(to)
})

it.each([
  ['a retry', { attemptsMade: 3 }, 'settled'],
  ['no network', { attemptsMade: 3 }, 'settled'],
  ['too many', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 2 }, 'requesting'],
  ['too many', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 2, isHalved: true }, 'settled'],
  ['too many, inside', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 2 }, 'requesting'],
  ['too many, inside', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 2, isHalved: true }, 'settled'],
  ['too many', { resources: ['a', 'b'], queue: ['a', 'b'], limit: 1, isHalved: true }, 'requesting'],
  ['too many', { resources: ['a', 'b'], queue: ['b'], limit: 1, isHalved: true }, 'settled'],
] as const)('requesting, %s, %j: %s [D19 D21 D25]', (event, context, to) => {
  expect(next(chart, 'requesting', events[event], { input, context })).toBe(to)
})

it('with a better identity only what was refused is asked again, as one attempt more [D18 D26]', () => {
  const o = { input, context: { ...stale, attemptsMade: 1 } }
  const { to, context } = take(chart, 'renewingIdentity', events['the host knows better'], o)
  expect(to).toBe('requesting')
  expect(context).toMatchObject({ queue: ['a'], isIdentityRenewed: true })
})

it('what was refused is asked again together with what asked for it, after the pause [D25 D26]', () => {
  const two = { ...input, kind: 'preauthorize', resources: ['a', 'b'] }
  const renewed = take(chart, 'renewingIdentity', events['the host knows better'], {
    input: two,
    context: late,
  })
  expect(renewed.to).toBe('backingOff')
  const asking = take(chart, 'backingOff', events['the backoff is over'], {
    input: two,
    context: renewed.context,
  })
  expect(asking.to).toBe('requesting')
  expect(new Set(asking.context.queue as string[])).toEqual(new Set(['a', 'b']))
})

it('when the attempts are spent, only what was refused is asked once more [D18 D25 D26 ERR-07]', () => {
  const two = { ...input, kind: 'preauthorize', resources: ['a', 'b'] }
  const o = { input: two, context: { ...late, attemptsMade: 3 } }
  const { to, context } = take(chart, 'renewingIdentity', events['the host knows better'], o)
  expect(to).toBe('requesting')
  expect(context.queue).toEqual(['a'])
  expect(Object(context.results).get('b')).toMatchObject({
    outcome: 'failed',
    failure: { code: 'attemptsSpent' },
  })
})

it.each<[string, from: string, event: keyof typeof events, context: object, outcome: string]>([
  ['a refused identity is no denial', 'requesting', 'no identity', { isIdentityRenewed: true }, 'failed'],
  [
    'a refusal that stands is none either',
    'renewingIdentity',
    'the host cannot say',
    contexts.renewingIdentity ?? {},
    'failed',
  ],
  ['a denial is one', 'requesting', 'a denial', {}, 'denied'],
])('%s [§177 D6 D18]', (_, from, event, context, outcome) => {
  const taken = take(chart, from, events[event], { input, context })
  expect(taken.context.results).toMatchObject(new Map([['a', { outcome }]]))
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
    identity: { failure: noIdentity },
  } as const
  const wholes = {
    network: networkDown,
    fault: failureOf({ httpStatus: 503, retryable: true }),
    retry: code('maximum_execution_time_exceeded', 403, { retryable: true }),
    tooMany: code('too_many_resources', 403, { code: 'configuration' }),
    defect: code('invalid_parameter_resources', 400),
    gone: code('invalid_integration', 400),
    signIn: needsSignIn('authenticated_profile_missing'),
    status: staleStatus,
    permission: code('invalid_header_pfs_permission_access_not_granted', 400),
  } as const
  const hosts = { new: { hasNew: true }, nothing: { hasNew: false }, broken: undefined } as const
  type Host = keyof typeof hosts
  type Behaviour = keyof typeof behaviours
  const items = fc.array(
    fc.constantFrom<Behaviour>(
      ...(['retry', 'retry', 'retry', 'identity', 'identity'] as const),
      ...(Object.keys(behaviours) as Behaviour[]),
    ),
    { minLength: 5, maxLength: 5 },
  )
  const whole = fc.constantFrom<keyof typeof wholes>(
    ...(Object.keys(wholes) as (keyof typeof wholes)[]),
    ...(['tooMany', 'tooMany', 'status'] as const),
  )
  const host = fc.constantFrom<Host>('new', 'new', 'nothing', 'broken')
  const service = fc.array(fc.oneof({ weight: 3, arbitrary: items }, { weight: 2, arbitrary: whole }), {
    maxLength: 12,
  })

  const ask = async (
    kind: 'authorize' | 'preauthorize',
    resources: readonly string[],
    answers: readonly unknown[],
    host: Host,
  ) => {
    const time = jumpingTime()
    const requests: (readonly string[])[] = []
    const renewals: string[] = []
    const machine = createDecisionMachine({
      wait: time.wait,
      verify: async () => 'valid',
      async renewIdentity({ method, mvpd }) {
        renewals.push(`${method} ${mvpd}`)
        const says = hosts[host]
        if (!says) throw new PassError(failureOf())
        return says
      },
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
    return { requests, renewals, output, waits: time.waits }
  }

  it('an authorize makes at most 4 requests, ends, and answers [D18 D19 D20 D21 D25 D26 D30 ERR-07 §2.11 AUTHZ-12]', async () => {
    await fc.assert(
      fc.asyncProperty(service, host, async (answers, host) => {
        const { requests, renewals, output } = await ask('authorize', ['a'], answers, host)
        expect(requests.length).toBeLessThanOrEqual(4)
        expect(renewals.length).toBeLessThanOrEqual(1)
        expect(output.results.map(({ resource }) => resource)).toEqual(['a'])
      }),
      { numRuns: 400 },
    )
  })

  it('a preauthorize of up to five makes at most 9, and repeats only what asked for it [D18 D19 D25 D26 ERR-07 ERR-29 PREAUTH-14 §2.11]', async () => {
    const all = ['a', 'b', 'c', 'd', 'e']
    // Halved when only some are left in the queue, and with those still to come the more requests are made after.
    const mixed: Behaviour[] = ['retry', 'retry', 'retry', 'identity', 'identity']
    const retries: Behaviour[] = ['retry', 'retry', 'retry', 'retry', 'retry']
    await fc.assert(
      fc.asyncProperty(service, fc.integer({ min: 1, max: 5 }), host, async (answers, count, host) => {
        const resources = all.slice(0, count)
        const { requests, renewals, output, waits } = await ask('preauthorize', resources, answers, host)
        expect(requests.length).toBeLessThanOrEqual(9)
        expect(renewals.length).toBeLessThanOrEqual(1)
        expect(output.results.map(({ resource }) => resource)).toEqual(resources)
        expect(waits.length).toBeLessThanOrEqual(2)
        for (const { fromMs, toMs } of waits) expect(toMs - fromMs).toBeGreaterThanOrEqual(1_000)
        const permitted = output.results.filter(({ outcome }) => outcome === 'permitted')
        for (const { decision } of permitted) expect(decision?.authorized).toBe(true)
      }),
      { numRuns: 400, examples: [[[mixed, 'tooMany', ...Array(12).fill(retries)], 5, 'new']] },
    )
  })
})

describe('what the one who asked gets', () => {
  /** Runs the chart against a service that answers so, one after another; a failure is of the whole request. */
  const settle = async (
    kind: 'authorize' | 'preauthorize',
    resources: readonly string[],
    answers: readonly (readonly object[] | Failure)[],
    verdict: 'valid' | 'invalid' | 'unavailable' = 'valid',
  ) => {
    const left = [...answers]
    const asked: (readonly string[])[] = []
    const renewed: object[] = []
    const machine = createDecisionMachine({
      wait: jumpingTime().wait,
      verify: async () => verdict,
      async renewIdentity(request) {
        renewed.push(request)
        return { hasNew: false }
      },
      async decide({ resources }) {
        asked.push(resources)
        const answer = left.shift() ?? []
        if ('code' in answer) throw new PassError(answer)
        return { decisions: answer, nowMs: 5 } as never
      },
    })
    const output = await run<DecisionOutput>(machine, { kind, mvpd: 'm', resources, attempts: 3 })
    return { asked, renewed, output }
  }
  const permit = (resource: string) => item(resource, { authorized: true, token })

  it('a mark needs no media token, leave to play does', async () => {
    const bare = item('a', { authorized: true })
    const marks = await settle('preauthorize', ['a'], [[bare]])
    expect(marks.output).toEqual({
      outcome: 'settled',
      results: [{ resource: 'a', outcome: 'permitted', decision: bare }],
      nowMs: 5,
    })
    const play = await settle('authorize', ['a'], [[bare]])
    const failure = { code: 'protocol', message: 'the permit has no media token', retryable: false }
    expect(play.output.results).toEqual([{ resource: 'a', outcome: 'failed', failure }])
  })

  it.each([
    ['valid', { outcome: 'permitted', decision: permit('a') }],
    [
      'invalid',
      {
        outcome: 'failed',
        failure: {
          code: 'refused',
          message: 'the media token verifier refused the token',
          retryable: false,
        },
      },
    ],
    [
      'unavailable',
      {
        outcome: 'failed',
        failure: {
          code: 'network',
          message: 'the media token verifier gave no answer',
          retryable: true,
        },
      },
    ],
  ] as const)('the verifier finds the token of a permit %s', async (verdict, result) => {
    const { output } = await settle('authorize', ['a'], [[permit('a')]], verdict)
    expect(output.results).toEqual([{ resource: 'a', ...result }])
  })

  it('the verifier is not asked about marks', async () => {
    const { output } = await settle('preauthorize', ['a'], [[permit('a')]], 'invalid')
    expect(output.results).toMatchObject([{ outcome: 'permitted' }])
  })

  it('each of several permits is shown to the verifier', async () => {
    const { output } = await settle('authorize', ['a', 'b'], [[permit('a'), permit('b')]], 'invalid')
    expect(output.results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
  })

  const settled = code('authorization_denied_by_mvpd', 200)
  const { vendor: _, ...unexplained } = settled
  it.each<[string, 'denied' | 'failed', Failure | undefined]>([
    ['the vendor says no', 'denied', settled],
    ['there is no reason', 'failed', undefined],
    ['the reason is not the vendor’s', 'failed', unexplained],
    ['the request was wrong', 'failed', { ...settled, vendor: { code: 'c', action: 'none', status: 400 } }],
    ['the whole request was refused', 'failed', { ...settled, httpStatus: 403 }],
    ['it is a fault', 'failed', { ...settled, code: 'configuration' }],
  ])('%s: %s', async (_, outcome, failure) => {
    const decision = item('a', failure && { failure })
    const { output } = await settle('authorize', ['a'], [[decision]])
    const none = { code: 'protocol', message: 'the decision has no reason', retryable: false }
    expect(output.results).toEqual([{ resource: 'a', outcome, decision, failure: failure ?? none }])
  })

  it('a resource the answer passes over has failed', async () => {
    const { output } = await settle('preauthorize', ['a', 'b'], [[permit('b')]])
    const failure = {
      code: 'protocol',
      message: 'the decision has no answer for this resource',
      retryable: false,
    }
    expect(output.results).toEqual([
      { resource: 'a', outcome: 'failed', failure },
      { resource: 'b', outcome: 'permitted', decision: permit('b') },
    ])
  })

  it('a request that failed for good leaves each of its resources with its failure', async () => {
    const defect = code('invalid_parameter_resources', 400)
    const { output } = await settle('preauthorize', ['a', 'b'], [defect])
    const result = (resource: string) => {
      const decision = { resource, authorized: false, source: 'unknown', failure: defect }
      return { resource, outcome: 'failed', decision, failure: defect }
    }
    expect(output).toStrictEqual({ outcome: 'settled', results: [result('a'), result('b')] })
  })

  it.each(['too_many_resources', 'too_many_resource'])('%s: halved once, and all are asked', async (name) => {
    const resources = ['a', 'b', 'c']
    const { asked, output } = await settle('preauthorize', resources, [
      code(name),
      [permit('a'), permit('b')],
      [permit('c')],
    ])
    expect(asked).toEqual([resources, ['a', 'b'], ['c']])
    expect(output).toMatchObject({ outcome: 'settled', limit: 2 })
    expect(output.results.map(({ outcome }) => outcome)).toEqual(['permitted', 'permitted', 'permitted'])
  })

  it('no other refusal halves', async () => {
    const { asked, output } = await settle('preauthorize', ['a', 'b'], [code('something_else')])
    expect(asked).toEqual([['a', 'b']])
    expect(output).not.toHaveProperty('limit')
  })

  it('what an end of access left unasked fails with its cause', async () => {
    const gone = code('invalid_integration', 400)
    const { asked, output } = await settle(
      'preauthorize',
      ['a', 'b', 'c'],
      [code('too_many_resources'), [permit('a'), item('b', { failure: gone })]],
    )
    expect(asked).toHaveLength(2)
    expect(output).toMatchObject({ outcome: 'providerGone', cause: 'invalid_integration' })
    expect(output.results[2]).toEqual({ resource: 'c', outcome: 'failed', failure: gone })
  })

  it('the first of several causes is told', async () => {
    const { output } = await settle(
      'preauthorize',
      ['a', 'b'],
      [
        [
          item('a', { failure: needsSignIn('authenticated_profile_missing') }),
          item('b', { failure: code('invalid_integration', 400) }),
        ],
      ],
    )
    expect(output).toMatchObject({ outcome: 'needsAuthentication', cause: 'authenticated_profile_missing' })
  })

  it('a failure that is not the vendor’s ends no access', async () => {
    const failure = failureOf({ code: 'authentication', httpStatus: 401 })
    const { output } = await settle('authorize', ['a'], [failure])
    expect(output).toMatchObject({ outcome: 'settled', results: [{ outcome: 'failed', failure }] })
    expect(output).not.toHaveProperty('cause')
  })

  it.each([
    ['temporary', noIdentity],
    ['partner', staleStatus],
  ])('the host is asked for a better %s identity', async (method, failure) => {
    const { renewed } = await settle('authorize', ['a'], [[item('a', { failure })]])
    expect(renewed).toMatchObject([{ method, mvpd: 'm' }])
  })

  it('what asks for a retry to the end has failed, and says how often it was asked', async () => {
    const again = [item('a', { failure: slow })]
    const { asked, output } = await settle('authorize', ['a'], [again, again, again])
    expect(asked).toHaveLength(3)
    const failure = {
      ...slow,
      code: 'attemptsSpent',
      message: `${slow.message}; gave up after 3 attempts`,
    }
    expect(output.results).toEqual([{ resource: 'a', outcome: 'failed', failure }])
  })
})

it.each<[from: string, event: keyof typeof events, change: object, begins: object]>([
  ['requesting', 'a permit', {}, { verify: { mvpd: 'm', permit: item('a', { authorized: true, token }) } }],
  ['requesting', 'a retry', { attemptsMade: 2 }, { backoff: { forMs: 2_000 } }],
  [
    'backingOff',
    'the backoff is over',
    { retries: new Map([['a', slow]]) },
    { decide: { kind: 'authorize', mvpd: 'm', resources: ['a'], accessKind: 'temporary' } },
  ],
  [
    'requesting',
    'no identity',
    {},
    { renewIdentity: { method: 'temporary', mvpd: 'm', accessKind: 'temporary' } },
  ],
])('%s, %s, %j: begins %j [§2.11]', (from, event, change, begins) => {
  const o = { input: { ...input, accessKind: 'temporary' }, context: { ...contexts[from], ...change } }
  expect(take(chart, from, events[event], o).begins).toMatchObject(begins)
})

describe('its guards', () => {
  const tooMany = code('too_many_resources')
  const inTwo = { queue: ['a', 'b'], limit: 2, isHalved: false }
  const verifiable = { kind: 'authorize', results: permitted, verified: new Set() }
  const ended = (outcome: string) => ({ end: { outcome } })
  judgeGuards(chart, {
    canHalve: {
      yes: [[inTwo, tooMany]],
      no: [
        [inTwo, slow],
        [{ ...inTwo, isHalved: true }, tooMany],
        [{ ...inTwo, limit: 1 }, tooMany],
        [{ ...inTwo, queue: ['a'] }, tooMany],
      ],
    },
    mustSignIn: { yes: [[ended('needsAuthentication')]], no: [[ended('providerGone')], [{}]] },
    isTemporaryExhausted: { yes: [[ended('temporaryExhausted')]], no: [[ended('providerGone')], [{}]] },
    isProviderGone: { yes: [[ended('providerGone')]], no: [[ended('temporaryExhausted')], [{}]] },
    hasPermitToVerify: {
      yes: [[verifiable]],
      no: [
        [{ ...verifiable, kind: 'preauthorize' }],
        [{ ...verifiable, verified: new Set(['a']) }],
        [{ ...verifiable, results: new Map() }],
      ],
    },
    mayRenewIdentity: {
      yes: [[{ refusals: refusals(noIdentity), isIdentityRenewed: false }]],
      no: [
        [{ refusals: refusals(noIdentity), isIdentityRenewed: true }],
        [{ refusals: new Map(), isIdentityRenewed: false }],
      ],
    },
    hasNextBatch: { yes: [[{ queue: ['a'] }]], no: [[{ queue: [] }]] },
    hasRetries: { yes: [[{ retries: new Map([['a', slow]]) }]], no: [[{ retries: new Map() }]] },
    hasRetriesAndAttemptsLeft: {
      yes: [[{ retries: new Map([['a', slow]]), attemptsMade: 2, attempts: 3 }]],
      no: [
        [{ retries: new Map([['a', slow]]), attemptsMade: 3, attempts: 3 }],
        [{ retries: new Map(), attemptsMade: 1, attempts: 3 }],
      ],
    },
    isTooManyInside: {
      yes: [[inTwo, [item('a'), item('b', { failure: tooMany })]]],
      no: [
        [inTwo, [item('a'), item('b', { failure: slow })]],
        [{ ...inTwo, isHalved: true }, [item('a', { failure: tooMany })]],
        [{ ...inTwo, limit: 1 }, [item('a', { failure: tooMany })]],
      ],
    },
  })
})
