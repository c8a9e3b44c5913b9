import fc from 'fast-check'
import { type Failure, PassError, Secret } from 'passchart'
import { createPartnerSsoMachine, type PartnerSsoOutput } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import type { AnyActor } from 'xstate'
import {
  begin,
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
  same,
  type Transitions,
  take,
} from './_chart.ts'

const chart = createPartnerSsoMachine({
  retrievePartnerProviders: notCalled,
  askFramework: notCalled,
  createPartnerSession: notCalled,
  authenticateWithPartner: notCalled,
  createPartnerProfile: notCalled,
  retrieveProfiles: notCalled,
  wait: notCalled,
})
const input = {
  silent: false,
  domainName: 'app.example',
  redirectUrl: 'https://app.example/done',
  skipped: [],
  attempts: 3,
} as const

const provider = (mvpd: string, o: object = {}) => ({
  mvpd,
  displayName: mvpd,
  mappingId: `${mvpd}-id`,
  isSupported: true,
  isFeatured: false,
  ...o,
})
const providers = [
  provider('m'),
  provider('n', { isSupported: false }),
  provider('o', { isFeatured: true }),
  provider('p', { isSupported: false, isFeatured: true }),
]
/** What a framework says of a viewer who is signed in with provider `m`. */
const signedIn = { isGranted: true, isAlive: true, mappingId: 'm-id' }
const login = (o: object = {}) => ({ ...signedIn, ...o })

const saml = new Secret('<saml/>')
const code = new Secret('C')
const authenticationRequest = { request: new Secret('<request/>'), attributesNames: ['given'] }
const session = (actionName: string, o: object = {}) => ({
  actionName,
  missingParameters: [],
  mvpd: 'm',
  expiresAtMs: 1_800_000,
  ...o,
})
const forPartner = session('partner_profile', { authenticationRequest })
const ordinary = session('authenticate', { code, reasonType: 'pfs_fallback' })
const broken = refusal('invalid_configuration_mvpd_platform_boarding_status', {
  code: 'configuration',
  httpStatus: 500,
})
const throttled = failureOf({ code: 'throttled', retryable: true })
const apple = { ...profile, mvpd: 'm', type: 'appleSSO' }
const notDetermined = 'invalid_header_pfs_permission_access_not_determined'
const expired = 'invalid_header_pfs_provider_info_expired'

/** What a framework may say, asked by the invoked id. */
const logins = (id: string) => ({
  [`${id}: signed in`]: done(id, login()),
  [`${id}: signed in with a provider of no use here`]: done(id, login({ mappingId: 'x-id' })),
  [`${id}: signed in for no longer`]: done(id, login({ isAlive: false })),
  [`${id}: not granted`]: done(id, login({ isGranted: false })),
  [`${id}: no provider`]: done(id, login({ mappingId: undefined })),
  [`${id}: an unsupported provider, known here`]: done(id, login({ isAlive: false, errorCode: '1' })),
  [`${id}: an unsupported provider`]: done(id, login({ mappingId: 'x-id', errorCode: '1' })),
  [`${id}: another error`]: done(id, login({ errorCode: 'unavailable' })),
  [`${id}: the viewer left`]: done(id, login({ errorCode: '2' })),
  [`${id} breaks`]: failed(id),
})

