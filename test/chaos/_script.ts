/**
 * What a chaos run plays, as plain data: how the world is set up, and one step after the other. A step means something
 * whatever came before it, so that a script stays playable when any of its steps is left out.
 */
import fc from 'fast-check'
import type { CallName, DegradationRule, Fault } from 'passchart/simulator'

export interface Script {
  readonly setup: Setup
  readonly steps: readonly Step[]
}

/** How the device, the app and the service differ from run to run. Times in milliseconds. */
export interface Setup {
  /** `port`: the app opens pages by itself; `host`: its host does; `none`: a television. */
  readonly browser: 'port' | 'host' | 'none'
  /** Pass objects over one store, as tabs are. */
  readonly tabs: 1 | 2
  /** How long the store takes for each access; what is under way at a kill is lost. */
  readonly storeMs: number
  /** How long every answer takes. */
  readonly latencyMs: number
  /** The device's id comes late, or at once. */
  readonly idMs: number | undefined
  /** How far the device's wall clock is ahead of the true time. */
  readonly aheadMs: number
  readonly sessionLifeMs: number
  readonly tokenLifeMs: number
  readonly profileLifeMs: number
  /** The service throttles: a new process knows nothing of what the last one spent. */
  readonly isLimited: boolean
  /** Inspection events are searched for secrets too. */
  readonly isInspected: boolean
}

/** Calls a fault can be attached to; `any` is every one of them. */
export const faultable = [
  ...(['REG', 'TOK', 'CFG', 'PA', 'PM', 'PC', 'SES', 'RES', 'PRE', 'AUT', 'OUT'] as const),
] satisfies CallName[]
export type Target = (typeof faultable)[number] | 'any'

/** What the network makes of an answer, whatever the service said. */
export type Trouble =
  /** It comes so late, also to somebody who does not wait any more. */
  | { readonly type: 'late'; readonly ms: number }
  /** The request arrives twice, and the first or the second answer comes back. */
  | { readonly type: 'twice'; readonly answer: 'first' | 'second' }
  /** Half of the body comes at once, the rest after so long; 0: never. */
  | { readonly type: 'slowBody'; readonly ms: number }

export type Command =
  | { readonly type: 'signIn.start'; readonly mvpd?: string; readonly surface?: 'primary' | 'secondary' }
  | { readonly type: 'provider.select' | 'profile.select'; readonly mvpd: string }
  | { readonly type: 'temporaryAccess.start'; readonly mvpds: readonly string[]; readonly verify?: boolean }
  | { readonly type: 'preauthorization.request'; readonly resources: readonly string[] }
  | { readonly type: 'authorization.request'; readonly resource: string }
  | { readonly type: 'logout.start'; readonly mvpd?: string; readonly withIdentity?: boolean }
  | { readonly type: PlainCommand }

const plainCommands = [
  ...(['dialog.cancel', 'code.renew', 'decision.dismiss', 'partnerLogout.acknowledge'] as const),
  ...(['profile.recheck', 'pass.restart'] as const),
  ...(['app.shown', 'app.hidden', 'network.online', 'network.offline'] as const),
]
export type PlainCommand = (typeof plainCommands)[number]

export type Question =
  | { readonly type: 'authorize'; readonly resource: string }
  | { readonly type: 'preauthorize'; readonly resources: readonly string[] }
  | { readonly type: 'metadata'; readonly mvpd?: string }
  | { readonly type: 'providers' }

/** What happens on the service's side. */
export type Ruling =
  | { readonly type: 'deny' | 'permit'; readonly resource: string }
  | { readonly type: 'degrade'; readonly mvpd: string; readonly rule: DegradationRule }
  | { readonly type: 'restore' | 'clear' }
  | { readonly type: 'deactivate' | 'activate'; readonly mvpd: string }
  | { readonly type: 'addProfile' | 'expireProfiles' | 'removeProfiles'; readonly mvpd: string }
  | { readonly type: 'revokeTokens' | 'revokeCredentials' | 'revokeStatement' | 'expirePass' }
  | { readonly type: 'skew'; readonly ms: number }

