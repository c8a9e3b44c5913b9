import { Secret } from '../secret.ts'
import {
  type Answer,
  type Asked,
  broken,
  dcr,
  failure,
  noNetwork,
  refused,
  throttled,
  wordless500,
} from './answer.ts'
import { decisions, denied, hasSeveral, isKind, permit, signInNeeded } from './decision-answers.ts'

/** Who and what the walks are about; the simulator knows them. */
export const cast = {
  mvpd: 'Cablevision',
  otherMvpd: 'Spectrum',
  thirdMvpd: 'Dish',
  /** Passes, in the order they are offered. */
  passes: ['TempPass_REF30', 'DailyPass_REF30'],
  resource: 'REF30',
  otherResource: 'TestStream1',
} as const

const hour = 3_600_000
/** Of a token that lives for six hours, as the service's do. */
const renewalMs = 6 * hour - 300_000

const token = ({ nowMs }: Asked) => ({ revision: 1, renewAtMs: nowMs + renewalMs, nowMs })
const newToken = ({ nowMs }: Asked) => ({ revision: 2, renewAtMs: nowMs + renewalMs, nowMs })

const profile = ({ nowMs }: Asked, mvpd: string, o: object = {}) => ({
  mvpd,
  type: 'regular',
  notAfterMs: nowMs + hour,
  attributes: new Secret({}),
  ...o,
})
const wanted = ({ input }: Asked) => (input as { mvpd?: string } | undefined)?.mvpd ?? cast.mvpd
const profiles =
  (...which: ((asked: Asked) => unknown)[]) =>
  (asked: Asked) => ({ profiles: which.map((one) => one(asked)), nowMs: asked.nowMs })
const regular = (asked: Asked) => profile(asked, wanted(asked))
const other = (asked: Asked) => profile(asked, cast.otherMvpd)
const third = (asked: Asked) => profile(asked, cast.thirdMvpd)
const apple = (asked: Asked) => profile(asked, wanted(asked), { type: 'appleSSO' })
const serviceToken = (asked: Asked) => profile(asked, wanted(asked), { type: 'serviceTokenSSO' })
const isFor =
  (kind: 'one' | 'all') =>
  ({ input }: Asked) =>
    ((input as { mvpd?: string }).mvpd === undefined) === (kind === 'all')
const isPass = ({ input }: Asked) => (input as { accessKind?: string }).accessKind === 'temporary'
const not =
  (test: (asked: Asked) => boolean) =>
  (asked: Asked): boolean =>
    !test(asked)
const pass = (asked: Asked) =>
  profile(asked, wanted(asked), { type: 'temporary', notAfterMs: asked.nowMs + hour / 6 })

let codes = 0
const session =
  (actionName: string, o: object = {}) =>
  (asked: Asked) => {
    codes += 1
    return {
      actionName,
      reasonType: 'none',
      missingParameters: [],
      code: new Secret(`CODE${codes}`),
      url: new Secret(`https://idp.example/${codes}`),
      mvpd: (asked.input as { mvpd?: string }).mvpd,
      expiresAtMs: asked.nowMs + asked.given.codeLifeMs,
      ...o,
    }
  }
const hasProvider = ({ input }: Asked) => (input as { mvpd?: string }).mvpd !== undefined
const authorized = (reasonType: string) =>
  session('authorize', { code: undefined, url: undefined, reasonType })

const inspected =
  (existingParameters: object, ...missingParameters: readonly string[]) =>
  ({ nowMs, given }: Asked) => ({
    existingParameters,
    missingParameters,
    device: {},
    url: new Secret('https://idp.example/companion'),
    expiresAtMs: nowMs + given.codeLifeMs,
  })

const url = () => new Secret('https://idp.example/logout')
const logouts =
  (...entries: (() => object)[]) =>
  ({ input }: Asked) =>
    entries.map((entry) => ({ mvpd: (input as { mvpd: string }).mvpd, ...entry() }))

const login = (o: object) => () => ({
  isGranted: true,
  isAlive: true,
  mappingId: cast.mvpd,
  ...o,
})

const hasBrowser = ({ given }: Asked) => given.settings.hasBrowser
const remembered = { mvpd: cast.mvpd, displayName: 'Optimum' }
const cached = ({ nowMs }: Asked) => ({ mvpd: cast.mvpd, kind: 'regular', notAfterMs: nowMs + hour })
const boot =
  (o: (asked: Asked) => object = () => ({})) =>
  (asked: Asked) => ({
    settings: asked.given.settings,
    isCachedFresh: false,
    hadProfile: true,
    shown: true,
    online: true,
    ...o(asked),
  })
