import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { type CompanionServices, createCompanionChart } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import { createActor, initialTransition, type StateValue } from 'xstate'
import { accepts, connectCompanion } from '../../src/machines/companion/companion.connect.ts'
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
  same,
  stateAt,
  type Transitions,
  take,
} from './_chart.ts'

const settings = {
  redirectUrl: 'https://app.example/done',
  domainName: 'app.example',
  hasBrowser: true,
  attempts: 3,
  pollIntervalMs: 5_000,
}
const url = new Secret('https://sp.example/authenticate/C')
const code = new Secret('C')

/** What an earlier run was about when its page took its place. */
const returned = { code, url, expiresAtMs: 1_800_000, mvpd: 'Spectrum', surface: 'primary' as const }

const services: CompanionServices = {
  bootCompanion: notCalled,
  loadCredentials: notCalled,
  registerClient: notCalled,
  issueAccessToken: notCalled,
  inspectSession: notCalled,
  resumeSession: notCalled,
  retrieveProviders: notCalled,
  lookForProfile: notCalled,
  openBrowser: notCalled,
  wait: notCalled,
  watchSurroundings: () => ({ handle() {}, stop() {} }),
}
const chart = createCompanionChart(services)

const inspected = (missingParameters: readonly string[], mvpd?: string) =>
  done('inspectSession', {
    url,
    expiresAtMs: 1_800_000,
    existingParameters: mvpd === undefined ? {} : { mvpd },
    missingParameters,
    device: {},
  })
const resumed = (actionName: string, o: object = {}) =>
  done('resumeSession', { actionName, missingParameters: [], expiresAtMs: 1_800_000, ...o })
const troubles = (id: string) => ({
  [`${id}: no network`]: failed(id, networkDown),
  [`${id}: a 500 without a word`]: failed(id, failureOf({ httpStatus: 500, retryable: true })),
  [`${id}: internal_server_error`]: failed(id, refusal('internal_server_error', { httpStatus: 500 })),
  [`${id}: too many 429`]: failed(id, failureOf({ code: 'throttled', httpStatus: 429, retryable: true })),
  [`${id}: a lasting 401`]: failed(id, failureOf({ code: 'unauthorised', httpStatus: 401 })),
  [`${id}: an unreadable answer`]: failed(id, failureOf({ code: 'protocol' })),
  [`${id}: a wrong code`]: failed(id, refusal('invalid_parameter_code')),
  [`${id}: a dead session`]: failed(id, refusal('invalid_authentication_session')),
  [`${id}: a 404`]: failed(id, failureOf({ httpStatus: 404 })),
  [`${id}: no integration`]: failed(id, refusal('invalid_integration')),
  [`${id}: no such provider`]: failed(id, refusal('invalid_parameter_mvpd')),
})

