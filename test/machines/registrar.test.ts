import fc from 'fast-check'
import { PassError } from 'passchart'
import { createRegistrarMachine } from 'passchart/machines'
import { expect, it } from 'vitest'
import { createActor } from 'xstate'
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
  refusal,
  stateAt,
  type Transitions,
  take,
} from './_chart.ts'

const chart = createRegistrarMachine({
  loadCredentials: notCalled,
  registerClient: notCalled,
  issueAccessToken: notCalled,
  wait: notCalled,
})
const token = { revision: 1, renewAtMs: 1_000 }
const dcr = (code: string) => refusal(code, { code: 'registration', vendor: { code, action: '' } })
const throttled = failureOf({ code: 'throttled', httpStatus: 429, retryable: true })

const events = {
  'nothing is stored': done('loadCredentials', { hasCredentials: false, online: true }),
  'credentials are stored': done('loadCredentials', { hasCredentials: true, online: true }),
  'a token is stored': done('loadCredentials', { hasCredentials: true, token, online: true }),
  'nothing is stored, offline': done('loadCredentials', { hasCredentials: false, online: false }),
  'the loading breaks': failed('loadCredentials'),
  'credentials come': done('registerClient'),
  'the redirect URI is refused': failed('registerClient', dcr('invalid_redirect_uri')),
  'the statement is refused': failed('registerClient', dcr('invalid_software_statement')),
  'the registration is throttled': failed('registerClient', throttled),
  'the registration is lost': failed('registerClient', networkDown),
  'the backoff is over': done('registerBackoff'),
  'the backoff breaks': failed('registerBackoff'),
  'a token comes': done('issueAccessToken', { ...token, nowMs: 0 }),
  'the credentials are dead': failed('issueAccessToken', dcr('invalid_client')),
  'the grant is refused': failed('issueAccessToken', dcr('unauthorized_client')),
  'the token is throttled': failed('issueAccessToken', throttled),
  'the token is lost': failed('issueAccessToken', networkDown),
  'the token backoff is over': done('tokenBackoff'),
  'the token backoff breaks': failed('tokenBackoff'),
  'it is time to renew': done('renewal', { nowMs: 1_000 }),
  'the time to renew breaks': failed('renewal'),
  'a new token comes': done('renewAccessToken', { ...token, revision: 2, nowMs: 1_000 }),
  'the renewal is throttled': failed('renewAccessToken', throttled),
  'the renewal is lost': failed('renewAccessToken', networkDown),
  'the renewal is refused': failed('renewAccessToken', dcr('invalid_client')),
  'the renewal backoff is over': done('renewBackoff'),
  'the renewal backoff breaks': failed('renewBackoff'),
  'this token is rejected': { type: 'token.rejected', revision: 1 },
  'an older token is rejected': { type: 'token.rejected', revision: 0 },
  'these credentials are rejected': { type: 'credentials.rejected', revision: 1 },
  'older credentials are rejected': { type: 'credentials.rejected', revision: 0 },
  'network.online': { type: 'network.online' },
  'pass.restart': { type: 'pass.restart' },
}

const table: Transitions = {
  loading: {
    'nothing is stored': 'registering',
    'credentials are stored': 'fetchingToken',
    'a token is stored': 'usable.fresh',
    'nothing is stored, offline': 'offline',
    'the loading breaks': 'fatal',
  },
  offline: { 'network.online': 'loading', 'pass.restart': 'offline' },
  registering: {
    'credentials come': 'fetchingToken',
    'the redirect URI is refused': 'registering',
    'the statement is refused': 'fatal',
    'the registration is throttled': 'registering',
    'the registration is lost': 'registerBackoff',
  },
  registerBackoff: {
    'the backoff is over': 'registering',
    'the backoff breaks': 'registering',
    'network.online': 'registering',
  },
  fetchingToken: {
    'a token comes': 'usable.fresh',
    'the credentials are dead': 'registering',
    'the grant is refused': 'fatal',
    'the token is throttled': 'fetchingToken',
    'the token is lost': 'tokenBackoff',
    'this token is rejected': 'fetchingToken',
  },
  tokenBackoff: {
    'the token backoff is over': 'fetchingToken',
    'the token backoff breaks': 'fetchingToken',
    'network.online': 'fetchingToken',
  },
  'usable.fresh': {
    'it is time to renew': 'usable.renewing',
    'the time to renew breaks': 'usable.renewing',
    'this token is rejected': 'fetchingToken',
    'an older token is rejected': 'usable.fresh',
    'these credentials are rejected': 'registering',
    'older credentials are rejected': 'usable.fresh',
    'pass.restart': 'usable.fresh',
  },
  'usable.renewing': {
    'a new token comes': 'usable.fresh',
    'the renewal is throttled': 'usable.renewing',
    'the renewal is lost': 'usable.renewBackoff',
    'the renewal is refused': 'fetchingToken',
    'this token is rejected': 'usable.renewing',
  },
  'usable.renewBackoff': {
    'the renewal backoff is over': 'usable.renewing',
    'the renewal backoff breaks': 'usable.renewing',
    'network.online': 'usable.renewing',
  },
  fatal: { 'pass.restart': 'loading', 'network.online': 'fatal', 'these credentials are rejected': 'fatal' },
}

