import type { Profile } from '../protocol/profiles.ts'
import type { Session } from '../protocol/sessions.ts'
import { Secret } from '../secret.ts'
import { base64 } from './base64.ts'
import { textOf } from './checks.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { refusal } from './failures.ts'
import { readProfiles } from './profiles.ts'
import { readSession } from './sessions.ts'

/** The partner whose framework signs in at the level of the device; the one there is, sent as given (SSO-28). */
export type Partner = 'Apple'

/** Asks for what the partner's framework is to be handed. */
export interface PartnerAuthenticationRequest extends Authorized {
  readonly partner: Partner
  /** Used if the sign-in falls back to a basic one. */
  readonly domainName?: string | undefined
  readonly redirectUrl?: string | undefined
}

/** Hands in what the partner's framework answered. */
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
   * @see spec endpoints.md §7.12 (SSO-17, DEGR-09, D23, D26)
   */
  readonly retrievePartnerAuthenticationRequest: ServiceFunction<PartnerAuthenticationRequest, Session>
  /**
   * Turns the framework's answer into a profile, once: never repeat it blindly after a lost answer. The framework's
   * status goes along. Fails with `refused` (`invalid_parameter_saml_response`, `invalid_header_pfs_…`, or no profile
   * in the answer), `unauthorised`, `throttled`, `network`, `protocol`.
   *
   * @see spec endpoints.md §7.13 (SSO-20, PROF-17, D11, D26)
   */
  readonly createPartnerProfile: ServiceFunction<CreatePartnerProfileRequest, readonly Profile[]>
}

export function partnerServices(client: Client): PartnerServices {
  return {
    async retrievePartnerAuthenticationRequest({ partner, domainName, redirectUrl, ...request }, o) {
      const wire = { ...request, path: { partner }, body: { domainName, redirectUrl } }
      return readSession(await client.call('retrievePartnerAuthenticationRequest', wire, o))
    },

    async createPartnerProfile({ partner, samlResponse, ...request }, o) {
      const SAMLResponse = new Secret(base64(oneLine(textOf('samlResponse', samlResponse))))
      const wire = { ...request, path: { partner }, body: { SAMLResponse } }
      const answer = await client.call('createPartnerProfile', wire, o)
      const profiles = readProfiles(answer)
      // An empty map means what a 400 means: no profile came of it (D26).
      if (profiles.length === 0) throw refusal(answer)
      return profiles
    },
  }
}

/** Runs of blanks collapsed, line breaks dropped, as the page asks (spec endpoints.md §7.13). */
function oneLine(xml: string): string {
  return xml.replace(/[\r\n]+/g, '').replace(/[ \t]+/g, ' ')
}