export type Step =
  | { readonly do: 'start' | 'stop' | 'kill'; readonly tab: number }
  | { readonly do: 'send'; readonly tab: number; readonly command: Command }
  | { readonly do: 'ask'; readonly tab: number; readonly question: Question }
  /** The viewer presses everything, again and again. */
  | { readonly do: 'storm'; readonly tab: number; readonly count: number }
  /** The latest question with a signal is not wanted any more. */
  | { readonly do: 'abort' }
  /** Time passes, and everything that is due happens. */
  | { readonly do: 'pass'; readonly ms: number }
  /** So many rounds of promises, and no time: whatever is under way stays half done. */
  | { readonly do: 'ticks'; readonly count: number }
  | { readonly do: 'lifecycle'; readonly event: 'shown' | 'hidden' | 'online' | 'offline' }
  | {
      readonly do: 'sleep'
      readonly ms: number
      readonly monotonic: 'counts' | 'frozen'
      /** The host says `hidden` before and `shown` after. */
      readonly isTold: boolean
    }
  | { readonly do: 'setClock'; readonly aheadMs: number }
  /** The page that is open ends. */
  | { readonly do: 'page'; readonly how: 'returned' | 'closed' | 'failed'; readonly isOfOldAttempt: boolean }
  /** The viewer finishes at the provider, with the newest code or one so many older. */
  | { readonly do: 'person'; readonly mvpd: string; readonly age: number }
  | { readonly do: 'rule'; readonly ruling: Ruling }
  | { readonly do: 'fault'; readonly on: Target; readonly fault: Fault; readonly times: number | 'always' }
  | { readonly do: 'trouble'; readonly on: Target; readonly trouble: Trouble; readonly times: number }
  /** The service and the network are well again. */
  | { readonly do: 'mend' }
  /** `damage` and `wipe` happen only while nobody runs. */
  | { readonly do: 'store'; readonly how: 'break' | 'hang' | 'mend' | 'damage' | 'wipe'; readonly at: number }

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour

/** What is drawn besides the usual. */
export interface Reach {
  /** Default 1. Two tabs share a store. */
  readonly tabs?: 1 | 2
  /** The host may take its time over the device's id. Default false. */
  readonly lateId?: boolean
}

const setup = ({ tabs = 1, lateId = false }: Reach): fc.Arbitrary<Setup> =>
  fc.record({
    browser: fc.constantFrom('none', 'port', 'host'),
    tabs: fc.constant(tabs),
    storeMs: fc.constantFrom(0, 0, 0, 20, 400),
    latencyMs: fc.constantFrom(0, 0, 40, 600),
    idMs: lateId ? fc.constantFrom(undefined, undefined, 0, 300) : fc.constant(undefined),
    aheadMs: fc.constantFrom(0, 0, 0, 0, 2 * hour, -2 * hour, -56 * year, 10 * year),
    sessionLifeMs: fc.constantFrom(2 * minute, 2 * minute, 2 * minute, 2 * minute, 10 * minute),
    tokenLifeMs: fc.constantFrom(10 * minute, minute, 6 * hour),
    profileLifeMs: fc.constantFrom(year, hour, 5 * minute),
    isLimited: fc.boolean(),
    isInspected: fc.constantFrom(false, false, false, false, false, true),
  })

