import { defined } from '../defined.ts'
import { type Logout, logouts as logoutsSchema } from '../protocol/logout.ts'
import { Secret } from '../secret.ts'
import type { Client, ServiceFunction } from './client.ts'
import type { MvpdRequest } from './profiles.ts'
import { read } from './read.ts'
import { resolveUrl } from './resolve-url.ts'

export interface LogoutRequest extends MvpdRequest {
  /** Where the provider's logout page ends. */
  readonly redirectUrl: string
}

export interface LogoutServices {
  /**
   * Deletes the provider's profile at once and tells what is left to do. Only on the viewer's own wish.
   * Fails with `refused` (`invalid_integration`: the provider is gone), `unauthorised`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.11
   */
  readonly logout: ServiceFunction<LogoutRequest, readonly Logout[]>
}

export function logoutServices(client: Client): LogoutServices {
  return {
    async logout({ mvpd, redirectUrl, ...request }, o) {
      const answer = await client.call('logout', { ...request, path: { mvpd }, query: { redirectUrl } }, o)
      const location = answer.headers.get('location')
      // The OpenAPI file alone knows a redirect as the answer (D13).
      if (answer.status === 302 && location) {
        return [
          { mvpd, actionName: 'logout', url: new Secret(resolveUrl('logout', location, client.origin)) },
        ]
      }
      const { logouts } = read('logout', answer, logoutsSchema)
      return Object.entries(logouts).map(([key, { actionName, url }]) =>
        defined({
          mvpd: key,
          actionName,
          url: url === undefined ? undefined : new Secret(resolveUrl('logout', url, client.origin)),
        }),
      )
    },
  }
}