const events: Readonly<Record<string, { readonly type: string; readonly [member: string]: unknown }>> = {
  'a list': done('retrievePartnerProviders', providers),
  'no list': failed('retrievePartnerProviders', networkDown),
  ...logins('readFramework'),
  ...logins('askFramework'),
  ...logins('readAgain'),
  'a question for the framework': done('createPartnerSession', forPartner),
  'the viewer is known': done('createPartnerSession', session('authorize', { reasonType: 'authenticated' })),
  'the viewer is known, nobody says where': done(
    'createPartnerSession',
    session('authorize', { mvpd: undefined }),
  ),
  'an ordinary session': done('createPartnerSession', ordinary),
  'an ordinary session, something missing': done('createPartnerSession', session('resume', { code })),
  'an ordinary session, something still missing': done('createPartnerSession', session('retry', { code })),
  'an ordinary session without code': done('createPartnerSession', session('authenticate')),
  'an unknown action': done('createPartnerSession', session('partner_authentication', { code })),
  'no network for the session': failed('createPartnerSession', networkDown),
  'too many 429 for the session': failed('createPartnerSession', throttled),
  'a broken configuration': failed('createPartnerSession', broken),
  'no such partner': failed('createPartnerSession', refusal('invalid_parameter_partner')),
  'the backoff is over': done('backoff', { nowMs: 1_000 }),
  'the backoff breaks': failed('backoff'),
  'the framework answers': done('authenticateWithPartner', saml),
  'the framework has no answer': done('authenticateWithPartner', undefined),
  'the framework breaks': failed('authenticateWithPartner'),
  'a profile': done('createPartnerProfile', { profiles: [apple], nowMs: 5 }),
  'a degraded profile': done('createPartnerProfile', {
    profiles: [{ ...apple, type: 'degraded' }],
    nowMs: 5,
  }),
  'a stale status': failed('createPartnerProfile', refusal(expired)),
  'a status without permission': failed('createPartnerProfile', refusal(notDetermined)),
  'a bad answer': failed('createPartnerProfile', refusal('invalid_parameter_saml_response')),
  'no answer to the making': failed('createPartnerProfile', networkDown),
  'no answer in time to the making': failed(
    'createPartnerProfile',
    failureOf({ code: 'timeout', retryable: true }),
  ),
  'a fault of the making': failed('createPartnerProfile', failureOf({ httpStatus: 503, retryable: true })),
  'too many 429 for the making': failed('createPartnerProfile', throttled),
  'it was made': done('confirm', { profiles: [apple], nowMs: 6 }),
  'it was not made': done('confirm', { profiles: [], nowMs: 6 }),
  'nobody knows whether it was made': failed('confirm', networkDown),
  'the viewer leaves': { type: 'dialog.cancel' },
}

/** F1 to F6, whether asked or merely read. */
const judged = (id: string) => ({
  [`${id}: signed in`]: 'creatingSession',
  [`${id}: signed in with a provider of no use here`]: 'fallingBackToPicker',
  [`${id}: signed in for no longer`]: 'fallingBackToPicker',
  [`${id}: not granted`]: 'fallingBackToPicker',
  [`${id}: no provider`]: 'fallingBackToPicker',
  [`${id}: an unsupported provider, known here`]: 'fallingBackToProvider',
  [`${id}: an unsupported provider`]: 'fallingBackToPicker',
  [`${id}: another error`]: 'fallingBackToPicker',
  [`${id}: the viewer left`]: 'cancelled',
  [`${id} breaks`]: 'fallingBackToPicker',
  'the viewer leaves': 'cancelled',
})