const events: Readonly<Record<string, { readonly type: string; readonly [member: string]: unknown }>> = {
  'the options': done('bootCompanion', settings),
  'the page has returned': done('bootCompanion', { ...settings, returned }),
  'no options': failed('bootCompanion', failureOf({ code: 'usage' })),
  'a token': { type: 'token.ready' },
  'another tab registered': { type: 'elsewhere.registered' },
  'another tab renewed': { type: 'elsewhere.renewed', token: { revision: 2, renewAtMs: 9 } },
  'a refused token': { type: 'token.rejected', revision: 1 },
  'refused credentials': { type: 'credentials.rejected', revision: 1 },
  'registration failed': { type: 'registration.failed', failure: failureOf({ code: 'registration' }) },
  'the registrar breaks': failed('registrar'),
  'the sentinel breaks': failed('sentinel'),
  'a pause': { type: 'throttle.paused', pausedUntilMs: 1_000 },
  'a warning': { type: 'warning.raised', code: 'store', message: '' },
  'the network is back': { type: 'network.online' },
  'a command for nothing': { type: 'command.ignored', command: 'code.retype' },

  'a code': { type: 'code.submit', code: ' C 1 ' },
  'a code, hidden': { type: 'code.submit', code: new Secret('C1') },
  blanks: { type: 'code.submit', code: ' \t ' },
  'hidden blanks': { type: 'code.submit', code: new Secret(' ') },
  'a provider': { type: 'provider.select', mvpd: 'Spectrum' },
  'to type again': { type: 'code.retype' },
  'the viewer leaves': { type: 'dialog.cancel' },

  'nothing missing': inspected([], 'Cablevision'),
  'the provider missing': inspected(['mvpd', 'domainName', 'redirectUrl']),
  'the domain missing': inspected(['domainName'], 'Cablevision'),
  'the provider there and missing': inspected(['mvpd'], 'Cablevision'),
  ...troubles('inspectSession'),
  'the backoff is over': done('inspectionBackoff', { nowMs: 1_000 }),
  'the backoff breaks': failed('inspectionBackoff'),

  'a list': done('retrieveProviders', [{ id: 'Spectrum', displayName: 'Spectrum' }]),
  ...troubles('retrieveProviders'),
  'the wait for the list is over': done('loadingBackoff', { nowMs: 1_000 }),
  'the wait for the list breaks': failed('loadingBackoff'),

  authenticate: resumed('authenticate', { url, code }),
  'authenticate without a page': resumed('authenticate'),
  authorize: resumed('authorize', { reasonType: 'authenticated' }),
  retry: resumed('retry', { missingParameters: ['redirectUrl'] }),
  resume: resumed('resume', { missingParameters: ['redirectUrl'] }),
  'retry without provider': resumed('retry', { missingParameters: ['mvpd'] }),
  'an unknown action': resumed('farewell', { url }),
  ...troubles('resumeSession'),
  'the wait for the session is over': done('resumingBackoff', { nowMs: 1_000 }),
  'the wait for the session breaks': failed('resumingBackoff'),

  'the browser returned': done('openBrowser', 'returned'),
  'the browser was closed': done('openBrowser', 'closed'),
  'no browser opens': failed('openBrowser', failureOf()),
  'the host says returned': { type: 'browser.returned', attempt: 1 },
  'the host says returned, of another page': { type: 'browser.returned', attempt: 2 },
  'the host says closed': { type: 'browser.closed', attempt: 1 },
  'the host says closed, of another page': { type: 'browser.closed', attempt: 0 },
  'the host says failed': { type: 'browser.failed', attempt: 1 },
  'the host says failed, of another page': { type: 'browser.failed', attempt: 0 },

  'a profile': done('lookForProfile', { profile, nowMs: 5_000 }),
  'no profile': done('lookForProfile', { nowMs: 5_000 }),
  ...troubles('lookForProfile'),
  'the interval is over': done('pause', { nowMs: 5_000 }),
  'the interval breaks': failed('pause'),
}

/** What leads where from whatever state: nothing but a lost registration leads away. */
const everywhere = (state: string) => ({
  'registration failed': 'problem',
  'the registrar breaks': 'problem',
  'the sentinel breaks': 'problem',
  'a refused token': state,
  'refused credentials': state,
  'a pause': state,
  'a warning': state,
  'the network is back': state,
  'a command for nothing': state,
  'a token': state,
  'another tab registered': state,
  'another tab renewed': state,
})

