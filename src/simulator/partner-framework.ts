import { decodeObject, isObject } from './call.ts'
import type { SimulatedProvider } from './configuration.ts'
import type { EnhancedErrorCode } from './errors.ts'
import { type HeaderFields, headerOf } from './request.ts'
import { isActive, now, type World } from './world.ts'

/** What the partner's framework says of the viewer's sign-in at the platform: a provider, or why it names none. */
type FrameworkWord = SimulatedProvider | PartnerStatusError

type PartnerStatusError = Extract<EnhancedErrorCode, `invalid_header_pfs_${string}`>

/** Reads `AP-Partner-Framework-Status`. @see spec endpoints.md §3.6, §7.13 */
export function readFramework(world: World, headers: HeaderFields): FrameworkWord {
  const status = decodeObject(headerOf(headers, 'partnerFrameworkStatus'))
  const permission = isObject(status?.frameworkPermissionInfo) ? status.frameworkPermissionInfo : {}
  const { accessStatus } = permission
  if (typeof accessStatus !== 'string') return 'invalid_header_pfs_permission_access_not_present'
  if (accessStatus === 'notDetermined') return 'invalid_header_pfs_permission_access_not_determined'
  if (accessStatus !== 'granted') return 'invalid_header_pfs_permission_access_not_granted'

  const { id, expirationDate } = isObject(status?.frameworkProviderInfo) ? status.frameworkProviderInfo : {}
  if (typeof id !== 'string' || id === '') return 'invalid_header_pfs_provider_id_not_determined'
  const provider = world.settings.providers.find(
    ({ platformMappingId }) => platformMappingId !== undefined && platformMappingId === id,
  )
  if (provider === undefined) return 'invalid_header_pfs_provider_id_mismatch'
  // Digits as text or number (spec endpoints.md §2.6); no readable date is no valid sign-in.
  return Number(expirationDate) > now(world) ? provider : 'invalid_header_pfs_provider_info_expired'
}

/** The provider of a valid sign-in at the platform that the viewer lets the app know. */
export function frameworkProvider(world: World, headers: HeaderFields): SimulatedProvider | undefined {
  const word = readFramework(world, headers)
  return typeof word === 'string' ? undefined : word
}

/** Whether the service offers the partner's sign-in for a provider. */
export function hasPartnerSignIn(world: World, provider: SimulatedProvider): boolean {
  return provider.enablePlatformServices === true && isActive(world, provider.id)
}