const mvpd = fc.constantFrom('Cablevision', 'Cablevision', 'Spectrum', 'Dish', 'nobody')
const pass = fc.constantFrom('TempPass_REF30', 'PromoPass_REF30', 'nobody')
const resource = fc.constantFrom('r1', 'r2', 'r3')
const resources = fc.constantFrom(
  ...[['r1'], ['r1', 'r2'], [], ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r1']],
)
const tab = fc.nat(1)

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record(
      {
        type: fc.constant('signIn.start' as const),
        mvpd,
        surface: fc.constantFrom('primary' as const, 'secondary' as const),
      },
      { requiredKeys: ['type'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('provider.select' as const, 'profile.select' as const),
      mvpd,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        type: fc.constant('temporaryAccess.start' as const),
        mvpds: fc.array(pass, { minLength: 1, maxLength: 2 }),
        verify: fc.boolean(),
      },
      { requiredKeys: ['type', 'mvpds'] },
    ),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('preauthorization.request' as const), resources }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('authorization.request' as const), resource }) },
  {
    weight: 2,
    arbitrary: fc.record(
      { type: fc.constant('logout.start' as const), mvpd, withIdentity: fc.boolean() },
      { requiredKeys: ['type'] },
    ),
  },
  { weight: 7, arbitrary: fc.record({ type: fc.constantFrom(...plainCommands) }) },
)

const question: fc.Arbitrary<Question> = fc.oneof(
  fc.record({ type: fc.constant('authorize' as const), resource }),
  fc.record({ type: fc.constant('preauthorize' as const), resources }),
  fc.record({ type: fc.constant('metadata' as const), mvpd }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constant('providers' as const) }),
)

const ruling: fc.Arbitrary<Ruling> = fc.oneof(
  fc.record({ type: fc.constantFrom('deny' as const, 'permit' as const), resource }),
  fc.record({
    type: fc.constant('degrade' as const),
    mvpd: fc.constantFrom('Cablevision', 'Spectrum'),
    rule: fc.constantFrom<DegradationRule>('AuthNAll', 'AuthZAll', 'AuthZNone'),
  }),
  fc.record({ type: fc.constantFrom('restore' as const, 'clear' as const) }),
  fc.record({
    type: fc.constantFrom(
      ...(['deactivate', 'activate', 'addProfile', 'expireProfiles', 'removeProfiles'] as const),
    ),
    mvpd: fc.constantFrom('Cablevision', 'Spectrum'),
  }),
  fc.record({
    type: fc.constantFrom(
      ...(['revokeTokens', 'revokeTokens', 'revokeCredentials', 'revokeCredentials', 'expirePass'] as const),
      'revokeStatement' as const,
    ),
  }),
  fc.record({ type: fc.constant('skew' as const), ms: fc.constantFrom(0, hour, -hour, 2_000) }),
)

const target = fc.oneof(fc.constantFrom(...faultable), fc.constant('any' as const))

const spoilt: readonly Fault[] = [
  ...([{ reset: true }, { reset: 'afterwards' }, { hang: true }] as const),
  ...([{ truncate: true }, { truncate: 'connection' }] as const),
  ...[{ status: 500 }, { status: 503 }, { status: 401 }, { status: 401, body: 'no' }, { status: 404 }],
  ...[{ status: 429 }, { status: 429, headers: { 'Retry-After': '7' } }, { status: 400 }, { status: 302 }],
  ...([{ html: true }, { html: true, status: 502 }] as const),
  ...[{ body: {} }, { body: [] }, { body: null }, { body: 'x' }],
  { body: { profiles: [], decisions: {}, access_token: 7, actionName: 'dance' } },
]

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom(...spoilt),
  fc.record({ delayMs: fc.constantFrom(10, 900, 4_000, 9_990, 20_000) }),
  fc.record({
    error: fc.constantFrom(
      ...['invalid_access_token_service_provider', 'invalid_access_token_client_application'],
      ...['internal_server_error', 'invalid_integration', 'invalid_authentication_session', 'no_such_code'],
      ...[
        'authenticated_profile_expired',
        'authenticated_profile_missing',
        'invalid_client',
        'invalid_request',
      ],
      ...['temporary_access_duration_limit_exceeded', 'invalid_configuration_temporary_access'],
      ...['authorization_denied_by_mvpd', 'too_many_resources', 'invalid_redirect_uri'],
    ),
  }),
  fc.record({
    itemError: fc.constantFrom('authorization_denied_by_mvpd', 'maximum_execution_time_exceeded', 'odd'),
  }),
)

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({ type: fc.constant('late' as const), ms: fc.constantFrom(1, 700, 5_000, 12_000, 40_000) }),
  fc.record({
    type: fc.constant('twice' as const),
    answer: fc.constantFrom('first' as const, 'second' as const),
  }),
  fc.record({ type: fc.constant('slowBody' as const), ms: fc.constantFrom(0, 500, 3_000, 15_000) }),
)

