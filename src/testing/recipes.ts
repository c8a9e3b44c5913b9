import type { CallName, Fault } from '../simulator/index.ts'
import { type Answers, type AskedService, cast } from './answers.ts'
import { startMs } from './script.ts'
import type { Stage } from './stage.ts'

/** How the simulator, or a port of the app, is brought to give an answer. */
export type Recipe =
  | {
      /** Puts the simulator in order, just before the call goes out. `path` is that of the call. */
      readonly arrange?: (stage: Stage, path: string) => void
      /** What goes wrong with the call. */
      readonly fault?: Fault
      /** How many calls in a row go wrong: the gateway repeats some by itself. Default 1. */
      readonly times?: number
      /** Changes the answer's body into one the documents know and the simulator has no state for. */
      readonly edit?: (body: never) => unknown
    }
  /** What a port of the app answers, or rejects with. */
  | { readonly port: unknown }
  | { readonly rejects: true }
  /** A port that answers by itself as soon as it is asked: it is told beforehand. */
  | { readonly ahead: true }
  /** Why it does not happen over the wire. */
  | { readonly not: string }

/** The calls by which a service asks. */
export const callsOf: Partial<Record<AskedService, readonly CallName[]>> = {
  registerClient: ['REG'],
  issueAccessToken: ['TOK'],
  retrieveProfiles: ['PA', 'PM'],
  retrieveProviders: ['CFG'],
  retrievePartnerProviders: ['CFG'],
  createPartnerSession: ['PSES'],
  createPartnerProfile: ['PPRO'],
  createSession: ['SES'],
  resumeSession: ['RES'],
  inspectSession: ['INF'],
  lookForProfile: ['PC'],
  decide: ['PRE', 'AUT'],
  logout: ['OUT'],
}

const asItIs: Recipe = {}
const noNetwork: Recipe = { fault: { reset: true } }
const error = (code: string, status?: number): Recipe => ({
  fault: { error: code, ...(status === undefined ? {} : { status }) },
})
/** Once, and so often as the gateway repeats a call by itself. */
const throttled: Recipe = { fault: { status: 429 }, times: 4 }
/** Calls that their charts repeat. */
const throttledOnce: Recipe = { fault: { status: 429 } }
const itemError = (code: string): Recipe => ({ fault: { itemError: code } })
const ahead: Recipe = { ahead: true }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const mvpdIn = (path: string) =>
  decodeURIComponent(/\/(?:profiles|decisions\/\w+)\/([^/]+)$/.exec(path)?.[1] ?? cast.mvpd)
const signedInWith = (...mvpds: readonly string[]): Recipe => ({
  arrange({ simulator, deviceId }, path) {
    simulator.profiles.remove()
    for (const mvpd of mvpds.length > 0 ? mvpds : [mvpdIn(path)]) {
      simulator.profiles.add({ device: deviceId }, mvpd, { lifeMs: hourMs })
    }
  },
})
/** A profile of a kind that only another way of signing in makes. */
const profileOf = (type: string, lifeMs = hourMs): Recipe => ({
  arrange({ simulator }, path) {
    const notBefore = simulator.time.now()
    const profile = { notBefore, notAfter: notBefore + lifeMs, issuer: 'Adobe', type, attributes: {} }
    const body = { profiles: { [mvpdIn(path)]: profile } }
    simulator.faults.next(path.includes('/profiles/') ? 'PM' : 'PA', { body })
  },
})
const session = (o: object): Recipe => ({ edit: (body: object) => ({ ...body, ...o }) })
const entitled = {
  arrange({ simulator, deviceId }: Stage, path: string) {
    const mvpd = mvpdIn(path)
    if (!(cast.passes as readonly string[]).includes(mvpd)) {
      simulator.profiles.add({ device: deviceId }, mvpd, { lifeMs: hourMs })
    }
  },
} satisfies Recipe
const logoutAs = (o: object): Recipe => ({
  edit: ({ logouts }: { logouts: Record<string, object> }) => ({
    logouts: Object.fromEntries(Object.entries(logouts).map(([mvpd, entry]) => [mvpd, { ...entry, ...o }])),
  }),
})