const table: Transitions = {
  configuring: {
    'a list': 'askingFramework',
    'no list': 'fallingBackToPicker',
    'the viewer leaves': 'cancelled',
  },
  readingFramework: { ...judged('readFramework'), 'a list': 'readingFramework' },
  askingFramework: { ...judged('askFramework'), 'readFramework: signed in': 'askingFramework' },
  creatingSession: {
    'a question for the framework': 'exchangingSaml',
    'the viewer is known': 'alreadyAuthenticated',
    'the viewer is known, nobody says where': 'fallingBackToProvider',
    'an ordinary session': 'fallingBackToSession',
    'an ordinary session, something missing': 'fallingBackToSession',
    'an ordinary session, something still missing': 'fallingBackToSession',
    'an ordinary session without code': 'fallingBackToProvider',
    'an unknown action': 'fallingBackToProvider',
    'no network for the session': 'backingOff',
    'too many 429 for the session': 'fallingBackToProvider',
    'a broken configuration': 'fallingBackToProvider',
    'no such partner': 'fallingBackToProvider',
    'the viewer leaves': 'cancelled',
  },
  backingOff: {
    'the backoff is over': 'creatingSession',
    'the backoff breaks': 'creatingSession',
    'a question for the framework': 'backingOff',
    'the viewer leaves': 'cancelled',
  },
  exchangingSaml: {
    'the framework answers': 'creatingProfile',
    'the framework has no answer': 'fallingBackToProvider',
    'the framework breaks': 'fallingBackToProvider',
    'a profile': 'exchangingSaml',
    'the viewer leaves': 'cancelled',
  },
  creatingProfile: {
    'a profile': 'profile',
    'a degraded profile': 'profile',
    'a stale status': 'readingAgain',
    'a status without permission': 'readingAgain',
    'a bad answer': 'fallingBackToProvider',
    'no answer to the making': 'confirming',
    'no answer in time to the making': 'confirming',
    'a fault of the making': 'confirming',
    'too many 429 for the making': 'fallingBackToProvider',
    'the viewer leaves': 'cancelled',
  },
  readingAgain: {
    'readAgain: signed in': 'creatingProfile',
    'readAgain: signed in for no longer': 'fallingBackToProvider',
    'readAgain: not granted': 'fallingBackToProvider',
    'readAgain: no provider': 'fallingBackToProvider',
    'readAgain: another error': 'fallingBackToProvider',
    'readAgain: the viewer left': 'fallingBackToProvider',
    'readAgain breaks': 'fallingBackToProvider',
    'a profile': 'readingAgain',
    'the viewer leaves': 'cancelled',
  },
  confirming: {
    'it was made': 'profile',
    'it was not made': 'fallingBackToProvider',
    'nobody knows whether it was made': 'fallingBackToProvider',
    'a profile': 'confirming',
    'the viewer leaves': 'cancelled',
  },
}

const middle = { providers, login: signedIn, mvpd: 'm', attemptsMade: 1, session: forPartner, saml }
const taking = (from: string, event: string, o: { context?: object; change?: object } = {}) =>
  take(chart, from, events[event] as { type: string }, {
    input: { ...input, ...o.change },
    context: { ...middle, ...o.context },
  })

it.each(linesOf(table))(
  '%s, %s: %s [§2.9 F1 F2 F3 F4 F5 F6 F7 S12 S13 S15 S16 S18 S20 S21 S25 P19 P20 P21 P22]',
  (from, event, to) => {
    expect(taking(from, event).to).toBe(to)
  },
)

it.each<[from: string, event: string, o: { context?: object; change?: object }, to: string]>([
  ['configuring', 'a list', { change: { silent: true } }, 'readingFramework'],
  ['configuring', 'no list', { change: { silent: true } }, 'fallingBackToPicker'],
  ['askingFramework', 'askFramework: signed in', { change: { skipped: ['m'] } }, 'fallingBackToProvider'],
  ['askingFramework', 'askFramework: signed in', { change: { skipped: ['n'] } }, 'creatingSession'],
  ['askingFramework', 'askFramework: the viewer left', { change: { skipped: ['m'] } }, 'cancelled'],
  ['askingFramework', 'askFramework: no provider', { change: { skipped: ['m'] } }, 'fallingBackToPicker'],
  ['creatingSession', 'no network for the session', { context: { attemptsMade: 2 } }, 'backingOff'],
  [
    'creatingSession',
    'no network for the session',
    { context: { attemptsMade: 3 } },
    'fallingBackToProvider',
  ],
  ['creatingProfile', 'a stale status', { context: { isReadAgain: true } }, 'fallingBackToProvider'],
  ['creatingProfile', 'no answer to the making', { context: { isReadAgain: true } }, 'confirming'],
])('%s, %s, %j: %s [§2.9 F1 F6 S17 P22 H12 ERR-07 SSO-21]', (from, event, o, to) => {
  expect(taking(from, event, o).to).toBe(to)
})