const span = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 200, 1_000, 1_200) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 6_000 }) },
  { weight: 3, arbitrary: fc.constantFrom(5_000, 10_000, 31_000) },
  { weight: 1, arbitrary: fc.constantFrom(2 * minute, 6 * minute, 30 * minute) },
)

const one = <const Name extends Step['do'], T>(name: Name, members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record({ do: fc.constant(name), ...members }) as unknown as fc.Arbitrary<Step>

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 24, arbitrary: one('pass', { ms: span }) },
  { weight: 16, arbitrary: one('send', { tab, command }) },
  { weight: 5, arbitrary: one('ask', { tab, question }) },
  { weight: 1, arbitrary: one('storm', { tab, count: fc.integer({ min: 2, max: 8 }) }) },
  { weight: 1, arbitrary: one('abort', {}) },
  { weight: 5, arbitrary: one('start', { tab }) },
  { weight: 3, arbitrary: one('stop', { tab }) },
  { weight: 3, arbitrary: one('kill', { tab }) },
  { weight: 3, arbitrary: one('ticks', { count: fc.integer({ min: 1, max: 12 }) }) },
  {
    weight: 4,
    arbitrary: one('lifecycle', { event: fc.constantFrom('shown', 'hidden', 'online', 'offline') }),
  },
  {
    weight: 1,
    arbitrary: one('sleep', {
      ms: fc.constantFrom(1_500, 10_000, 3 * minute, 40 * minute, 7 * hour, 40 * 24 * hour),
      monotonic: fc.constantFrom('counts', 'frozen'),
      isTold: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: one('setClock', {
      aheadMs: fc.constantFrom(0, 1_500, 30_000, hour, -hour, -56 * year, 10 * year),
    }),
  },
  {
    weight: 4,
    arbitrary: one('page', {
      how: fc.constantFrom('returned', 'closed', 'failed'),
      isOfOldAttempt: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 7, arbitrary: one('person', { mvpd, age: fc.constantFrom(0, 0, 0, 1) }) },
  { weight: 4, arbitrary: one('rule', { ruling }) },
  {
    weight: 10,
    arbitrary: one('fault', { on: target, fault, times: fc.constantFrom(1, 1, 1, 2, 3, 6, 'always') }),
  },
  { weight: 4, arbitrary: one('trouble', { on: target, trouble, times: fc.constantFrom(1, 1, 2) }) },
  { weight: 2, arbitrary: one('mend', {}) },
  {
    weight: 2,
    arbitrary: one('store', {
      how: fc.constantFrom('break', 'hang', 'mend', 'mend', 'damage', 'wipe'),
      at: fc.nat(7),
    }),
  },
)

/** Most runs begin where something can happen: a started app, often a viewer who is signing in or signed in. */
const prelude: fc.Arbitrary<readonly Step[]> = fc.constantFrom<readonly Step[]>(
  [],
  [{ do: 'start', tab: 0 }],
  ...[0, 6_000, 6_000, 6_000].map((ms): readonly Step[] => [
    { do: 'start', tab: 0 },
    { do: 'pass', ms: 1_000 },
    { do: 'send', tab: 0, command: { type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' } },
    { do: 'pass', ms: 1_000 },
    ...(ms === 0
      ? []
      : ([
          { do: 'person', mvpd: 'Cablevision', age: 0 },
          { do: 'pass', ms },
        ] as const)),
  ]),
)

/** Every script there is. Steps are dropped and simplified when one fails. */
export const scripts = (reach: Reach = {}): fc.Arbitrary<Script> =>
  fc
    .tuple(setup(reach), prelude, fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }))
    .map(([setup, before, steps]) => ({ setup, steps: [...before, ...steps] }))