const table: Transitions = {
  registering: {
    ...everywhere('registering'),
    'the options': 'registering',
    'the page has returned': 'registering',
    'no options': 'problem',
    'a code': 'registering',
    'to type again': 'registering',
    'the viewer leaves': 'registering',
  },
  enteringCode: {
    ...everywhere('enteringCode'),
    'a code': 'inspecting.requesting',
    'a code, hidden': 'inspecting.requesting',
    blanks: 'enteringCode',
    'hidden blanks': 'enteringCode',
    'to type again': 'enteringCode',
    'the viewer leaves': 'enteringCode',
    'the host says returned': 'enteringCode',
  },
  'inspecting.requesting': {
    ...everywhere('inspecting.requesting'),
    'nothing missing': 'browsing.inBrowser',
    'the provider missing': 'choosingProvider.loading',
    'the domain missing': 'resuming.requesting',
    'the provider there and missing': 'resuming.requesting',
    'inspectSession: no network': 'inspecting.backingOff',
    'inspectSession: a 500 without a word': 'inspecting.backingOff',
    'inspectSession: internal_server_error': 'problem',
    'inspectSession: too many 429': 'problem',
    'inspectSession: a lasting 401': 'problem',
    'inspectSession: an unreadable answer': 'problem',
    'inspectSession: a wrong code': 'codeWrong',
    'inspectSession: a dead session': 'codeWrong',
    'inspectSession: a 404': 'codeWrong',
    'the viewer leaves': 'enteringCode',
    'a code': 'inspecting.requesting',
  },
  'inspecting.backingOff': {
    'the backoff is over': 'inspecting.requesting',
    'the backoff breaks': 'inspecting.requesting',
    'the viewer leaves': 'enteringCode',
  },
  'choosingProvider.loading': {
    ...everywhere('choosingProvider.loading'),
    'a list': 'choosingProvider.choosing',
    'a provider': 'choosingProvider.loading',
    'retrieveProviders: no network': 'choosingProvider.backingOff',
    'retrieveProviders: a 500 without a word': 'choosingProvider.backingOff',
    'retrieveProviders: internal_server_error': 'problem',
    'retrieveProviders: too many 429': 'problem',
    'retrieveProviders: a lasting 401': 'problem',
    'retrieveProviders: an unreadable answer': 'problem',
    'the viewer leaves': 'enteringCode',
  },
  'choosingProvider.backingOff': {
    'the wait for the list is over': 'choosingProvider.loading',
    'the wait for the list breaks': 'choosingProvider.loading',
    'the viewer leaves': 'enteringCode',
  },
  'choosingProvider.choosing': {
    ...everywhere('choosingProvider.choosing'),
    'a provider': 'resuming.requesting',
    'the viewer leaves': 'enteringCode',
  },
  'resuming.requesting': {
    ...everywhere('resuming.requesting'),
    authenticate: 'browsing.inBrowser',
    'authenticate without a page': 'browsing.inBrowser',
    authorize: 'alreadyDone',
    retry: 'resuming.requesting',
    resume: 'resuming.requesting',
    'retry without provider': 'choosingProvider.loading',
    'an unknown action': 'problem',
    'resumeSession: no network': 'resuming.backingOff',
    'resumeSession: a 500 without a word': 'resuming.backingOff',
    'resumeSession: internal_server_error': 'problem',
    'resumeSession: too many 429': 'problem',
    'resumeSession: a lasting 401': 'problem',
    'resumeSession: an unreadable answer': 'problem',
    'resumeSession: a wrong code': 'codeWrong',
    'resumeSession: a dead session': 'codeWrong',
    'resumeSession: a 404': 'codeWrong',
    'resumeSession: no integration': 'choosingProvider.loading',
    'resumeSession: no such provider': 'choosingProvider.loading',
    'the viewer leaves': 'enteringCode',
  },
  'resuming.backingOff': {
    'the wait for the session is over': 'resuming.requesting',
    'the wait for the session breaks': 'resuming.requesting',
    'the viewer leaves': 'enteringCode',
  },
  'browsing.inBrowser': {
    ...everywhere('browsing.inBrowser'),
    'the browser returned': 'confirming.looking',
    'the browser was closed': 'enteringCode',
    'no browser opens': 'problem',
    'the viewer leaves': 'enteringCode',
    'a code': 'browsing.inBrowser',
  },
  'browsing.withHost': {
    'the host says returned': 'confirming.looking',
    'the host says returned, of another page': 'browsing.withHost',
    'the host says closed': 'enteringCode',
    'the host says closed, of another page': 'browsing.withHost',
    'the host says failed': 'problem',
    'the host says failed, of another page': 'browsing.withHost',
    'the viewer leaves': 'enteringCode',
  },
  'confirming.looking': {
    ...everywhere('confirming.looking'),
    'a profile': 'success',
    'no profile': 'confirming.waiting',
    'lookForProfile: no network': 'confirming.waiting',
    'lookForProfile: a 500 without a word': 'confirming.waiting',
    'lookForProfile: too many 429': 'confirming.waiting',
    'lookForProfile: internal_server_error': 'problem',
    'lookForProfile: a lasting 401': 'problem',
    'lookForProfile: a dead session': 'problem',
    'lookForProfile: a wrong code': 'problem',
    'lookForProfile: a 404': 'problem',
    'lookForProfile: an unreadable answer': 'problem',
    'the viewer leaves': 'enteringCode',
  },
  'confirming.waiting': {
    'the interval is over': 'confirming.looking',
    'the interval breaks': 'confirming.looking',
    'the viewer leaves': 'enteringCode',
  },
  codeWrong: {
    ...everywhere('codeWrong'),
    'to type again': 'enteringCode',
    'a code': 'inspecting.requesting',
    blanks: 'codeWrong',
    'the viewer leaves': 'codeWrong',
  },
  problem: { 'to type again': 'enteringCode', 'a code': 'problem', 'the viewer leaves': 'problem' },
  alreadyDone: { 'to type again': 'enteringCode', 'a code': 'alreadyDone', 'registration failed': 'problem' },
  success: { 'to type again': 'enteringCode', 'a code': 'success', 'registration failed': 'problem' },
}

const somewhere = {
  settings,
  hasToken: true,
  code,
  url,
  attempt: 1,
  attemptsMade: 1,
  supplied: 1,
  looksMade: 1,
}
/** In `registering` nothing is known. */
const contextIn = (state: string) => (state === 'registering' ? {} : somewhere)

it.each(linesOf(table))('%s, %s: %s [C1 C2 C3 C4 C5 C6 C7 C8 C9]', (from, event, to) => {
  const o = { input: undefined, context: contextIn(from) }
  expect(next(chart, stateAt(from), events[event] as { type: string }, o)).toBe(to)
})