it.each([
  'invalid_header_pfs_permission_access_not_present',
  'invalid_header_pfs_permission_access_not_determined',
  'invalid_header_pfs_permission_access_not_granted',
  'invalid_header_pfs_provider_id_not_determined',
  'invalid_header_pfs_provider_id_mismatch',
  'invalid_header_pfs_provider_info_expired',
])('%s: the framework is read once more [P22 SSO-21]', (refused) => {
  const event = failed('createPartnerProfile', refusal(refused))
  expect(next(chart, 'creatingProfile', event, { input, context: middle })).toBe('readingAgain')
})

it('begins with the list, without which the framework could not be told whom we support [§2.9 SSO-23]', () => {
  expect(begin(chart, input)).toBe('configuring')
  expect(begin(chart, { ...input, silent: true })).toBe('configuring')
})

const step = (step: string) => ({ type: 'partner.step', step })
it.each<[from: string, event: string, tells: readonly object[]]>([
  ['configuring', 'a list', [{ type: 'partner.configured', providers }, step('asking')]],
  ['askingFramework', 'askFramework: signed in', [step('creating')]],
  ['creatingSession', 'a question for the framework', [step('exchanging')]],
  ['creatingProfile', 'no answer to the making', [step('confirming')]],
  ['creatingProfile', 'a stale status', []],
])('%s, %s: tells %j [§2.9]', (from, event, tells) => {
  expect(taking(from, event).tells).toMatchObject(tells)
})

/** What the world answers with: a value, or the failure of having none. */
type Answer<T> = T | Failure
const isFailure = (answer: unknown): answer is Failure => Object(answer).retryable !== undefined
function say<T>(answer: Answer<T>): T {
  if (isFailure(answer)) throw new PassError(answer)
  return answer
}

interface World {
  readonly list?: Answer<readonly object[]>
  readonly framework?: readonly Answer<object>[]
  readonly sessions?: readonly Answer<object>[]
  readonly saml?: Answer<Secret<string> | undefined>
  readonly makings?: readonly Answer<readonly object[]>[]
  readonly confirmation?: Answer<readonly object[]>
  readonly change?: object
}

/** Signs in through a framework and a service that answer in turn; what is left out goes well. */
async function signIn(world: World, onStart: (actor: AnyActor) => void = () => {}) {
  const { list = providers, framework = [], sessions = [], makings = [], confirmation = [] } = world
  const time = jumpingTime()
  const made = {
    calls: [] as string[],
    questions: [] as object[],
    exchanges: [] as object[],
    confirmations: [] as object[],
  }
  const count = (call: string) => made.calls.filter((other) => other === call).length
  const nth = <T>(call: string, answers: readonly Answer<T>[], usual: T): T => {
    made.calls.push(call)
    // A chart that asks without end would never let the test fail.
    if (made.calls.length > 50) throw new Error('endless')
    return say(answers[count(call) - 1] ?? usual)
  }
  const machine = createPartnerSsoMachine({
    wait: time.wait,
    retrievePartnerProviders: async () => nth('CFG', [list], providers) as never,
    async askFramework(question) {
      made.questions.push(question)
      return nth(question.interruptionAllowed ? 'FW.ask' : 'FW.silent', framework, signedIn) as never
    },
    createPartnerSession: async () => nth('PSES', sessions, forPartner) as never,
    async authenticateWithPartner(question) {
      made.exchanges.push(question)
      made.calls.push('FW.saml')
      return say('saml' in world ? world.saml : saml)
    },
    async createPartnerProfile() {
      return { profiles: nth('PPRO', makings, [apple]), nowMs: 5 } as never
    },
    async retrieveProfiles(question) {
      made.confirmations.push(question)
      return { profiles: nth('PM', [confirmation], []), nowMs: 6 } as never
    },
  })
  const output = await run<PartnerSsoOutput>(machine, { ...input, ...world.change }, onStart)
  return { output, ...made, waits: time.waits }
}

const fallback = (kind: string, o: object = {}) => ({ outcome: 'fallback', kind, ...o })
const unusable = (message: string) => ({ code: 'protocol', message, retryable: false })
const noSaml = unusable('the partner framework had no answer for the provider')