/** How every answer comes about over the wire. */
export const recipes: {
  readonly [Service in AskedService]: { readonly [How in keyof Answers[Service]]: Recipe }
} = {
  boot: {
    'nothing is remembered': ahead,
    'a provider is remembered': ahead,
    'a profile is remembered': ahead,
    'a profile is remembered, offline': ahead,
    'nothing is remembered, offline': ahead,
    'a profile was just verified': ahead,
    'a code was being shown': ahead,
    'a page was open': ahead,
    'the page has returned': ahead,
    'a code was being shown, offline': ahead,
    'a logout was not answered': ahead,
    'the logout page has returned': ahead,
    'the device id cannot be had': ahead,
  },
  bootCompanion: { 'the options': ahead, 'the page has returned': ahead, breaks: { not: 'a defect' } },
  loadCredentials: {
    'a token is kept': ahead,
    'credentials are kept': ahead,
    'credentials are kept, offline': ahead,
    'nothing is kept': ahead,
    'nothing is kept, offline': ahead,
    breaks: { not: 'a defect' },
  },
  registerClient: {
    registered: asItIs,
    'no network': noNetwork,
    'the redirect URI is refused': error('invalid_redirect_uri'),
    'the statement is refused': error('invalid_software_statement'),
    'too many 429': throttledOnce,
  },
  issueAccessToken: {
    'a token': asItIs,
    'no network': noNetwork,
    'the credentials are dead': error('invalid_client'),
    'the grant is refused': error('unauthorized_client'),
    'too many 429': throttledOnce,
  },
  retrieveProfiles: {
    'a profile': signedInWith(),
    'no profile': { arrange: ({ simulator }) => simulator.profiles.remove() },
    'several profiles': signedInWith(cast.mvpd, cast.otherMvpd),
    'several profiles, of others': signedInWith(cast.otherMvpd, cast.thirdMvpd),
    'a profile of the framework': profileOf('appleSSO'),
    'a profile of the framework, which does not vouch': {
      not: 'the framework is asked in the same breath: shown by test/scenarios/partner.test.ts',
    },
    "no profile, but the framework's word": { arrange: ({ simulator }) => simulator.profiles.remove() },
    'a profile by service token': profileOf('serviceTokenSSO'),
    'a pass': profileOf('temporary', hourMs / 6),
    'no network': noNetwork,
    'too many 429': throttled,
    'the pass is used up': error('temporary_access_duration_limit_exceeded', 403),
    'the pass is set up wrongly': error('invalid_configuration_temporary_access', 500),
    'the identity is missing': error('invalid_header_identity_for_temporary_access', 400),
    "the framework's status is stale": error('invalid_header_pfs_provider_info_expired', 400),
    'the provider is gone': error('invalid_integration', 400),
    'the request is refused': error('invalid_parameter_service_provider', 400),
  },
  renewIdentity: {
    'the host knows better': ahead,
    'the host knows no better': ahead,
    'the host cannot say': { not: 'the app takes every error of the port for no answer' },
  },
  retrieveProviders: {
    'the list': asItIs,
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_service_provider', 400),
  },
  retrievePartnerProviders: { 'the list': asItIs, 'no network': noNetwork },
  askFramework: {
    'the viewer is known': ahead,
    'the viewer said no': ahead,
    'the provider is not supported': ahead,
    'the viewer left': ahead,
    'it breaks': { not: 'the app takes every error of the framework for an answer' },
  },
  createPartnerSession: {
    'a question for the framework': asItIs,
    'the viewer is known': session({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'authenticatedSSO',
      mvpd: cast.mvpd,
    }),
    'everybody is let in': { arrange: ({ simulator }) => simulator.rules.degrade(cast.mvpd, 'AuthNAll') },
    'an ordinary sign-in': session({}),
    'an ordinary sign-in, the provider missing': session({}),
    'an unknown action': session({ actionName: 'farewell' }),
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_partner', 400),
  },
  authenticateWithPartner: {
    'an answer': ahead,
    'no answer': ahead,
    'it breaks': { not: 'the app takes every error of the port for no answer' },
  },
  createPartnerProfile: {
    'a profile': asItIs,
    "the framework's status is stale": error('invalid_header_pfs_provider_info_expired', 400),
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_saml_response', 400),
  },
  createSession: {
    authenticate: { arrange: ({ simulator }) => simulator.profiles.remove() },
    'the provider is missing': asItIs,
    'something known is missing': session({
      actionName: 'resume',
      actionType: 'direct',
      missingParameters: ['domainName'],
    }),
    'something unknown is missing': session({
      actionName: 'resume',
      actionType: 'direct',
      missingParameters: ['somethingNew'],
    }),
    'the viewer is known': session({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'authenticated',
      code: undefined,
      url: undefined,
    }),
    'everybody is let in': session({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'degraded',
      code: undefined,
      url: undefined,
    }),
    'an unknown action': session({ actionName: 'farewell' }),
    'the provider is gone': error('invalid_integration', 400),
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_redirect_url', 400),
  },
  resumeSession: {
    authenticate: asItIs,
    'the viewer is known': session({
      actionName: 'authorize',
      actionType: 'direct',
      reasonType: 'authenticated',
      code: undefined,
      url: undefined,
    }),
    'something is still missing': session({
      actionName: 'retry',
      actionType: 'direct',
      missingParameters: ['domainName'],
    }),
    'the provider is still missing': session({
      actionName: 'retry',
      actionType: 'direct',
      missingParameters: ['mvpd'],
    }),
    'the code is dead': error('invalid_authentication_session', 400),
    'the provider is gone': error('invalid_integration', 400),
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_redirect_url', 400),
  },
  // The television's session lacks what the path says from the moment its code is shown.
  inspectSession: {
    'nothing is missing': asItIs,
    'the provider is missing': asItIs,
    'the domain is missing': asItIs,
    'the code is wrong': error('invalid_parameter_code', 400),
    'the code is dead': error('invalid_authentication_session', 400),
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_service_provider', 400),
  },
  openBrowser: {
    'the viewer returns': { port: 'returned' },
    'the viewer closes it': { port: 'closed' },
    'no browser opens': { rejects: true },
  },
  lookForProfile: {
    'not yet': {
      // By the service's clock the code lives on.
      arrange({ simulator, clock, given }) {
        if (clock.now() > startMs + given.codeLifeMs) simulator.time.skew(-dayMs)
      },
    },
    'the profile': {
      arrange({ simulator, given }, path) {
        const code = path.slice(path.lastIndexOf('/') + 1)
        const mvpd = given.name === 'the companion picks the provider' ? cast.mvpd : undefined
        simulator.person.signIn(code, { lifeMs: hourMs, ...(mvpd === undefined ? {} : { mvpd }) })
      },
    },
    'no network': noNetwork,
    'a 500 without a word': { fault: { status: 500 } },
    'too many 429': throttledOnce,
    'the code is dead': error('invalid_authentication_session', 400),
    'the pass is used up': error('temporary_access_duration_limit_exceeded', 403),
    'the pass is set up wrongly': error('invalid_configuration_temporary_access', 500),
    'the identity is missing': error('invalid_header_identity_for_temporary_access', 400),
  },
  decide: {
    'a permit': entitled,
    'a permit without token': {
      ...entitled,
      edit: ({ decisions }: { decisions: object[] }) => ({
        decisions: decisions.map((one) => ({ ...one, token: undefined })),
      }),
    },
    'a denial': { ...entitled, ...itemError('authorization_denied_by_mvpd') },
    'ask again': { ...entitled, ...itemError('network_connection_timeout') },
    'the profile is missing': { ...entitled, ...itemError('authenticated_profile_missing') },
    'the profile has expired': { ...entitled, ...itemError('authenticated_profile_expired') },
    'the pass is used up': { ...entitled, ...itemError('temporary_access_duration_limit_exceeded') },
    'the pass is set up wrongly': error('invalid_configuration_temporary_access', 500),
    'the identity is missing': { ...entitled, ...itemError('invalid_header_identity_for_temporary_access') },
    'the identity is missing for one, the other is slow': {
      ...entitled,
      edit: ({ decisions }: { decisions: { resource: string }[] }) => ({
        decisions: decisions.map(({ resource, ...one }) => ({
          ...one,
          resource,
          authorized: false,
          error:
            resource === cast.resource
              ? { status: 400, code: 'invalid_header_identity_for_temporary_access', action: 'none' }
              : { status: 504, code: 'network_connection_timeout', action: 'retry' },
        })),
      }),
    },
    'the provider is gone': error('invalid_integration', 400),
    'too many resources': error('too_many_resources', 403),
    'too many resources, said of each': { ...entitled, ...itemError('too_many_resources') },
    "the framework's status is stale": error('invalid_header_pfs_provider_info_expired', 400),
    'no network': noNetwork,
  },
  verify: { valid: { port: 'valid' }, invalid: { port: 'invalid' }, 'it breaks': { rejects: true } },
  logout: {
    'a page': asItIs,
    'nothing left to do': logoutAs({ actionName: 'complete', actionType: 'none', url: undefined }),
    'a partner prompt': logoutAs({
      actionName: 'partner_logout',
      actionType: 'partner_interactive',
      url: undefined,
    }),
    'an unknown action with a page': logoutAs({ actionName: 'farewell' }),
    'an unknown action': logoutAs({ actionName: 'farewell', url: undefined }),
    'the provider is gone': error('invalid_integration', 400),
    'no network': noNetwork,
    'the request is refused': error('invalid_parameter_redirect_url', 400),
  },
  turn: {
    'comes at once': ahead,
    'comes after another tab': { not: 'another tab: shown by test/scenarios/tabs.test.ts' },
  },
}