it.each([
  ['registering', 'a token', { settings }, 'enteringCode'],
  ['registering', 'the options', { hasToken: true }, 'enteringCode'],
  ['registering', 'a token', { settings, returned }, 'confirming.looking'],
  ['registering', 'the page has returned', { hasToken: true }, 'confirming.looking'],
  ['registering', 'the options', { hasToken: true, returned }, 'enteringCode'],
  ['inspecting.requesting', 'inspectSession: no network', { attemptsMade: 3 }, 'problem'],
  ['choosingProvider.loading', 'retrieveProviders: no network', { attemptsMade: 3 }, 'problem'],
  ['resuming.requesting', 'resumeSession: no network', { attemptsMade: 3 }, 'problem'],
  ['resuming.requesting', 'resumeSession: no network', { supplied: 3 }, 'problem'],
  ['resuming.requesting', 'retry', { supplied: 3 }, 'problem'],
  ['resuming.requesting', 'retry without provider', { supplied: 3 }, 'problem'],
  ['resuming.requesting', 'authenticate without a page', { url: undefined }, 'problem'],
  [
    'resuming.requesting',
    'authenticate',
    { settings: { ...settings, hasBrowser: false } },
    'browsing.withHost',
  ],
  ['confirming.looking', 'no profile', { looksMade: 3 }, 'problem'],
  ['confirming.looking', 'lookForProfile: no network', { looksMade: 3 }, 'problem'],
  ['problem', 'to type again', { hasToken: false }, 'registering'],
] as const)('%s, %s, %j: %s [C3 C4 C8 AUTHN-26]', (from, event, change, to) => {
  const o = { input: undefined, context: { ...contextIn(from), ...change } }
  expect(next(chart, stateAt(from), events[event] as { type: string }, o)).toBe(to)
})

const isForgotten = { to: 'sentinel', type: 'signIn.forget', code }
const byHost = { settings: { ...settings, hasBrowser: false } }
const isOpened = { type: 'browser.open', purpose: 'signIn', attempt: 2, url }
const isClosed = { type: 'browser.close' }
const trouble = (code: string, o: object = {}) => ({ context: { failure: { code, ...o } } })
const restarts = { supplied: 0, looksMade: 0, url: undefined, mvpd: undefined, failure: undefined }
const spentOn = trouble('attemptsSpent', { message: 'made up; gave up after 3 attempts' })