describe('what it comes to', () => {
  it.each<[string, World, calls: string, output: object]>([
    ['all goes well', {}, 'CFG FW.ask PSES FW.saml PPRO', { outcome: 'profile', profile: apple, nowMs: 5 }],
    [
      'all goes well, silently',
      { change: { silent: true } },
      'CFG FW.silent PSES FW.saml PPRO',
      { outcome: 'profile', profile: apple, nowMs: 5 },
    ],
    [
      'the viewer is known',
      { sessions: [session('authorize', { reasonType: 'authenticatedSSO' })] },
      'CFG FW.ask PSES',
      { outcome: 'alreadyAuthenticated', mvpd: 'm', reasonType: 'authenticatedSSO' },
    ],
    [
      'the viewer is known, nobody says why',
      { sessions: [session('authorize')] },
      'CFG FW.ask PSES',
      { outcome: 'alreadyAuthenticated', mvpd: 'm', reasonType: 'unknown' },
    ],
    ['no list', { list: failureOf() }, 'CFG', fallback('picker', { failure: failureOf() })],
    ['not granted', { framework: [login({ isGranted: false })] }, 'CFG FW.ask', fallback('picker')],
    [
      'an unsupported provider, known here',
      { framework: [login({ isGranted: false, errorCode: '1', mappingId: 'n-id' })] },
      'CFG FW.ask',
      fallback('provider', { mvpd: 'n' }),
    ],
    [
      'a provider to be skipped',
      { change: { skipped: ['m'] } },
      'CFG FW.ask',
      fallback('provider', { mvpd: 'm' }),
    ],
    ['the viewer left', { framework: [login({ errorCode: '2' })] }, 'CFG FW.ask', { outcome: 'cancelled' }],
    [
      'an ordinary session',
      { sessions: [ordinary] },
      'CFG FW.ask PSES',
      fallback('session', { session: ordinary, mvpd: 'm' }),
    ],
    [
      'an ordinary session that names no provider',
      { sessions: [{ ...ordinary, mvpd: undefined }] },
      'CFG FW.ask PSES',
      fallback('session', { session: { ...ordinary, mvpd: undefined } }),
    ],
    [
      'an ordinary session, something else missing',
      {
        sessions: [
          { ...ordinary, mvpd: undefined, actionName: 'resume', reasonType: 'missing_parameters_fallback' },
        ],
      },
      'CFG FW.ask PSES',
      fallback('session', { session: { actionName: 'resume' }, mvpd: 'm' }),
    ],
    [
      'an unknown action',
      { sessions: [session('partner_authentication', { code, mvpd: undefined })] },
      'CFG FW.ask PSES',
      fallback('provider', {
        mvpd: 'm',
        failure: unusable('the partner session\'s answer "partner_authentication" cannot be followed'),
      }),
    ],
    [
      'a broken configuration',
      { sessions: [broken] },
      'CFG FW.ask PSES',
      fallback('provider', { mvpd: 'm', failure: broken }),
    ],
    [
      'no network for the session',
      { sessions: [networkDown, networkDown, networkDown] },
      'CFG FW.ask PSES PSES PSES',
      fallback('provider', { mvpd: 'm', failure: networkDown }),
    ],
    [
      'the framework has no answer',
      { saml: undefined },
      'CFG FW.ask PSES FW.saml',
      fallback('provider', { mvpd: 'm', failure: noSaml }),
    ],
    [
      'the framework breaks',
      { saml: failureOf() },
      'CFG FW.ask PSES FW.saml',
      fallback('provider', { mvpd: 'm', failure: noSaml }),
    ],
    [
      'a bad answer',
      { makings: [refusal('invalid_parameter_saml_response')] },
      'CFG FW.ask PSES FW.saml PPRO',
      fallback('provider', { mvpd: 'm', failure: refusal('invalid_parameter_saml_response') }),
    ],
    [
      'a stale status',
      { makings: [refusal(expired)] },
      'CFG FW.ask PSES FW.saml PPRO FW.silent PPRO',
      { outcome: 'profile', profile: apple, nowMs: 5 },
    ],
    [
      'a stale status twice',
      { makings: [refusal(expired), refusal(notDetermined)] },
      'CFG FW.ask PSES FW.saml PPRO FW.silent PPRO',
      fallback('provider', { mvpd: 'm', failure: refusal(notDetermined) }),
    ],
    [
      'the answer is lost',
      { makings: [networkDown], confirmation: [apple] },
      'CFG FW.ask PSES FW.saml PPRO PM',
      { outcome: 'profile', profile: apple, nowMs: 6 },
    ],
    [
      'the answer is lost, and no profile was made',
      { makings: [networkDown] },
      'CFG FW.ask PSES FW.saml PPRO PM',
      fallback('provider', { mvpd: 'm' }),
    ],
    [
      'the answer is lost, and the next as well',
      { makings: [networkDown], confirmation: throttled },
      'CFG FW.ask PSES FW.saml PPRO PM',
      fallback('provider', { mvpd: 'm', failure: throttled }),
    ],
  ])(
    '%s [§2.9 F1 F2 F3 F6 F7 S12 S13 S15 S16 S17 S18 S19 S21 S25 P19 P22 H12]',
    async (_, world, made, is) => {
      const { calls, output } = await signIn(world)
      expect(calls.join(' ')).toBe(made)
      expect(output).toMatchObject(is)
      if (Object(is).mvpd === undefined) expect(Object(output).mvpd).toBeUndefined()
    },
  )

  it('the framework is told whom we support, and asked quietly of its status [SSO-18 SSO-23 SSO-25]', async () => {
    const { questions, exchanges } = await signIn({ makings: [refusal(expired)] })
    expect(questions).toEqual([
      { interruptionAllowed: true, supported: ['m-id', 'o-id'], featured: ['o-id', 'p-id'] },
      { interruptionAllowed: false },
    ])
    expect(exchanges).toEqual([{ ...authenticationRequest, silent: false }])
    const silent = await signIn({ change: { silent: true } })
    expect(silent.questions).toEqual([{ interruptionAllowed: false }])
  })

  it('a lost answer is looked up at the provider [§208 H12]', async () => {
    const { confirmations } = await signIn({ makings: [networkDown] })
    expect(confirmations).toEqual([{ mvpd: 'm', accessKind: 'appleSSO' }])
  })
})