it.each(linesOf(table))('%s, %s: %s [R1 R2 R3 R4 R5 R6 R7 R8 R11 R12 R13]', (from, event, to) => {
  expect(
    next(chart, stateAt(from), events[event as keyof typeof events], { input: {}, context: { token } }),
  ).toBe(to)
})

it.each([
  ['registering', 'the redirect URI is refused', { withRedirectUri: false }, 'fatal'],
  ['fetchingToken', 'the credentials are dead', { resets: 1 }, 'fatal'],
  ['usable', 'these credentials are rejected', { resets: 1 }, 'fatal'],
] as const)('%s, %s for the second time: %j %s [R5 R7 R11 REG-20]', (from, event, context, to) => {
  const value = from === 'usable' ? { usable: 'fresh' } : from
  expect(next(chart, value, events[event], { input: {}, context: { token, ...context } })).toBe(to)
})

it.each<[object, string]>([
  [{ type: 'elsewhere.renewed', token: { revision: 2, renewAtMs: 9 } }, 'usable.fresh'],
  [{ type: 'elsewhere.registered', token: { revision: 2, renewAtMs: 9 } }, 'usable.fresh'],
  [{ type: 'elsewhere.registered' }, 'fetchingToken'],
])('what another tab obtains, %j, serves from wherever one is [§277 H11]', (event, to) => {
  for (const from of ['offline', 'registering', 'registerBackoff', 'tokenBackoff', 'usable.fresh', 'fatal']) {
    const taken = take(chart, stateAt(from), event as never, { input: {}, context: { token } })
    expect(taken.to).toBe(to)
    if (to === 'usable.fresh') {
      expect(taken.context).toMatchObject({ token: { revision: 2, renewAtMs: 9 } })
      expect(taken.tells).toMatchObject([{ type: 'token.ready' }])
    }
  }
})

it('a host that starts over is told of the token that is there [§2.4]', () => {
  const o = { input: {}, context: { token } }
  expect(take(chart, { usable: 'fresh' }, events['pass.restart'], o).tells).toMatchObject([
    { type: 'token.ready' },
  ])
})