const shownCode = (surface: string) => (asked: Asked) => {
  codes += 1
  return {
    code: new Secret(`CODE${codes}`),
    url: new Secret(`https://idp.example/${codes}`),
    expiresAtMs: asked.nowMs + asked.given.codeLifeMs,
    mvpd: cast.mvpd,
    surface,
  }
}

/** Every answer that makes a difference to some chart, by service. */
export const answers = {
  boot: {
    'nothing is remembered': { output: boot(() => ({ hadProfile: false })) },
    'a provider is remembered': { output: boot(() => ({ remembered })) },
    'a profile is remembered': { output: boot((a) => ({ remembered, cached: cached(a) })) },
    'a profile is remembered, offline': {
      output: boot((a) => ({ remembered, cached: cached(a), online: false })),
    },
    'nothing is remembered, offline': { output: boot(() => ({ hadProfile: false, online: false })) },
    'a profile was just verified': {
      output: boot((a) => ({ remembered, cached: cached(a), isCachedFresh: true, verifiedAtMs: a.nowMs })),
    },
    'a code was being shown': {
      output: boot((a) => ({ remembered, signIn: shownCode('secondary')(a) })),
    },
    'a page was open': {
      output: boot((a) => ({ remembered, signIn: shownCode('primary')(a) })),
    },
    'the page has returned': {
      output: boot((a) => ({ remembered, signIn: shownCode('primary')(a), returnedFrom: 'signIn' })),
      isPossible: hasBrowser,
    },
    'a code was being shown, offline': {
      output: boot((a) => ({
        remembered,
        cached: cached(a),
        signIn: shownCode('secondary')(a),
        online: false,
      })),
    },
    'a logout was not answered': {
      output: boot((a) => ({
        remembered,
        cached: cached(a),
        logout: { mvpd: cast.mvpd, withIdentity: true },
      })),
    },
    'the logout page has returned': {
      output: boot(() => ({ remembered, returnedFrom: 'logout' })),
      isPossible: hasBrowser,
    },
    'the device id cannot be had': { ...failure('usage') },
  },
  bootCompanion: {
    'the options': { output: ({ given }) => given.settings },
    'the page has returned': {
      output: (a) => ({ ...a.given.settings, returned: shownCode('primary')(a) }),
      isPossible: hasBrowser,
    },
    breaks: broken,
  },
  loadCredentials: {
    'a token is kept': { output: (a) => ({ hasCredentials: true, token: token(a), online: true }) },
    'credentials are kept': { output: () => ({ hasCredentials: true, online: true }) },
    'credentials are kept, offline': { output: () => ({ hasCredentials: true, online: false }) },
    'nothing is kept': { output: () => ({ hasCredentials: false, online: true }) },
    'nothing is kept, offline': { output: () => ({ hasCredentials: false, online: false }) },
    breaks: broken,
  },
  registerClient: {
    registered: { output: () => undefined },
    'no network': noNetwork,
    'the redirect URI is refused': dcr('invalid_redirect_uri'),
    'the statement is refused': dcr('invalid_software_statement'),
    'too many 429': throttled,
  },
  issueAccessToken: {
    'a token': { output: newToken },
    'no network': noNetwork,
    'the credentials are dead': dcr('invalid_client'),
    'the grant is refused': dcr('unauthorized_client'),
    'too many 429': throttled,
  },
  retrieveProfiles: {
    'a profile': { output: profiles(regular), isPossible: not(isPass) },
    'no profile': { output: profiles() },
    'several profiles': { output: profiles(regular, other), isPossible: isFor('all') },
    'several profiles, of others': { output: profiles(other, third), isPossible: isFor('all') },
    'a profile of the framework': {
      output: (a) => ({ ...profiles(apple)(a), isFrameworkValid: true }),
      isPossible: (a) => a.given.settings.hasPartner,
    },
    'a profile of the framework, which does not vouch': {
      output: (a) => ({ ...profiles(apple)(a), isFrameworkValid: false }),
      isPossible: (a) => a.given.settings.hasPartner,
    },
    "no profile, but the framework's word": {
      output: (a) => ({ ...profiles()(a), isFrameworkValid: true }),
      isPossible: (a) => a.given.settings.hasPartner,
    },
    'a profile by service token': { output: profiles(serviceToken), isPossible: not(isPass) },
    'a pass': { output: profiles(pass), isPossible: isPass },
    'no network': noNetwork,
    'too many 429': throttled,
    'the pass is used up': {
      ...refused('temporary_access_duration_limit_exceeded', 403),
      isPossible: isFor('one'),
    },
    'the pass is set up wrongly': {
      ...refused('invalid_configuration_temporary_access', 500),
      isPossible: isFor('one'),
    },
    'the identity is missing': {
      ...refused('invalid_header_identity_for_temporary_access'),
      isPossible: isFor('one'),
    },
    "the framework's status is stale": {
      ...refused('invalid_header_pfs_provider_info_expired'),
      isPossible: (a) => a.given.settings.hasPartner,
    },
    'the provider is gone': refused('invalid_integration'),
    'the request is refused': refused('invalid_parameter_service_provider'),
  },
  renewIdentity: {
    'the host knows better': { output: () => ({ hasNew: true }) },
    'the host knows no better': { output: () => ({ hasNew: false }) },
    'the host cannot say': failure('usage'),
  },
  retrieveProviders: {
    'the list': {
      output: () => [
        { id: cast.mvpd, displayName: 'Optimum' },
        { id: cast.otherMvpd, displayName: 'Spectrum' },
      ],
    },
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_service_provider'),
  },
  retrievePartnerProviders: {
    'the list': {
      output: () => [
        {
          mvpd: cast.mvpd,
          displayName: 'Optimum',
          mappingId: cast.mvpd,
          isSupported: true,
          isFeatured: true,
        },
      ],
    },
    'no network': noNetwork,
  },
  askFramework: {
    'the viewer is known': { output: login({}) },
    'the viewer said no': { output: login({ isGranted: false, mappingId: undefined }) },
    'the provider is not supported': {
      output: login({ isGranted: false, isAlive: false, errorCode: '1' }),
    },
    'the viewer left': { output: login({ isGranted: false, isAlive: false, errorCode: '2' }) },
    'it breaks': failure('usage'),
  },
  createPartnerSession: {
    'a question for the framework': {
      output: session('partner_profile', {
        code: undefined,
        url: undefined,
        mvpd: cast.mvpd,
        authenticationRequest: { type: 'saml', request: new Secret('saml'), attributesNames: [] },
      }),
    },
    'the viewer is known': {
      output: session('authorize', { code: undefined, mvpd: cast.mvpd, reasonType: 'authenticatedSSO' }),
    },
    'everybody is let in': {
      output: session('authorize', { code: undefined, mvpd: cast.mvpd, reasonType: 'degraded' }),
    },
    'an ordinary sign-in': {
      output: session('authenticate', { mvpd: cast.mvpd, reasonType: 'configuration_fallback' }),
    },
    'an ordinary sign-in, the provider missing': {
      output: session('resume', { missingParameters: ['mvpd'], reasonType: 'pfs_fallback', mvpd: undefined }),
    },
    'an unknown action': { output: session('farewell') },
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_partner'),
  },
  authenticateWithPartner: {
    'an answer': { output: () => new Secret('<saml/>') },
    'no answer': { output: () => undefined },
    'it breaks': failure('usage'),
  },
  createPartnerProfile: {
    'a profile': { output: profiles((a) => profile(a, cast.mvpd, { type: 'appleSSO' })) },
    "the framework's status is stale": refused('invalid_header_pfs_provider_info_expired'),
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_saml_response'),
  },
  createSession: {
    authenticate: { output: session('authenticate'), isPossible: hasProvider },
    'the provider is missing': {
      output: session('resume', { missingParameters: ['mvpd'], url: undefined }),
      isPossible: not(hasProvider),
    },
    'something known is missing': { output: session('resume', { missingParameters: ['domainName'] }) },
    'something unknown is missing': {
      output: session('resume', { missingParameters: ['somethingNew'] }),
    },
    'the viewer is known': { output: authorized('authenticated'), isPossible: hasProvider },
    'everybody is let in': { output: authorized('degraded'), isPossible: hasProvider },
    'an unknown action': { output: session('farewell') },
    'the provider is gone': refused('invalid_integration'),
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_redirect_url'),
  },
  resumeSession: {
    authenticate: { output: session('authenticate') },
    'the viewer is known': { output: authorized('authenticated') },
    'something is still missing': { output: session('retry', { missingParameters: ['domainName'] }) },
    'the provider is still missing': { output: session('retry', { missingParameters: ['mvpd'] }) },
    'the code is dead': refused('invalid_authentication_session'),
    'the provider is gone': refused('invalid_integration'),
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_redirect_url'),
  },
  inspectSession: {
    'nothing is missing': { output: inspected({ mvpd: cast.mvpd }) },
    'the provider is missing': { output: inspected({}, 'mvpd') },
    'the domain is missing': { output: inspected({ mvpd: cast.mvpd }, 'domainName') },
    'the code is wrong': refused('invalid_parameter_code'),
    'the code is dead': refused('invalid_authentication_session'),
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_service_provider'),
  },
  openBrowser: {
    'the viewer returns': { output: () => 'returned' },
    'the viewer closes it': { output: () => 'closed' },
    'no browser opens': failure('usage'),
  },
  lookForProfile: {
    'not yet': { output: ({ nowMs }) => ({ nowMs }) },
    'the profile': {
      output: (a) => ({ profile: profile(a, wanted(a)), nowMs: a.nowMs }),
    },
    'no network': noNetwork,
    'a 500 without a word': wordless500,
    'too many 429': throttled,
    'the code is dead': refused('invalid_authentication_session'),
    'the pass is used up': refused('temporary_access_duration_limit_exceeded', 403),
    'the pass is set up wrongly': refused('invalid_configuration_temporary_access', 500),
    'the identity is missing': refused('invalid_header_identity_for_temporary_access'),
  },
  decide: {
    'a permit': { output: decisions(permit) },
    'a permit without token': {
      output: decisions(() => ({ authorized: true })),
      isPossible: isKind('authorize'),
    },
    'a denial': { output: decisions(denied('authorization_denied_by_mvpd')) },
    'ask again': {
      output: decisions(denied('network_connection_timeout', { retryable: true })),
    },
    'the profile is missing': { output: decisions(signInNeeded('authenticated_profile_missing')) },
    'the profile has expired': { output: decisions(signInNeeded('authenticated_profile_expired')) },
    'the pass is used up': { output: decisions(denied('temporary_access_duration_limit_exceeded')) },
    'the pass is set up wrongly': refused('invalid_configuration_temporary_access', 500),
    'the identity is missing': { output: decisions(denied('invalid_header_identity_for_temporary_access')) },
    'the identity is missing for one, the other is slow': {
      output: decisions((resource) =>
        resource === cast.resource
          ? denied('invalid_header_identity_for_temporary_access')(resource)
          : denied('network_connection_timeout', { retryable: true })(resource),
      ),
      isPossible: hasSeveral,
    },
    'the provider is gone': refused('invalid_integration'),
    'too many resources': refused('too_many_resources'),
    'too many resources, said of each': {
      output: decisions(denied('too_many_resources')),
      isPossible: hasSeveral,
    },
    "the framework's status is stale": {
      ...refused('invalid_header_pfs_provider_info_expired'),
      isPossible: (a) => a.given.settings.hasPartner,
    },
    'no network': noNetwork,
  },
  verify: {
    valid: { output: () => 'valid' },
    invalid: { output: () => 'invalid' },
    'it breaks': failure('network'),
  },
  logout: {
    'a page': { output: logouts(() => ({ actionName: 'logout', url: url() })) },
    'nothing left to do': { output: logouts(() => ({ actionName: 'complete' })) },
    'a partner prompt': { output: logouts(() => ({ actionName: 'partner_logout' })) },
    'an unknown action with a page': { output: logouts(() => ({ actionName: 'farewell', url: url() })) },
    'an unknown action': { output: logouts(() => ({ actionName: 'farewell' })) },
    'the provider is gone': refused('invalid_integration'),
    'no network': noNetwork,
    'the request is refused': refused('invalid_parameter_redirect_url'),
  },
  turn: {
    'comes at once': { output: () => ({ type: 'turn.taken', hasWaited: false }) },
    'comes after another tab': {
      output: (a) => ({
        type: 'turn.taken',
        hasWaited: true,
        ...((a.input as { task: string }).task === 'signIn' ? { shown: shownCode('secondary')(a) } : {}),
      }),
    },
  },
} satisfies Record<string, Record<string, Answer>>

/** What each service may answer, by its name. */
export type Answers = typeof answers
/** Name of a service that a chart asks. */
export type AskedService = keyof typeof answers
