import { type Failure, Secret } from 'passchart'
import { describe, expect, it } from 'vitest'
import type { DecisionResult } from '../../src/machines/decision/index.ts'
import * as answers from '../../src/machines/pass/pass.answers.ts'
import {
  endReason,
  isKnownKind,
  isRemembered,
  type PassContext,
  type PassEmitted,
  reasonOf,
  summarise,
  toAnswer,
  toMark,
  toPermit,
} from '../../src/machines/pass/pass.context.ts'
import { failureOf, networkDown, profile, refusal } from './_chart.ts'

const { gained, marked, nextResources, recalled, unreachable } = answers
const contextOf = (o: object) => o as unknown as PassContext
const question = (requestId: string, ...resources: string[]) => ({ requestId, resources, isCall: false })
const mark = (resource: string, outcome: 'permitted' | 'denied' | 'failed' = 'permitted') => ({
  ...{ outcome, resource, mvpd: 'm' },
})
const token = { serializedToken: new Secret('media'), notBeforeMs: 1, notAfterMs: 2 }

describe('what begins anew', () => {
  it('is as if nothing had been', () => {
    expect(answers.noSignIn).toEqual({
      ...{ surface: 'secondary', attempt: 1, step: 'creating', suspended: false, isPageOpen: false },
    })
    expect(answers.noTemporary).toEqual({
      ...{ mvpds: [], verify: true, mvpd: '', needsIdentity: false, next: [] },
    })
    expect(answers.noPartner).toEqual({ step: 'configuring', silent: false, isSpent: false, skipped: [] })
    expect(answers.noAuthorization).toEqual({ isOpen: false })
    expect(answers.noPreauthorization).toEqual({
      ...{ requests: [], marks: new Map(), denials: new Map(), batch: Number.POSITIVE_INFINITY },
    })
  })

  it('without a pass keeps the offer under way', () => {
    const offer = { ...answers.noTemporary, mvpds: ['T'], next: ['U'], identity: new Secret({}) }
    expect(answers.withoutPass(offer)).toEqual({ ...offer, identity: undefined, next: [] })
  })
})

describe('why a question gets no answer', () => {
  it.each<[Failure, Failure]>([
    [answers.superseded, { code: 'superseded', message: 'a later request took its place', retryable: false }],
    [answers.dismissed, { code: 'aborted', message: 'dismissed', retryable: false }],
    [
      answers.notReady,
      {
        code: 'notReady',
        message: 'nobody is signed in',
        remedy: 'Wait for the phase "ready".',
        retryable: false,
      },
    ],
    [answers.accessEnded, { code: 'notReady', message: 'access ended meanwhile', retryable: false }],
    [
      unreachable(contextOf({})),
      { code: 'network', message: 'the service has not been reached yet', retryable: true },
    ],
    [unreachable(contextOf({ waitingFor: networkDown })), networkDown],
  ])('%j', (failure, said) => {
    expect(failure).toEqual(said)
  })
})

describe('the next question', () => {
  const asking = (o: object, most = 5) =>
    nextResources(
      contextOf({
        preauthorization: { ...answers.noPreauthorization, ...o },
        settings: { preauthorizeBatch: most },
      }),
    )
  const requests = [question('1', 'a', 'b'), question('2', 'b', 'c')]

  it('is for each resource once, if no mark of it is known', () => {
    expect(asking({ requests })).toEqual(['a', 'b', 'c'])
    expect(asking({ requests, marks: new Map([['b', mark('b')]]) })).toEqual(['a', 'c'])
  })

  it('is for no more than the policy and the service allow', () => {
    expect(asking({ requests }, 2)).toEqual(['a', 'b'])
    expect(asking({ requests, batch: 1 }, 2)).toEqual(['a'])
    expect(asking({ requests, batch: 3 }, 2)).toEqual(['a', 'b'])
  })
})

