import { defined } from '../defined.ts'
import { type Profile, profiles as profilesSchema } from '../protocol/profiles.ts'
import { Secret } from '../secret.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { read } from './read.ts'
import type { CodeRequest } from './sessions.ts'

export interface MvpdRequest extends Authorized {
  readonly mvpd: string
}

export interface ProfileServices {
  /**
   * Every profile valid now, at most one a provider; degraded and temporary access do not show here.
   * Fails with `unauthorised`, `refused`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.6
   */
  readonly retrieveProfiles: ServiceFunction<Authorized, readonly Profile[]>
  /**
   * The profile of one provider, if valid. Fails as `retrieveProfiles`, with `refused` for a provider that is gone
   * (`invalid_integration`), and with `authentication` or `configuration` for temporary access that is over or broken.
   *
   * @see spec endpoints.md §7.7
   */
  readonly retrieveProfileForMvpd: ServiceFunction<MvpdRequest, readonly Profile[]>
  /**
   * The profile a sign-in by code led to; empty while the viewer has not finished. This is the polling call.
   * Fails as `retrieveProfiles`, and with `refused` for a dead code.
   *
   * @see spec endpoints.md §7.8
   */
  readonly retrieveProfileForCode: ServiceFunction<CodeRequest, readonly Profile[]>
}

export function profileServices(client: Client): ProfileServices {
  return {
    async retrieveProfiles(request, o) {
      return readProfiles('retrieveProfiles', await client.call('retrieveProfiles', request, o))
    },
    async retrieveProfileForMvpd({ mvpd, ...request }, o) {
      const answer = await client.call('retrieveProfileForMvpd', { ...request, path: { mvpd } }, o)
      return readProfiles('retrieveProfileForMvpd', answer)
    },
    async retrieveProfileForCode({ code, ...request }, o) {
      const answer = await client.call(
        'retrieveProfileForCode',
        { ...request, path: { code: code.reveal() } },
        o,
      )
      return readProfiles('retrieveProfileForCode', answer)
    },
  }
}

/** Reads the profile map of every call that answers with one. The map's key names the provider (D73). */
export function readProfiles(
  name: 'retrieveProfiles' | 'retrieveProfileForMvpd' | 'retrieveProfileForCode' | 'createPartnerProfile',
  answer: Parameters<typeof read>[1],
): readonly Profile[] {
  const { profiles } = read(name, answer, profilesSchema)
  return Object.entries(profiles).map(([mvpd, profile]) =>
    defined({
      mvpd,
      type: profile.type,
      issuer: profile.issuer,
      notBeforeMs: profile.notBefore,
      notAfterMs: profile.notAfter,
      attributes: new Secret(
        Object.fromEntries(
          Object.entries(profile.attributes ?? {}).map(([key, { value, state = 'plain' }]) => [
            key,
            { value, state },
          ]),
        ),
      ),
    }),
  )
}
