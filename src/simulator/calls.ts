import { type Endpoint, endpoints } from '../protocol/endpoints.ts'

/**
 * The calls of the vendor's neighbouring SSO service, which gives out service tokens.
 *
 * @see spec endpoints.md §11.2
 */
const ssoServiceEndpoints = {
  createServiceToken: {
    short: 'STNEW',
    method: 'POST',
    path: '/api/{serviceProvider}/serviceToken',
    success: [201],
  },
  refreshServiceToken: {
    short: 'STREF',
    method: 'GET',
    path: '/api/{serviceProvider}/serviceToken',
    success: [200],
  },
  createLink: { short: 'LINK', method: 'POST', path: '/api/{serviceProvider}/link', success: [201] },
  unlinkDevices: {
    short: 'UNLINK',
    method: 'POST',
    path: '/api/{serviceProvider}/unlink',
    body: 'json',
    success: [200],
  },
  listDevices: { short: 'LIST', method: 'GET', path: '/api/{serviceProvider}/list', success: [200] },
} as const satisfies Record<string, Endpoint>

/** Everything that can be called: registration, REST API V2, and the SSO service. */
export const calls = { ...endpoints, ...ssoServiceEndpoints }

/** Name of an endpoint, that of the SSO service included. */
export type CallEndpoint = keyof typeof calls

/** Name of an endpoint of the SSO service. */
export type SsoServiceEndpoint = keyof typeof ssoServiceEndpoints

/** Short name of a call, such as `PC`; those of the SSO service are `STNEW`, `STREF`, `LINK`, `UNLINK`, `LIST`. */
export type CallName = (typeof calls)[CallEndpoint]['short']

/** Whether an endpoint is of the SSO service, which has an error envelope of its own and no rate limit. */
export function isSsoService(endpoint: CallEndpoint): endpoint is SsoServiceEndpoint {
  return Object.hasOwn(ssoServiceEndpoints, endpoint)
}