describe('what a profile that was found changes', () => {
  const access = { mvpd: 'm', kind: 'regular', notAfterMs: 9, verified: true }
  const other = { mvpd: 'n', kind: 'regular', notAfterMs: 5 }
  const pass = { mvpd: 'T', kind: 'temporary', notAfterMs: 7 }
  const preauthorization = {
    ...answers.noPreauthorization,
    requests: [question('1', 'a')],
    marks: new Map([['a', mark('a')]]),
  }
  const context = {
    profiles: [{ mvpd: 'm', kind: 'regular', notAfterMs: 3 }, other],
    partner: { ...answers.noPartner, isSpent: true, skipped: ['n'] },
    temporary: { ...answers.noTemporary, mvpds: ['T'] },
    preauthorization,
    authorization: { isOpen: false, failure: failureOf() },
    confirmations: 2,
  }
  const gaining = (found: answers.GainedProfile, change: object = {}) =>
    gained(contextOf({ ...context, ...change }), found)
  const found = { mvpd: 'm', kind: 'regular', notAfterMs: 9 } as const

  it('is all that was known of another', () => {
    expect(gaining(found)).toEqual({
      access: { ...found, verified: true },
      previous: undefined,
      profiles: [found, other],
      temporary: answers.noTemporary,
      partner: { ...answers.noPartner, isSpent: false, skipped: ['n'] },
      hasLoggedOut: false,
      preauthorization: { ...answers.noPreauthorization, requests: [question('1', 'a')] },
      authorization: answers.noAuthorization,
      confirmations: 0,
      cached: undefined,
      mayHaveProfile: false,
      failure: undefined,
    })
  })

  it('leaves the marks of the same access alone, and counts that it was confirmed', () => {
    const changes = gaining(found, { access })
    expect(changes).not.toHaveProperty('preauthorization')
    expect(changes).not.toHaveProperty('authorization')
    expect(changes).toMatchObject({ confirmations: 3 })
    expect(gaining(found, { access: { ...access, notAfterMs: 8 } })).toMatchObject({ confirmations: 0 })
  })

  it.each([
    ['another provider', { ...access, mvpd: 'n' }],
    ['another kind of access', { ...access, kind: 'degraded' }],
  ])('takes the marks of %s away', (_, access) => {
    expect(gaining(found, { access }).preauthorization?.marks).toEqual(new Map())
  })

  it('does not close a play that waits for its answer', () => {
    const authorization = { isOpen: true }
    expect(gaining(found, { authorization })).not.toHaveProperty('authorization')
  })

  it('has no end if it is known from a session alone, and stands in no list', () => {
    const changes = gaining({ mvpd: 'm', kind: 'regular' })
    expect(changes.access).toStrictEqual({ mvpd: 'm', kind: 'regular', verified: true })
    expect(changes.profiles).toEqual([other])
  })

  it('is laid on what was there, if it is a pass', () => {
    expect(gaining(pass as never, { access })).toMatchObject({ previous: access })
    expect(gaining(pass as never, { access })).not.toHaveProperty('temporary')
    const lying = { access: { ...pass, mvpd: 'U' }, previous: access }
    expect(gaining(pass as never, lying)).toMatchObject({ previous: access })
    expect(gaining(pass as never, { previous: access })).toMatchObject({ previous: access })
    expect(gaining(found, lying).previous).toBeUndefined()
  })
})