it.each<[from: string, event: string, change: object, does: object]>([
  // The right to call.
  ['registering', 'the options', {}, { context: { settings } }],
  ['registering', 'no options', {}, trouble('usage')],
  ['enteringCode', 'a token', { hasToken: false }, { context: { hasToken: true } }],
  ['enteringCode', 'the registrar breaks', {}, trouble('refused')],
  ['enteringCode', 'the sentinel breaks', {}, trouble('refused')],
  [
    'enteringCode',
    'registration failed',
    {},
    {
      context: { hasToken: false, failure: { code: 'registration' } },
      tells: [{ to: 'sentinel', type: 'registration.settled', failure: { code: 'registration' } }],
    },
  ],
  [
    'problem',
    'to type again',
    { hasToken: false },
    {
      tells: [
        { to: 'sentinel', type: 'registration.settled' },
        { to: 'registrar', type: 'pass.restart' },
      ],
    },
  ],
  [
    'enteringCode',
    'a refused token',
    {},
    { tells: [{ to: 'registrar', type: 'token.rejected', revision: 1 }] },
  ],
  ['enteringCode', 'the network is back', {}, { tells: [{ to: 'registrar', type: 'network.online' }] }],
  // What it tells its host.
  [
    'enteringCode',
    'a pause',
    {},
    { context: { pausedUntilMs: 1_000 }, tells: [{ type: 'throttled', pausedUntilMs: 1_000 }] },
  ],
  ['enteringCode', 'a warning', {}, { tells: [{ type: 'warning', code: 'store', message: '' }] }],
  [
    'enteringCode',
    'a command for nothing',
    {},
    {
      tells: [
        { type: 'warning', code: 'command.ignored', message: '"code.retype" does nothing in this phase' },
      ],
    },
  ],
  // The code.
  [
    'enteringCode',
    'a code',
    { failure: networkDown, mvpd: 'm' },
    { context: { ...restarts, attemptsMade: 1 } },
  ],
  ['codeWrong', 'a code', { supplied: 3 }, { context: restarts }],
  [
    'inspecting.requesting',
    'the provider missing',
    {},
    {
      context: {
        url,
        expiresAtMs: 1_800_000,
        missing: ['mvpd', 'domainName', 'redirectUrl'],
        attemptsMade: 1,
      },
    },
  ],
  ['inspecting.requesting', 'nothing missing', {}, { context: { mvpd: 'Cablevision' } }],
  ['inspecting.requesting', 'inspectSession: a wrong code', {}, { context: { advice: 'retype' } }],
  ['inspecting.requesting', 'inspectSession: a dead session', {}, { context: { advice: 'newCode' } }],
  ['inspecting.requesting', 'inspectSession: a 404', {}, { context: { advice: 'newCode' } }],
  [
    'inspecting.requesting',
    'inspectSession: no network',
    { attemptsMade: 2 },
    { begins: { inspectionBackoff: { forMs: 2_000 } } },
  ],
  ['inspecting.requesting', 'inspectSession: no network', { attemptsMade: 3 }, spentOn],
  ['inspecting.requesting', 'inspectSession: an unreadable answer', {}, trouble('protocol')],
  [
    'inspecting.backingOff',
    'the backoff is over',
    {},
    { context: { attemptsMade: 2 }, begins: { inspectSession: { code } } },
  ],
  // The provider.
  ['choosingProvider.loading', 'a list', {}, { context: { providers: [{ id: 'Spectrum' }] } }],
  [
    'choosingProvider.loading',
    'retrieveProviders: no network',
    { attemptsMade: 2 },
    { begins: { loadingBackoff: { forMs: 2_000 } } },
  ],
  ['choosingProvider.loading', 'retrieveProviders: no network', { attemptsMade: 3 }, spentOn],
  ['choosingProvider.backingOff', 'the wait for the list is over', {}, { context: { attemptsMade: 2 } }],
  [
    'choosingProvider.choosing',
    'a provider',
    { attemptsMade: 3 },
    {
      context: { mvpd: 'Spectrum', attemptsMade: 1, supplied: 2 },
      begins: {
        resumeSession: {
          ...{ code, mvpd: 'Spectrum', domainName: 'app.example' },
          redirectUrl: 'https://app.example/done',
        },
      },
    },
  ],
  [
    'resuming.requesting',
    'resumeSession: no integration',
    { mvpd: 'm' },
    { context: { mvpd: undefined, supplied: 0 }, tells: [{ to: 'sentinel', type: 'configuration.forget' }] },
  ],
  ['resuming.requesting', 'resumeSession: a wrong code', {}, { context: { advice: 'retype' } }],
  [
    'resuming.requesting',
    'resumeSession: no network',
    { attemptsMade: 2 },
    { begins: { resumingBackoff: { forMs: 2_000 } } },
  ],
  ['resuming.requesting', 'resumeSession: no network', { attemptsMade: 3 }, spentOn],
  [
    'resuming.backingOff',
    'the wait for the session is over',
    {},
    { context: { attemptsMade: 2, supplied: 2 } },
  ],
  ['resuming.requesting', 'retry without provider', { mvpd: 'm' }, { context: { mvpd: undefined } }],
  ['resuming.requesting', 'retry', { mvpd: 'm' }, { context: { mvpd: 'm', supplied: 2 } }],
  [
    'resuming.requesting',
    'an unknown action',
    {},
    trouble('protocol', { message: `the session's answer "farewell" cannot be followed` }),
  ],
  // The page: the one of the answer that authenticates, else the one known before.
  [
    'resuming.requesting',
    'authenticate',
    { url: undefined },
    { context: { url, code, attempt: 2, looksMade: 0 } },
  ],
  ['resuming.requesting', 'authenticate without a page', {}, { context: { url } }],
  ['resuming.requesting', 'resume', {}, { context: { code: { reveal: expect.any(Function) }, url } }],
  [
    'inspecting.requesting',
    'nothing missing',
    {},
    {
      begins: { openBrowser: { url, purpose: 'signIn' } },
      tells: [
        {
          to: 'sentinel',
          type: 'signIn.keep',
          session: { code, url, expiresAtMs: 1_800_000, mvpd: 'Cablevision', surface: 'primary' },
        },
      ],
    },
  ],
  ['inspecting.requesting', 'nothing missing', byHost, { tells: [isOpened] }],
  ['browsing.inBrowser', 'the viewer leaves', {}, { tells: [isForgotten] }],
  ['confirming.looking', 'a profile', {}, { tells: [isForgotten] }],
  ['browsing.withHost', 'the viewer leaves', byHost, { tells: [isClosed] }],
  [
    'browsing.withHost',
    'the host says failed',
    byHost,
    trouble('refused', { message: 'the provider’s page could not be opened', retryable: true }),
  ],
  ['browsing.inBrowser', 'no browser opens', {}, trouble('refused', { retryable: true })],
  // The profile.
  [
    'browsing.inBrowser',
    'the browser returned',
    { looksMade: 0, expiresAtMs: 7 },
    { context: { looksMade: 1 }, begins: { lookForProfile: { code, notAfterMs: 7 } } },
  ],
  ['confirming.looking', 'no profile', {}, { begins: { pause: { forMs: 5_000, spread: true } } }],
  [
    'confirming.looking',
    'no profile',
    { looksMade: 3 },
    trouble('authentication', {
      message: 'the provider’s page was left, but no profile came of it',
      retryable: true,
    }),
  ],
  ['confirming.looking', 'lookForProfile: a wrong code', {}, trouble('refused')],
  ['confirming.waiting', 'the interval is over', {}, { context: { looksMade: 2 } }],
])('%s, %s, %j: does %j [§2.14]', (from, event, change, does) => {
  const o = { input: undefined, context: { ...contextIn(from), ...change } }
  expect(take(chart, stateAt(from), events[event] as { type: string }, o)).toMatchObject(does)
})

