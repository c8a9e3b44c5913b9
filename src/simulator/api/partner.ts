import { accessOf, listProfiles, partnerProfileType } from '../access.ts'
import { type Answer, json } from '../answer.ts'
import {
  type Call,
  checkMvpd,
  decodeBase64,
  fieldRefusal,
  hasContentType,
  ownerOf,
  readForm,
} from '../call.ts'
import { degradedProfile } from '../degradation.ts'
import { refusal } from '../errors.ts'
import { frameworkProvider, hasPartnerSignIn, readFramework } from '../partner-framework.ts'
import { makeProfile, storeProfile } from '../profile-store.ts'
import { uuid } from '../random.ts'
import { base64, ownerKey, type World } from '../world.ts'
import { profiles } from './profiles.ts'
import { answerNewSession, readParameters } from './sessions.ts'

/**
 * What to hand to the partner's framework, if the provider it names can be signed in to that way and nothing is
 * missing; else an ordinary sign-in to fall back to.
 *
 * @see spec endpoints.md §7.12 (D23 D26)
 */
export function retrievePartnerAuthenticationRequest(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  checkPartner(call)
  const parameters = readParameters(world, call, ['domainName', 'redirectUrl'])
  const provider = frameworkProvider(world, call.headers)
  if (provider === undefined) return answerNewSession(world, call, owner, parameters, 'pfs_fallback')
  checkMvpd(world, provider.id)

  const { id: mvpd } = provider
  const isWhole = parameters.domainName !== undefined && parameters.redirectUrl !== undefined
  if (!isWhole || !hasPartnerSignIn(world, provider) || accessOf(world, owner, mvpd, call.headers)) {
    return answerNewSession(world, call, owner, { ...parameters, mvpd }, 'configuration_fallback')
  }
  const { serviceProvider } = owner
  const sessionId = uuid(world.state)
  world.state.partnerRequests[ownerKey(owner)] = mvpd
  return json({
    actionName: 'partner_profile',
    actionType: 'direct',
    reasonType: 'none',
    url: `/api/v2/${encodeURIComponent(serviceProvider)}/profiles/sso/${encodeURIComponent(call.path.partner)}`,
    sessionId,
    mvpd,
    serviceProvider,
    authenticationRequest: {
      type: 'saml',
      request: base64(`<samlp:AuthnRequest ID="_${sessionId}"/>`),
      attributesNames: ['uid', 'NameID', 'uniqueId'],
    },
  })
}

/** Turns the framework's answer into a profile. @see spec endpoints.md §7.13 (D11 D26) */
export function createPartnerProfile(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  checkPartner(call)
  const form = hasContentType(call) ? readForm(call.body, ['SAMLResponse'], fieldRefusal) : {}
  if (!/^\s*<[\w?!]/.test(decodeBase64(form.SAMLResponse ?? '') ?? '')) {
    throw refusal('invalid_parameter_saml_response', 'SAMLResponse is not XML in Base64 in a form')
  }
  const asked = world.state.partnerRequests[ownerKey(owner)]
  const word = readFramework(world, call.headers)
  const provider = typeof word === 'string' || (asked ?? word.id) !== word.id ? undefined : word
  if (provider === undefined) {
    if (world.settings.corners.partnerStatus === 'profiles') {
      // As the flow page has it for a useless status (D26).
      return profiles(listProfiles(world, owner, call.headers))
    }
    const error = typeof word === 'string' ? word : 'invalid_header_pfs_provider_id_mismatch'
    throw refusal(error, 'useless framework status')
  }
  checkMvpd(world, provider.id)
  const degraded = degradedProfile(world, provider.id, owner)
  if (degraded) return profiles([[provider.id, degraded]])
  if (!hasPartnerSignIn(world, provider)) {
    throw refusal('invalid_configuration_mvpd_platform', `${provider.id} has no partner sign-in`)
  }
  const profile = { ...makeProfile(world, provider), issuer: 'Apple', type: partnerProfileType }
  storeProfile(world, owner, provider.id, profile)
  delete world.state.partnerRequests[ownerKey(owner)]
  return { ...profiles([[provider.id, profile]]), status: 201 }
}

function checkPartner({ path: { partner } }: Call): void {
  // The glossary writes it in lower case (D10).
  if (partner.toLowerCase() !== 'apple')
    throw refusal('invalid_parameter_partner', `unknown partner ${partner}`)
}