describe('marks', () => {
  const result = (resource: string, outcome: DecisionResult['outcome']) => ({ resource, outcome })
  const marking = (known: object, output: object, context: object = { access: { mvpd: 'm' } }) =>
    marked(
      contextOf({ ...context, preauthorization: { ...answers.noPreauthorization, ...known } }),
      output as never,
    )
  const denied = mark('a', 'denied')

  it('are of the provider in use', () => {
    const results = [result('a', 'permitted'), result('b', 'failed')]
    expect(marking({}, { results }).marks).toEqual(
      new Map([
        ['a', mark('a')],
        ['b', mark('b', 'failed')],
      ]),
    )
    expect(marking({}, { results }, {}).marks.get('a')?.mvpd).toBe('')
  })

  it('that deny are counted until one permits', () => {
    const once = marking({}, { results: [result('a', 'denied')], nowMs: 7 })
    expect(once.denials).toEqual(new Map([['a', { mark: denied, atMs: 7, times: 1 }]]))
    const twice = marking(once, { results: [result('a', 'denied')] })
    expect(twice.denials).toEqual(new Map([['a', { mark: denied, atMs: 0, times: 2 }]]))
    expect(marking(twice, { results: [result('a', 'failed')] }).denials).toEqual(twice.denials)
    expect(marking(twice, { results: [result('a', 'permitted')] }).denials).toEqual(new Map())
  })

  it('are asked for in batches that only ever get smaller', () => {
    expect(marking({ batch: 4 }, { results: [], limit: 2 }).batch).toBe(2)
    expect(marking({ batch: 2 }, { results: [], limit: 4 }).batch).toBe(2)
    expect(marking({ batch: 4 }, { results: [] }).batch).toBe(4)
  })

  it('of denials are recalled while they are fresh, and after three for good [PREAUTH-13]', () => {
    const recalling = (nowMs: number, times: number) =>
      recalled(
        contextOf({
          preauthorization: {
            ...answers.noPreauthorization,
            denials: new Map([['a', { mark: denied, atMs: 1_000, times }]]),
          },
          settings: { denialCooldownMs: 500 },
        }),
        nowMs,
      ).marks
    const known = new Map([['a', denied]])
    expect(recalling(1_499, 1)).toEqual(known)
    expect(recalling(1_500, 1)).toEqual(new Map())
    expect(recalling(1_500, 2)).toEqual(new Map())
    expect(recalling(1_500, 3)).toEqual(known)
  })
})

describe('an answer', () => {
  const told = (run: (enqueue: { emit(event: PassEmitted): void }) => void) => {
    const events: PassEmitted[] = []
    run({ emit: (event) => void events.push(event) })
    return events
  }
  const play = { requestId: '1', resource: 'a', isCall: false }
  const failed = { outcome: 'failed', resource: 'a', failure: networkDown }

  it('is a fact to who sent a command, and a result to who made a call', () => {
    expect(told((enqueue) => answers.emitRefusal(enqueue, play, networkDown))).toEqual([
      { type: 'authorization.refused', requestId: '1', ...failed },
    ])
    expect(told((enqueue) => answers.emitRefusal(enqueue, { ...play, isCall: true }, networkDown))).toEqual([
      { type: 'call.authorized', requestId: '1', answer: failed },
    ])
    const marks = [mark('a')]
    expect(told((enqueue) => answers.emitMarks(enqueue, question('1', 'a'), marks))).toEqual([
      { type: 'preauthorization.settled', requestId: '1', decisions: marks },
    ])
    expect(
      told((enqueue) => answers.emitMarks(enqueue, { ...question('1', 'a'), isCall: true }, marks)),
    ).toEqual([{ type: 'call.preauthorized', requestId: '1', marks }])
  })

  it.each([
    ['m', { access: { mvpd: 'm' }, remembered: { mvpd: 'n' } }],
    ['n', { remembered: { mvpd: 'n' } }],
    ['', {}],
  ])('that refuses marks names the provider there is: "%s"', (mvpd, context) => {
    const [fact] = told((enqueue) =>
      answers.refuseMarks(enqueue, contextOf(context), question('1', 'a', 'b'), networkDown),
    )
    expect(fact).toEqual({
      type: 'preauthorization.settled',
      requestId: '1',
      decisions: ['a', 'b'].map((resource) => ({ ...failed, resource, mvpd })),
    })
  })
})