it('whatever the service does, credentials are replaced once a run at most [R7 R11 REG-05 REG-16]', async () => {
  const registration = fc.constantFrom('ok', 'ok', 'network', 'throttled', 'invalid_redirect_uri')
  const issue = fc.constantFrom('ok', 'network', 'throttled', 'invalid_client', 'invalid_client')
  await fc.assert(
    fc.asyncProperty(
      fc.array(registration, { maxLength: 10 }),
      fc.array(issue, { maxLength: 10 }),
      fc.boolean(),
      async (registrations, issues, hasCredentials) => {
        const time = jumpingTime()
        const made = { registrations: 0, tokens: 0 }
        let inFlight = 0
        const answer = async (kind: string | undefined) => {
          inFlight += 1
          expect(inFlight).toBe(1)
          await new Promise((resolve) => setImmediate(resolve))
          inFlight -= 1
          if (kind === 'network') throw new PassError(networkDown)
          if (kind === 'throttled') throw new PassError(throttled)
          if (kind !== undefined && kind !== 'ok') throw new PassError(dcr(kind))
        }
        const machine = createRegistrarMachine({
          loadCredentials: async () => ({ hasCredentials, online: true }),
          async registerClient() {
            await answer(registrations.shift())
            made.registrations += 1
          },
          async issueAccessToken() {
            await answer(issues.shift())
            made.tokens += 1
            return { revision: made.tokens, renewAtMs: Number.POSITIVE_INFINITY, nowMs: time.nowMs }
          },
          wait: time.wait,
        })
        const actor = createActor(machine, { input: {} })
        const settled = new Promise<void>((resolve) => {
          actor.subscribe(({ value }) => {
            if (value === 'fatal' || typeof value === 'object') resolve()
          })
        })
        actor.start()
        await settled
        actor.stop()
        expect(made.registrations).toBeLessThanOrEqual(hasCredentials ? 1 : 2)
        for (const { fromMs, toMs } of time.waits) expect(toMs - fromMs).toBeLessThanOrEqual(60_000)
      },
    ),
    { numRuns: 200 },
  )
})

const toParent = (type: string, o: object = {}) => ({ to: 'parent', type, ...o })
const renewed = { revision: 2, renewAtMs: 9 }

it.each<[from: string, event: { type: string }, change: object, does: object]>([
  [
    'loading',
    events['a token is stored'],
    {},
    {
      context: { token, misses: 0 },
      tells: [toParent('token.ready')],
      begins: { renewal: { untilMs: 1_000, atLeastMs: 10_000 } },
    },
  ],
  [
    'loading',
    events['nothing is stored, offline'],
    {},
    {
      tells: [
        toParent('registration.waiting', {
          failure: { code: 'network', message: 'the device is offline', retryable: true },
        }),
      ],
    },
  ],
  ['loading', events['nothing is stored'], {}, { begins: { registerClient: { withRedirectUri: true } } }],
  [
    'loading',
    events['the loading breaks'],
    {},
    { tells: [toParent('registration.failed', { failure: { code: 'refused' } })] },
  ],
  [
    'registering',
    events['the redirect URI is refused'],
    {},
    { begins: { registerClient: { withRedirectUri: false } } },
  ],
  [
    'registering',
    events['the registration is throttled'],
    { misses: 1 },
    { begins: { registerClient: {} }, context: { misses: 1 }, tells: [] },
  ],
  [
    'registering',
    events['the registration is lost'],
    { misses: 1 },
    {
      context: { misses: 2 },
      tells: [toParent('registration.waiting', { failure: networkDown })],
      begins: { registerBackoff: { forMs: 2_000 } },
    },
  ],
  [
    'registering',
    events['the statement is refused'],
    {},
    { tells: [toParent('registration.failed', { failure: { code: 'registration' } })] },
  ],
  [
    'fetchingToken',
    events['a token comes'],
    { misses: 2 },
    { context: { token, misses: 0 }, tells: [toParent('token.ready')] },
  ],
  [
    'fetchingToken',
    events['the credentials are dead'],
    {},
    { to: 'registering', context: { resets: 1 }, tells: [toParent('credentials.reset')] },
  ],
  [
    'fetchingToken',
    events['the credentials are dead'],
    { resets: 1 },
    { to: 'fatal', tells: [toParent('registration.failed', { failure: { code: 'registration' } })] },
  ],
  [
    'fetchingToken',
    failed('issueAccessToken', networkDown),
    { misses: 2 },
    {
      context: { misses: 3 },
      tells: [toParent('registration.waiting', { failure: networkDown })],
      begins: { tokenBackoff: { forMs: 4_000 } },
    },
  ],
  [
    'fetchingToken',
    failed('issueAccessToken', throttled),
    {},
    { begins: { issueAccessToken: undefined }, tells: [] },
  ],
  ['usable.fresh', { type: 'pass.restart' }, { token }, { tells: [toParent('token.ready')] }],
  [
    'usable.fresh',
    { type: 'elsewhere.renewed', token: renewed } as never,
    { token, misses: 1 },
    { context: { token: renewed, misses: 0 } },
  ],
  [
    'registering',
    { type: 'elsewhere.registered', token: renewed } as never,
    {},
    { to: 'usable.fresh', context: { token: renewed } },
  ],
  ['usable.fresh', { type: 'elsewhere.registered' }, { token }, { to: 'fetchingToken' }],
  [
    'usable.fresh',
    { type: 'credentials.rejected', revision: 1 } as never,
    { token },
    { to: 'registering', context: { resets: 1 }, tells: [toParent('credentials.reset')] },
  ],
  [
    'usable.fresh',
    { type: 'credentials.rejected', revision: 1 } as never,
    { token, resets: 1 },
    {
      to: 'fatal',
      tells: [
        toParent('registration.failed', {
          failure: {
            code: 'registration',
            message: 'the service refuses the client credentials, also after a new registration',
            retryable: false,
          },
        }),
      ],
    },
  ],
  [
    'usable.renewing',
    done('renewAccessToken', renewed),
    { token },
    { to: 'usable.fresh', context: { token: renewed } },
  ],
  [
    'usable.renewing',
    failed('renewAccessToken', networkDown),
    { token, misses: 0 },
    {
      to: 'usable.renewBackoff',
      context: { misses: 1 },
      begins: { renewBackoff: { forMs: 1_000 } },
      tells: [],
    },
  ],
  [
    'usable.renewing',
    failed('renewAccessToken', throttled),
    { token },
    { begins: { renewAccessToken: undefined } },
  ],
  [
    'usable.renewing',
    { type: 'token.rejected', revision: 1 } as never,
    { token },
    { to: 'usable.renewing', begins: {}, ends: [] },
  ],
  ['fatal', { type: 'pass.restart' }, {}, { to: 'loading' }],
])('%s, %o, %j: does %j [§2.4]', (from, event, change, does) => {
  const o = { input: { parent }, context: change }
  expect(take(chart, stateAt(from), event, o)).toMatchObject(does)
})

