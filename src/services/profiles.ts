import type * as z from 'zod/mini'
import { defined } from '../defined.ts'
import {
  type MetadataValue,
  type Profile,
  profile as profileSchema,
  profiles as profilesSchema,
} from '../protocol/profiles.ts'
import { Secret } from '../secret.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { parse, read } from './read.ts'
import type { CodeRequest } from './sessions.ts'
import type { WireAnswer } from './transport.ts'

/** Asks about one provider, by its id. */
export interface MvpdRequest extends Authorized {
  readonly mvpd: string
}

export interface ProfileServices {
  /**
   * Every profile valid now, at most one a provider; degraded and temporary access do not show here (PROF-18).
   * Fails with `unauthorised`, `refused`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.6 (PROF-04, META-01, D73)
   */
  readonly retrieveProfiles: ServiceFunction<Authorized, readonly Profile[]>
  /**
   * The profile of one provider, if valid. Fails as `retrieveProfiles`, with `refused` for a provider that is gone
   * (`invalid_integration`), and with `authentication` or `configuration` for temporary access that is over or broken.
   *
   * @see spec endpoints.md §7.7 (PROF-04, TEMP-03, D12, D15)
   */
  readonly retrieveProfileForMvpd: ServiceFunction<MvpdRequest, readonly Profile[]>
  /**
   * The profile a sign-in by code led to; empty while the viewer has not finished. This is the polling call.
   * Fails as `retrieveProfileForMvpd`, and with `refused` for a wrong or dead code (`invalid_parameter_code`,
   * `invalid_authentication_session`).
   *
   * @see spec endpoints.md §7.8 (POLL-08, PROF-03, D28, D29)
   */
  readonly retrieveProfileForCode: ServiceFunction<CodeRequest, readonly Profile[]>
}

export function profileServices(client: Client): ProfileServices {
  return {
    async retrieveProfiles(request, o) {
      return readProfiles(await client.call('retrieveProfiles', request, o))
    },
    async retrieveProfileForMvpd({ mvpd, ...request }, o) {
      return readProfiles(await client.call('retrieveProfileForMvpd', { ...request, path: { mvpd } }, o))
    },
    async retrieveProfileForCode({ code, ...request }, o) {
      return readProfiles(await client.call('retrieveProfileForCode', { ...request, path: { code } }, o))
    },
  }
}

/** Reads the profile map of every call that answers with one. The map's key names the provider (D73). */
export function readProfiles(answer: WireAnswer): readonly Profile[] {
  const found: Profile[] = []
  let unusable: unknown
  for (const [mvpd, value] of Object.entries(read(answer, profilesSchema).profiles)) {
    try {
      const profile = parse(answer, profileSchema, value, ['profiles', mvpd])
      const { type, issuer, notBefore, notAfter, attributes } = profile
      found.push(
        defined({
          mvpd,
          type,
          issuer,
          notBeforeMs: notBefore,
          // Read, never computed: lives differ by provider, platform and method (SSO-27, HBA-05).
          notAfterMs: notAfter,
          attributes: new Secret(readAttributes(attributes)),
        }),
      )
    } catch (error) {
      // One that cannot be used does not cost the others.
      unusable ??= error
    }
  }
  if (found.length === 0 && unusable) throw unusable
  return found
}

type Attributes = z.output<typeof profileSchema>['attributes']

function readAttributes(attributes: Attributes): Readonly<Record<string, MetadataValue>> {
  const values: Record<string, MetadataValue> = {}
  for (const [name, attribute] of Object.entries(attributes)) {
    // The OpenAPI file spells it `userId` (D39).
    const key = /^userid$/i.test(name) && !attributes.userID ? 'userID' : name
    if (attribute) values[key] = defined(attribute) as MetadataValue
  }
  return values
}