it.each(['a code', 'a code, hidden'])('%s is taken without its blanks', (event) => {
  const o = { input: undefined, context: somewhere }
  const { context } = take(chart, 'enteringCode', events[event] as { type: string }, o)
  expect((context.code as Secret<string>).reveal()).toBe('C1')
})

it('a code that replaces the typed one counts from then on', () => {
  const other = new Secret('D')
  const event = resumed('authenticate', { url, code: other })
  const o = { input: undefined, context: somewhere }
  expect(take(chart, stateAt('resuming.requesting'), event, o).context).toMatchObject({ code: same(other) })
})

it('beside a retry stands the address of a call, not of a page', () => {
  const event = resumed('retry', {
    url: new Secret('https://sp.example/call'),
    missingParameters: ['redirectUrl'],
  })
  const o = { input: undefined, context: somewhere }
  expect(take(chart, stateAt('resuming.requesting'), event, o).context).toMatchObject({ url: same(url) })
})

it('a page without an address is nothing to ask for', () => {
  const o = { input: undefined, context: { ...somewhere, ...byHost, url: undefined } }
  const event = done('inspectSession', { expiresAtMs: 1, existingParameters: {}, missingParameters: [] })
  expect(take(chart, stateAt('inspecting.requesting'), event, o).tells).toEqual([])
})