it.each([
  ['registering', 'registerClient'],
  ['fetchingToken', 'issueAccessToken'],
])('%s: a 429 is asked again at once, as one request more', (from, id) => {
  const { begins, ends } = take(chart, from, failed(id, throttled), { input: {} })
  expect(Object.keys(begins)).toEqual([id])
  expect(ends).toEqual([id])
})

it('the network that is back begins the loading anew', () => {
  const { begins, ends } = take(chart, 'loading', { type: 'network.online' }, { input: {} })
  expect([Object.keys(begins), ends]).toEqual([['loadCredentials'], ['loadCredentials']])
})

judgeGuards(chart, {
  hasToken: { yes: [[{}, { token }]], no: [[{}, {}]] },
  isOffline: { yes: [[{}, { online: false }]], no: [[{}, { online: true }]] },
  hasCredentials: { yes: [[{}, { hasCredentials: true }]], no: [[{}, { hasCredentials: false }]] },
  isRedirectUriRefused: {
    yes: [[{ withRedirectUri: true }, dcr('invalid_redirect_uri')]],
    no: [
      [{ withRedirectUri: false }, dcr('invalid_redirect_uri')],
      [{ withRedirectUri: true }, dcr('invalid_client')],
      [{ withRedirectUri: true }, networkDown],
    ],
  },
  isThrottled: { yes: [[{}, throttled]], no: [[{}, networkDown]] },
  isMissed: { yes: [[{}, networkDown]], no: [[{}, failureOf()]] },
  isDeadAndResettable: {
    yes: [[{ resets: 0 }, dcr('invalid_client')]],
    no: [
      [{ resets: 1 }, dcr('invalid_client')],
      [{ resets: 0 }, dcr('invalid_redirect_uri')],
      [{ resets: 0 }, networkDown],
    ],
  },
  isCurrentToken: {
    yes: [[{ token }, { revision: 1 }]],
    no: [
      [{ token }, { revision: 2 }],
      [{}, { revision: 1 }],
    ],
  },
  isCurrentAndResettable: {
    yes: [[{ token, resets: 0 }, { revision: 1 }]],
    no: [
      [{ token, resets: 1 }, { revision: 1 }],
      [{ token, resets: 0 }, { revision: 2 }],
      [{ resets: 0 }, { revision: 1 }],
    ],
  },
})