describe('a decision', () => {
  const decision = { resource: 'a', authorized: true, source: 'mvpd', token } as const
  const failure = failureOf()

  it('is a mark without its token', () => {
    expect(toMark('m', { resource: 'a', outcome: 'permitted', decision })).toEqual({
      ...mark('a'),
      source: 'mvpd',
    })
    expect(toMark('m', { resource: 'a', outcome: 'failed', failure })).toEqual({
      ...mark('a', 'failed'),
      failure,
    })
  })

  it('is a permit with it', () => {
    const permit = { outcome: 'permitted', resource: 'a', mvpd: 'm', source: 'mvpd', ...{ notBeforeMs: 1 } }
    const whole = { ...permit, notAfterMs: 2, token: token.serializedToken }
    expect(toPermit('m', 'a', 'mvpd', token)).toEqual(whole)
    expect(toAnswer('m', { resource: 'a', outcome: 'permitted', decision })).toEqual(whole)
  })

  it('that permits nothing says why', () => {
    expect(toAnswer('m', { resource: 'a', outcome: 'denied', decision, failure })).toEqual({
      ...{ outcome: 'denied', resource: 'a', mvpd: 'm', failure },
    })
    expect(toAnswer('m', { resource: 'a', outcome: 'failed', failure })).toEqual({
      ...{ outcome: 'failed', resource: 'a', failure },
    })
    expect(toAnswer('m', { resource: 'a', outcome: 'failed', decision, failure })).toEqual({
      ...{ outcome: 'failed', resource: 'a', failure },
    })
  })
})

describe('the end of an access', () => {
  it.each([
    ['settled', 'authenticated_profile_missing', undefined],
    ['providerGone', 'invalid_integration', 'providerGone'],
    ['temporaryExhausted', 'temporary_access_duration_limit_exceeded', 'temporaryExhausted'],
    ['temporaryExhausted', 'invalid_configuration_temporary_access', 'misconfigured'],
    ['needsAuthentication', 'authenticated_profile_missing', 'missing'],
    ['needsAuthentication', 'authenticated_profile_expired', 'expired'],
    ['needsAuthentication', 'authenticated_profile_invalidated', 'invalidated'],
    ['needsAuthentication', 'authorization_denied_by_hba_policies', 'hba'],
    ['needsAuthentication', 'authorization_denied_by_session_invalidated', 'sessionInvalidated'],
    ['needsAuthentication', 'identity_not_recognized_by_mvpd', 'identityUnknown'],
    ['needsAuthentication', 'something_new', 'missing'],
    ['needsAuthentication', undefined, 'missing'],
  ] as const)('%s, %s: %s', (outcome, cause, reason) => {
    expect(endReason({ outcome, results: [], ...(cause ? { cause } : {}) })).toBe(reason)
  })
})

describe('a sign-in that came to nothing', () => {
  const rejected = (failure: Failure) => ({ outcome: 'rejected', failure })
  it.each([
    [{ outcome: 'expired' }, 'expired'],
    [{ outcome: 'cancelled' }, 'cancelled'],
    [{ outcome: 'providerGone', failure: failureOf() }, 'providerGone'],
    [{ outcome: 'failed', failure: failureOf() }, 'failed'],
    [rejected(failureOf()), 'rejected'],
    [rejected(refusal('temporary_access_duration_limit_exceeded')), 'temporaryExhausted'],
    [rejected(refusal('no_temporary_access_')), 'rejected'],
    [rejected(refusal('invalid_configuration_temporary_access')), 'misconfigured'],
  ])('%j: %s', (output, reason) => {
    expect(reasonOf(output as never)).toBe(reason)
  })
})

describe('a kind of access', () => {
  it.each([
    ['regular', true, true],
    ['appleSSO', true, true],
    ['platformSSO', true, true],
    ['serviceTokenSSO', true, true],
    ['degraded', true, false],
    ['temporary', true, false],
    ['brandNew', false, true],
    ['', false, true],
  ])('"%s" is known: %s, and remembered: %s', (kind, known, remembered) => {
    expect([isKnownKind(kind), isRemembered(kind)]).toEqual([known, remembered])
  })

  it('stands in the summary of its profile', () => {
    expect(summarise({ ...profile, notBeforeMs: 1 } as never)).toEqual({
      ...{ mvpd: 'Cablevision', kind: 'regular', notAfterMs: 10_000_000 },
    })
  })
})