describe('whatever the service, the browser and the viewer do', () => {
  const failures: readonly Failure[] = [
    networkDown,
    failureOf({ httpStatus: 500, retryable: true }),
    failureOf({ code: 'throttled', httpStatus: 429, retryable: true }),
    refusal('invalid_authentication_session'),
    refusal('invalid_parameter_code'),
    refusal('invalid_integration'),
    refusal('internal_server_error'),
  ]
  const someMissing = fc.subarray(['mvpd', 'domainName', 'redirectUrl'])
  const failure = fc.constantFrom(...failures)
  const plan = fc.record({
    sessions: fc.array(fc.oneof(someMissing, failure), { maxLength: 6 }),
    lists: fc.array(fc.option(failure), { maxLength: 6 }),
    answers: fc.array(
      fc.oneof(
        {
          weight: 2,
          arbitrary: fc.record({ action: fc.constantFrom('retry', 'resume'), lacks: someMissing }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            action: fc.constantFrom('authenticate', 'authorize', 'farewell'),
            lacks: fc.constant([]),
          }),
        },
        { weight: 1, arbitrary: failure },
      ),
      { maxLength: 20 },
    ),
    visits: fc.array(fc.constantFrom('returned', 'closed', 'failed'), { maxLength: 6 }),
    looks: fc.array(fc.oneof(fc.boolean(), failure), { maxLength: 12 }),
    /** How often the viewer types the code again. */
    patience: fc.integer({ min: 1, max: 4 }),
  })

  const topOf = (value: StateValue) => (typeof value === 'string' ? value : (Object.keys(value)[0] ?? ''))

  it('each step asks three times at most, and every try ends [C4 C8 AUTHN-26 ERR-07 §1.21]', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ sessions, lists, answers, visits, looks, patience }) => {
        const time = jumpingTime()
        /** Requests of one kind since the viewer last did something, or a page was opened. */
        let inARow: Record<string, number> = {}
        const most: Record<string, number> = {}
        const count = (name: string) => {
          const made = (inARow[name] ?? 0) + 1
          inARow[name] = made
          most[name] = Math.max(most[name] ?? 0, made)
        }
        const fail = (planned: unknown) => {
          if (planned && typeof planned === 'object' && 'message' in planned)
            throw new PassError(planned as Failure)
        }
        const machine = createCompanionChart({
          ...services,
          wait: time.wait,
          bootCompanion: async () => settings,
          loadCredentials: async () => ({
            hasCredentials: true,
            online: true,
            token: { revision: 1, renewAtMs: Number.POSITIVE_INFINITY },
          }),
          async inspectSession() {
            count('INF')
            const planned = sessions.shift() ?? ['mvpd']
            fail(planned)
            return {
              ...{ url, expiresAtMs: 1_800_000, existingParameters: {}, device: {} },
              missingParameters: planned as string[],
            }
          },
          async retrieveProviders() {
            count('CFG')
            fail(lists.shift())
            return [{ id: 'Spectrum', displayName: 'Spectrum' }]
          },
          async resumeSession() {
            count('RES')
            const planned = answers.shift() ?? { action: 'retry', lacks: ['mvpd'] }
            fail(planned)
            const { action, lacks } = planned as { action: string; lacks: string[] }
            return { actionName: action, missingParameters: lacks, expiresAtMs: 1_800_000, url, code }
          },
          async openBrowser() {
            inARow = {}
            const how = visits.shift() ?? 'returned'
            if (how === 'failed') throw new PassError(failureOf())
            return how as 'returned' | 'closed'
          },
          async lookForProfile() {
            count('PC')
            const planned = looks.shift() ?? false
            fail(planned)
            return planned ? { profile, nowMs: time.nowMs } : { nowMs: time.nowMs }
          },
        })

        // The viewer answers every screen that waits for one, and tries again until out of patience.
        const ended: string[] = []
        let triesLeft = patience
        let picks = 0
        await new Promise<void>((resolve, reject) => {
          const actor = createActor(machine)
          const act = () => {
            const { value } = actor.getSnapshot()
            const send = (event: Parameters<typeof actor.send>[0]) => {
              inARow = {}
              actor.send(event)
            }
            switch (topOf(value)) {
              case 'enteringCode':
                if (triesLeft === 0) {
                  actor.stop()
                  return resolve()
                }
                triesLeft -= 1
                return send({ type: 'code.submit', code: 'C' })
              case 'choosingProvider':
                if (!actor.getSnapshot().matches({ choosingProvider: 'choosing' })) return
                picks += 1
                return send({ type: 'provider.select', mvpd: 'Spectrum' })
              case 'codeWrong':
              case 'problem':
              case 'alreadyDone':
              case 'success':
                ended.push(topOf(value))
                return send({ type: 'code.retype' })
            }
          }
          actor.subscribe({ next: () => void setImmediate(act), error: reject })
          actor.start()
        })

        expect(triesLeft).toBe(0)
        for (const [name, made] of Object.entries(most)) expect(made, name).toBeLessThanOrEqual(3)
        // A refused provider is the viewer's to replace; otherwise three choices end a try.
        const refusals = 20
        expect(picks).toBeLessThanOrEqual(patience * 3 + refusals)
        expect(ended.length).toBeLessThanOrEqual(patience)
      }),
      { numRuns: 100 },
    )
  })
})

