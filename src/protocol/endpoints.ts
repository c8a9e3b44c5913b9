/** One call of the service: how it is spelled on the wire. */
export interface Endpoint {
  /** The short name used in tests and stories, such as `PC` for the polling call. */
  readonly short: string
  readonly method: 'GET' | 'POST'
  /** Path template; each `{name}` is one percent-encoded segment. */
  readonly path: string
  /** How the request body is written. */
  readonly body?: 'json' | 'form'
  /** HTTP statuses the pages document as success. A client accepts both 200 and 201 everywhere. */
  readonly success: readonly number[]
}

/**
 * The 15 calls of Dynamic Client Registration and REST API V2.
 * `authenticate` is opened by a browser, never by an HTTP client. None is for media tokens: they come with a permit
 * (MTOK-07).
 *
 * @see spec endpoints.md §6–7
 */
export const endpoints = {
  registerClient: { short: 'REG', method: 'POST', path: '/o/client/register', body: 'json', success: [201] },
  issueAccessToken: { short: 'TOK', method: 'POST', path: '/o/client/token', body: 'form', success: [201] },
  retrieveConfiguration: {
    short: 'CFG',
    method: 'GET',
    path: '/api/v2/{serviceProvider}/configuration',
    success: [200],
  },
  createSession: {
    short: 'SES',
    method: 'POST',
    path: '/api/v2/{serviceProvider}/sessions',
    body: 'form',
    success: [200],
  },
  resumeSession: {
    short: 'RES',
    method: 'POST',
    path: '/api/v2/{serviceProvider}/sessions/{code}',
    body: 'form',
    success: [200],
  },
  retrieveSession: {
    short: 'INF',
    method: 'GET',
    path: '/api/v2/{serviceProvider}/sessions/{code}',
    success: [200],
  },
  authenticate: {
    short: 'WEB',
    method: 'GET',
    path: '/api/v2/authenticate/{serviceProvider}/{code}',
    success: [302],
  },
  retrieveProfiles: {
    short: 'PA',
    method: 'GET',
    path: '/api/v2/{serviceProvider}/profiles',
    success: [200],
  },
  retrieveProfileForMvpd: {
    short: 'PM',
    method: 'GET',
    path: '/api/v2/{serviceProvider}/profiles/{mvpd}',
    success: [200],
  },
  retrieveProfileForCode: {
    short: 'PC',
    method: 'GET',
    path: '/api/v2/{serviceProvider}/profiles/code/{code}',
    success: [200],
  },
  preauthorize: {
    short: 'PRE',
    method: 'POST',
    path: '/api/v2/{serviceProvider}/decisions/preauthorize/{mvpd}',
    body: 'json',
    success: [200],
  },
  authorize: {
    short: 'AUT',
    method: 'POST',
    path: '/api/v2/{serviceProvider}/decisions/authorize/{mvpd}',
    body: 'json',
    success: [200],
  },
  logout: { short: 'OUT', method: 'GET', path: '/api/v2/{serviceProvider}/logout/{mvpd}', success: [200] },
  retrievePartnerAuthenticationRequest: {
    short: 'PSES',
    method: 'POST',
    path: '/api/v2/{serviceProvider}/sessions/sso/{partner}',
    body: 'form',
    success: [200],
  },
  createPartnerProfile: {
    short: 'PPRO',
    method: 'POST',
    path: '/api/v2/{serviceProvider}/profiles/sso/{partner}',
    body: 'form',
    success: [200, 201],
  },
} as const satisfies Record<string, Endpoint>

/** Name of an endpoint, as used by services, call records and the simulator's log: nothing else is called (AUTHN-38). */
export type EndpointName = keyof typeof endpoints

/** `GET /api/v2/{serviceProvider}/profiles`: how messages name a call without showing what was in it. */
export function describeEndpoint(name: EndpointName): string {
  return `${endpoints[name].method} ${endpoints[name].path}`
}