it('whatever the service and the framework do, a profile is made at most twice, and it ends [§2.9 P22 H12 ERR-07 SSO-21]', async () => {
  const failures = [
    networkDown,
    networkDown,
    throttled,
    broken,
    failureOf({ httpStatus: 503, retryable: true }),
    refusal(expired),
    refusal(notDetermined),
    refusal('invalid_parameter_saml_response'),
    failureOf(),
  ]
  const some = <T>(values: readonly T[], maxLength: number) =>
    fc.array(fc.constantFrom<Answer<T>>(...values, ...values, ...failures), { maxLength })
  const one = <T>(values: readonly T[]) => fc.constantFrom<Answer<T>>(...values, ...failures)
  const flags = { isGranted: fc.boolean(), isAlive: fc.boolean() }
  const someLogins = fc.record({
    ...flags,
    mappingId: fc.constantFrom('m-id', 'm-id', 'n-id', 'x-id', undefined),
    errorCode: fc.constantFrom(undefined, undefined, '1', '2', 'unavailable'),
  })
  const worlds = fc.record<World>({
    list: fc.oneof({ weight: 9, arbitrary: fc.constant(providers) }, one([providers, []])),
    framework: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(login()) },
        { weight: 2, arbitrary: someLogins },
        fc.constantFrom(...failures),
      ),
      { maxLength: 3 },
    ),
    sessions: fc.array(
      fc.oneof(
        { weight: 2, arbitrary: fc.constant(forPartner) },
        fc.constantFrom(...failures),
        fc.record({
          actionName: fc.constantFrom('authorize', 'authenticate', 'resume', 'retry', 'partner_profile', 'x'),
          mvpd: fc.constantFrom('m', undefined),
          code: fc.constantFrom(code, undefined),
          reasonType: fc.constantFrom('pfs_fallback', 'missing_parameters_fallback', undefined),
          missingParameters: fc.constant([]),
        }),
      ),
      { maxLength: 5 },
    ),
    saml: fc.oneof({ weight: 6, arbitrary: fc.constant(saml) }, one([undefined])),
    makings: some([[apple]], 4),
    confirmation: one([[apple], []]),
    change: fc.record({
      silent: fc.boolean(),
      skipped: fc.constantFrom([], [], ['m'], ['n']),
      attempts: fc.integer({ min: 1, max: 4 }),
    }),
  })
  const kinds = new Set<unknown>(['profile', 'alreadyAuthenticated', 'fallback', 'cancelled'])
  await fc.assert(
    fc.asyncProperty(worlds, fc.option(fc.nat(12)), async (world, leavesAfter) => {
      const { output, calls, waits } = await signIn(world, (actor) => {
        if (leavesAfter === null) return
        let left = leavesAfter
        const leave = () => {
          if (actor.getSnapshot().status !== 'active') return
          if (left-- === 0) actor.send({ type: 'dialog.cancel' })
          else setImmediate(leave)
        }
        leave()
      })
      const times = (name: string) => calls.filter((call) => call === name).length
      const { attempts, silent } = world.change as typeof input
      expect(kinds).toContain(output.outcome)
      expect(times('PSES')).toBeLessThanOrEqual(attempts)
      expect(times('PPRO')).toBeLessThanOrEqual(2)
      const [first] = world.makings ?? []
      if (times('PPRO') === 2) {
        expect(isFailure(first) && first.vendor?.code).toMatch(/^invalid_header_pfs_/)
        expect(calls.slice(calls.indexOf('PPRO'), calls.lastIndexOf('PPRO'))).toEqual(['PPRO', 'FW.silent'])
      }
      expect(times('PM')).toBeLessThanOrEqual(1)
      expect(times('FW.ask')).toBeLessThanOrEqual(silent ? 0 : 1)
      for (const { fromMs, toMs } of waits) expect(toMs - fromMs).toBeGreaterThanOrEqual(1_000)
      if (output.outcome === 'profile') expect(output.profile).toBeDefined()
      if (output.outcome !== 'fallback') return
      if (output.kind === 'session') expect(output.session?.code).toBeDefined()
      if (output.kind === 'provider') expect(output.mvpd).toBeDefined()
      if (output.kind === 'picker') expect(output.mvpd).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

it.each<[from: string, event: string, context: object, does: object]>([
  ['configuring', 'a list', {}, { tells: [{ to: 'parent' }, { to: 'parent' }] }],
  [
    'askingFramework',
    'askFramework: signed in',
    { attemptsMade: 0 },
    { context: { attemptsMade: 1, mvpd: 'm' } },
  ],
  [
    'creatingSession',
    'no network for the session',
    { attemptsMade: 2 },
    { begins: { backoff: { forMs: 2_000 } } },
  ],
  [
    'exchangingSaml',
    'the framework answers',
    { saml: undefined },
    { context: { saml: same(saml) }, begins: { createPartnerProfile: { samlResponse: same(saml) } } },
  ],
  [
    'creatingProfile',
    'no answer to the making',
    { session: { ...forPartner, mvpd: 'n' } },
    { begins: { confirm: { mvpd: 'n', accessKind: 'appleSSO' } } },
  ],
  [
    'creatingProfile',
    'no answer to the making',
    { session: { ...forPartner, mvpd: undefined } },
    { begins: { confirm: { mvpd: 'm' } } },
  ],
  [
    'confirming',
    'it was not made',
    { failure: networkDown },
    { output: { kind: 'provider', mvpd: 'm', failure: networkDown } },
  ],
  ['creatingProfile', 'a bad answer', {}, { output: { kind: 'provider', failure: { code: 'refused' } } }],
  [
    'creatingSession',
    'an unknown action',
    {},
    {
      output: {
        failure: {
          code: 'protocol',
          message: `the partner session's answer "partner_authentication" cannot be followed`,
        },
      },
    },
  ],
])('%s, %s, %j: does %j [§2.9]', (from, event, context, does) => {
  expect(taking(from, event, { context, change: { parent } })).toMatchObject(does)
})

it('a question for the framework that asks for no attributes asks for none', () => {
  const bare = done('createPartnerSession', session('partner_profile'))
  const taken = take(chart, 'creatingSession', bare, { input, context: { ...middle, session: undefined } })
  expect(taken.begins.authenticateWithPartner).toEqual({
    request: undefined,
    attributesNames: [],
    silent: false,
  })
})

judgeGuards(chart, {
  isSilent: { yes: [[{ silent: true }]], no: [[{ silent: false }]] },
  isCancelled: {
    yes: [[{ login: login({ errorCode: '2' }) }]],
    no: [[{ login: login({ errorCode: '1' }) }], [{ login: login() }], [{}]],
  },
  isFrameworkValid: {
    yes: [[{ mvpd: 'm', login: login() }]],
    no: [
      [{ login: login() }],
      [{ mvpd: 'm' }],
      [{ mvpd: 'm', login: login({ isGranted: false }) }],
      [{ mvpd: 'm', login: login({ isAlive: false }) }],
      [{ mvpd: 'm', login: login({ mappingId: undefined }) }],
      [{ mvpd: 'm', login: login({ errorCode: '1' }) }],
    ],
  },
  isLoginValid: { yes: [[{}, login()]], no: [[{}, login({ isGranted: false })]] },
  isSkipped: {
    yes: [[{ mvpd: 'm', skipped: ['n', 'm'] }]],
    no: [[{ mvpd: 'm', skipped: ['n'] }], [{ skipped: ['n'] }]],
  },
  isUnsupportedButKnown: {
    yes: [[{ mvpd: 'm', login: login({ errorCode: '1' }) }]],
    no: [
      [{ login: login({ errorCode: '1' }) }],
      [{ mvpd: 'm', login: login({ errorCode: '2' }) }],
      [{ mvpd: 'm', login: login() }],
      [{ mvpd: 'm' }],
    ],
  },
  isAuthorized: {
    yes: [[{ session: { actionName: 'authorize', mvpd: 'm' } }]],
    no: [
      [{ session: { actionName: 'authorize' } }],
      [{ session: { actionName: 'resume', mvpd: 'm' } }],
      [{}],
    ],
  },
  isForPartner: {
    yes: [[{ session: { actionName: 'partner_profile' } }]],
    no: [[{ session: { actionName: 'authenticate' } }], [{}]],
  },
  isOrdinarySession: {
    yes: [
      [{ session: { actionName: 'authenticate', code } }],
      [{ session: { actionName: 'resume', code } }],
      [{ session: { actionName: 'retry', code } }],
    ],
    no: [
      [{ session: { actionName: 'authenticate' } }],
      [{ session: { actionName: 'authorize', code } }],
      [{}],
    ],
  },
  mayReadAgain: {
    yes: [[{ isReadAgain: false }, refusal('invalid_header_pfs_provider_info_expired')]],
    no: [
      [{ isReadAgain: true }, refusal('invalid_header_pfs_provider_info_expired')],
      [{ isReadAgain: false }, refusal('invalid_header_identity_for_temporary_access')],
    ],
  },
  isUnanswered: {
    yes: [
      [{}, networkDown],
      [{}, failureOf({ httpStatus: 500 })],
      [{}, refusal('something_new', { httpStatus: 503 })],
    ],
    no: [
      [{}, failureOf()],
      [{}, failureOf({ httpStatus: 499 })],
      [{}, refusal('network_connection_timeout', { httpStatus: 403, retryable: true })],
    ],
  },
  hasAttemptsLeft: {
    yes: [[{ attemptsMade: 2, attempts: 3 }, networkDown]],
    no: [
      [{ attemptsMade: 3, attempts: 3 }, networkDown],
      [{ attemptsMade: 1, attempts: 3 }, failureOf()],
    ],
  },
})
