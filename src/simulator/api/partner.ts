import { headerNames } from '../../protocol/index.ts'
import type { Answer } from '../answer.ts'
import {
  type Call,
  checkMvpd,
  decodeBase64,
  fieldRefusal,
  hasContentType,
  isObject,
  ownerOf,
  parseObject,
  readForm,
} from '../call.ts'
import { refusal } from '../errors.ts'
import type { World } from '../world.ts'
import { answerNewSession, readParameters } from './sessions.ts'

/**
 * Partner sign-in is not enabled for any provider of this simulator, so every request falls back to the ordinary
 * sign-in, with the provider the framework names.
 *
 * @see spec endpoints.md §7.12
 */
export function retrievePartnerAuthenticationRequest(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  checkPartner(call)
  const { domainName, redirectUrl } = readParameters(world, call, ['domainName', 'redirectUrl'])
  const mvpd = frameworkProvider(world, call.headers)
  if (mvpd !== undefined) checkMvpd(world, mvpd)
  return answerNewSession(
    world,
    call,
    owner,
    {
      ...(mvpd === undefined ? {} : { mvpd }),
      ...(domainName === undefined ? {} : { domainName }),
      ...(redirectUrl === undefined ? {} : { redirectUrl }),
    },
    mvpd === undefined ? 'pfs_fallback' : 'configuration_fallback',
  )
}

/** @see spec endpoints.md §7.13 */
export function createPartnerProfile(world: World, call: Call): Answer {
  ownerOf(world, call)
  checkPartner(call)
  const form = hasContentType(call) ? readForm(call.body, ['SAMLResponse'], fieldRefusal) : {}
  if (form.SAMLResponse === undefined) {
    throw refusal('invalid_parameter_saml_response', 'SAMLResponse missing, or not in a form')
  }
  if (frameworkStatus(call.headers) === undefined) {
    throw refusal(
      'invalid_header_pfs_permission_access_not_present',
      'framework status missing or unreadable',
    )
  }
  throw refusal('invalid_configuration_mvpd_platform', 'no provider has partner sign-in enabled')
}

function checkPartner({ path: { partner } }: Call): void {
  // The glossary writes it in lower case (D10).
  if (partner.toLowerCase() !== 'apple')
    throw refusal('invalid_parameter_partner', `unknown partner ${partner}`)
}

function frameworkStatus(headers: Headers): Readonly<Record<string, unknown>> | undefined {
  const decoded = decodeBase64(headers.get(headerNames.partnerFrameworkStatus) ?? '')
  return decoded === undefined ? undefined : parseObject(decoded)
}

/** The provider of the viewer's sign-in at the platform, if the viewer lets the app know it. */
function frameworkProvider(world: World, headers: Headers): string | undefined {
  const status = frameworkStatus(headers)
  const permission = status?.frameworkPermissionInfo
  const provider = status?.frameworkProviderInfo
  if (!isObject(permission) || permission.accessStatus !== 'granted' || !isObject(provider)) return undefined
  return world.settings.providers.find(
    ({ platformMappingId }) => platformMappingId !== undefined && platformMappingId === provider.id,
  )?.id
}
