import { defined } from '../defined.ts'
import { type Logout, logouts as logoutsSchema } from '../protocol/logout.ts'
import { textOf } from './checks.ts'
import type { Client, ServiceFunction } from './client.ts'
import type { MvpdRequest } from './profiles.ts'
import { read } from './read.ts'
import { resolveUrl } from './resolve-url.ts'

/** Ends the sign-in with one provider. */
export interface LogoutRequest extends MvpdRequest {
  /** Where the provider's logout page ends: an absolute URL of any scheme. */
  readonly redirectUrl: string
}

export interface LogoutServices {
  /**
   * Deletes the provider's profile at once and tells what is left to do. Only on the viewer's own wish.
   * Fails with `refused` (`invalid_integration`: the provider is gone), `unauthorised`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.11 (LOGOUT-02, LOGOUT-09, D13, D71, D72)
   */
  readonly logout: ServiceFunction<LogoutRequest, readonly Logout[]>
}

export function logoutServices(client: Client): LogoutServices {
  return {
    async logout({ mvpd, redirectUrl, ...request }, o) {
      const query = { redirectUrl: textOf('redirectUrl', redirectUrl) }
      const answer = await client.call('logout', { ...request, path: { mvpd }, query }, o)
      const location = answer.headers.get('location')
      const { logouts } =
        answer.status === 302 && location
          ? // The OpenAPI file alone knows a redirect as the answer (D13, LOGOUT-20).
            { logouts: { [mvpd]: { actionName: 'logout', url: location } } }
          : read(answer, logoutsSchema)
      return Object.entries(logouts).map(([mvpd, { actionName, url }]) =>
        // The profile is gone already: a page nobody can open is no reason to say otherwise.
        defined({ mvpd, actionName, url: tryUrl(answer, url) }),
      )
    },
  }
}

function tryUrl(...[answer, url]: Parameters<typeof resolveUrl>): ReturnType<typeof resolveUrl> {
  try {
    return resolveUrl(answer, url)
  } catch {
    return undefined
  }
}
