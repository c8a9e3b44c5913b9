import type { Profile } from '../protocol/profiles.ts'
import type { Session } from '../protocol/sessions.ts'
import type { Secret } from '../secret.ts'
import { base64 } from './base64.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { readProfiles } from './profiles.ts'
import { readSession } from './sessions.ts'

/** The partner whose framework signs in at the level of the device; the one there is. */
export type Partner = 'Apple'

export interface PartnerAuthenticationRequest extends Authorized {
  readonly partner: Partner
  /** Used if the sign-in falls back to a basic one. */
  readonly domainName?: string | undefined
  readonly redirectUrl?: string | undefined
}

export interface CreatePartnerProfileRequest extends Authorized {
  readonly partner: Partner
  /** The framework's answer: SAML, as XML. */
  readonly samlResponse: Secret<string>
}

export interface PartnerServices {
  /**
   * Asks what to hand to the partner's framework. The framework's status goes with `identity.partnerFrameworkStatus`;
   * without a valid one the answer is an ordinary session to fall back to. Fails as `createSession`.
   *
   * @see spec endpoints.md §7.12
   */
  readonly retrievePartnerAuthenticationRequest: ServiceFunction<PartnerAuthenticationRequest, Session>
  /**
   * Turns the framework's answer into a profile, once: never repeat it blindly after a lost answer.
   * Fails with `refused` (`invalid_parameter_saml_response`, `invalid_header_pfs_…`), `unauthorised`, `throttled`,
   * `network`, `protocol`.
   *
   * @see spec endpoints.md §7.13
   */
  readonly createPartnerProfile: ServiceFunction<CreatePartnerProfileRequest, readonly Profile[]>
}

export function partnerServices(client: Client): PartnerServices {
  return {
    async retrievePartnerAuthenticationRequest({ partner, domainName, redirectUrl, ...request }, o) {
      const name = 'retrievePartnerAuthenticationRequest'
      const wire = { ...request, path: { partner }, body: { domainName, redirectUrl } }
      return readSession(client, name, await client.call(name, wire, o))
    },

    async createPartnerProfile({ partner, samlResponse, ...request }, o) {
      const SAMLResponse = base64(oneLine(samlResponse.reveal()))
      const wire = { ...request, path: { partner }, body: { SAMLResponse } }
      return readProfiles('createPartnerProfile', await client.call('createPartnerProfile', wire, o))
    },
  }
}

/** Runs of blanks collapsed, line breaks dropped, as the page asks (spec endpoints.md §7.13). */
function oneLine(xml: string): string {
  return xml.replace(/[\r\n]+/g, '').replace(/[ \t]+/g, ' ')
}