judgeGuards(chart, {
  hasToken: { yes: [[{ hasToken: true }]], no: [[{ hasToken: false }]] },
  isRegistered: {
    yes: [[{ hasToken: true, settings }]],
    no: [[{ hasToken: false, settings }], [{ hasToken: true, settings: { ...settings, redirectUrl: '' } }]],
  },
  hasReturned: {
    yes: [[{ hasToken: true, settings, returned }]],
    no: [[{ hasToken: true, settings }], [{ hasToken: false, settings, returned }]],
  },
  isTyped: {
    yes: [[{}, { code: ' a b ' }]],
    no: [
      [{}, { code: ' \t ' }],
      [{}, { code: '' }],
    ],
  },
  hasBrowser: { yes: [[{ settings }]], no: [[{ settings: { ...settings, hasBrowser: false } }]] },
  isThisAttempt: { yes: [[{ attempt: 2 }, { attempt: 2 }]], no: [[{ attempt: 2 }, { attempt: 1 }]] },
  lacksNothing: { yes: [[{ missing: [] }]], no: [[{ missing: ['mvpd'] }]] },
  lacksProvider: {
    yes: [[{ missing: ['redirectUrl', 'mvpd'] }]],
    no: [[{ missing: ['redirectUrl'] }], [{ missing: ['mvpd'], mvpd: 'm' }]],
  },
  isToAuthenticate: {
    yes: [[{ actionName: 'authenticate', url }]],
    no: [[{ actionName: 'authenticate' }], [{ actionName: 'resume', url }]],
  },
  isAuthorized: { yes: [[{ actionName: 'authorize' }]], no: [[{ actionName: 'authenticate' }]] },
  isIncompleteWithoutProvider: {
    yes: [[{ actionName: 'retry', supplied: 2, missing: ['mvpd'] }]],
    no: [
      [{ actionName: 'retry', supplied: 2, missing: ['redirectUrl'] }],
      [{ actionName: 'retry', supplied: 3, missing: ['mvpd'] }],
      [{ actionName: 'authenticate', supplied: 0, missing: ['mvpd'] }],
    ],
  },
  canSupplyAgain: {
    yes: [[{ actionName: 'retry', supplied: 2 }], [{ actionName: 'resume', supplied: 0 }]],
    no: [[{ actionName: 'retry', supplied: 3 }], [{ actionName: 'authenticate', supplied: 0 }]],
  },
  isCodeDead: {
    yes: [[{}, refusal('invalid_authentication_session')]],
    no: [[{}, refusal('invalid_integration')]],
  },
  isProviderGone: {
    yes: [[{}, refusal('invalid_integration')]],
    no: [[{}, refusal('invalid_authentication_session')]],
  },
  hasAttemptsLeft: {
    yes: [[{ attemptsMade: 2, settings }, networkDown]],
    no: [
      [{ attemptsMade: 3, settings }, networkDown],
      [{ attemptsMade: 1, settings }, failureOf()],
    ],
  },
  mayResumeAgain: {
    yes: [[{ attemptsMade: 2, settings, supplied: 2 }, networkDown]],
    no: [
      [{ attemptsMade: 2, settings, supplied: 3 }, networkDown],
      [{ attemptsMade: 3, settings, supplied: 0 }, networkDown],
      [{ attemptsMade: 1, settings, supplied: 0 }, failureOf()],
    ],
  },
  isFound: { yes: [[{}, { profile }]], no: [[{}, {}]] },
  hasLooksLeft: { yes: [[{ looksMade: 2 }]], no: [[{ looksMade: 3 }]] },
  mayLookAgain: {
    yes: [[{ looksMade: 2 }, networkDown]],
    no: [
      [{ looksMade: 3 }, networkDown],
      [{ looksMade: 0 }, failureOf()],
    ],
  },
})

describe('the view', () => {
  const [initial] = initialTransition(chart)
  const snapshotAt = (value: StateValue, context: object = {}) =>
    chart.resolveState({ value: value as never, context: { ...initial.context, settings, ...context } })
  const viewAt = (...at: Parameters<typeof snapshotAt>) => {
    const { can, ...view } = connectCompanion(snapshotAt(...at) as never)
    const may = Object.entries(can).flatMap(([type, may]) => (may ? [type] : []))
    return { ...view, may }
  }
  const quiet = { throttle: {} }

  it('says its phase, what everything waits for, and what the viewer can do', () => {
    expect(viewAt('registering', { pausedUntilMs: 7 })).toEqual({
      ...{ phase: 'registering', throttle: { pausedUntilMs: 7 }, may: [] },
    })
    expect(viewAt('enteringCode')).toEqual({ ...quiet, phase: 'enteringCode', may: ['code.submit'] })
  })

  it('of the picker has the providers when they are there', () => {
    const providers = [{ id: 'Spectrum' }]
    const phase = 'choosingProvider'
    expect(viewAt({ [phase]: 'loading' }, { providers })).toEqual({
      ...{ ...quiet, phase, loading: true, providers: [], may: ['dialog.cancel'] },
    })
    expect(viewAt({ [phase]: 'choosing' }, { providers })).toEqual({
      ...{ ...quiet, phase, loading: false, providers, may: ['provider.select', 'dialog.cancel'] },
    })
  })

  it('of the provider’s page has its address', () => {
    expect(viewAt('browsing', { url })).toMatchObject({ url: url.reveal() })
    expect(viewAt('browsing')).toMatchObject({ url: '' })
  })

  it('of what went wrong says what, and what to do', () => {
    expect(viewAt('codeWrong', { advice: 'newCode' })).toMatchObject({
      phase: 'codeWrong',
      advice: 'newCode',
    })
    expect(viewAt('problem', { failure: networkDown })).toMatchObject({ failure: networkDown })
  })

  it('of one that has stopped offers nothing', () => {
    const stopped = { ...snapshotAt('enteringCode'), status: 'stopped' }
    expect(accepts(stopped as never, { type: 'code.submit', code: 'C' })).toBe(false)
  })
})
