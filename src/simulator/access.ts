import type { ReasonType } from '../protocol/index.ts'
import { degradedProfile } from './degradation.ts'
import { peopleOf } from './identity.ts'
import { frameworkProvider } from './partner-framework.ts'
import { storedProfiles, validProfile } from './profile-store.ts'
import type { HeaderFields } from './request.ts'
import { sharedProfiles, validSharedProfile } from './shared-profiles.ts'
import type { Owner, Profile } from './state.ts'
import { now, type World } from './world.ts'

/** What lets a viewer in with a provider. */
export interface Access {
  readonly profile: Profile
  /** Why a session needs no sign-in. */
  readonly reason: ReasonType
}

/**
 * The viewer's access with a provider, if any: the profile of a sign-in on this device or, by the identity in the
 * headers, of one elsewhere; or what stands in for one while the provider is degraded.
 */
export function accessOf(
  world: World,
  owner: Owner,
  mvpd: string,
  headers: HeaderFields = {},
): Access | undefined {
  const degraded = degradedProfile(world, mvpd, owner)
  if (degraded && world.settings.corners.degradedProfile === 'always')
    return { profile: degraded, reason: 'degraded' }
  const profile = validProfile(world, owner, mvpd)
  if (profile !== undefined && isVisible(world, profile, mvpd, headers)) {
    return { profile, reason: profile.type === partnerProfileType ? 'authenticatedSSO' : 'authenticated' }
  }
  const shared = validSharedProfile(world, peopleOf(world, headers), mvpd)
  if (shared) return { profile: shared, reason: 'authenticatedSSO' }
  return degraded && { profile: degraded, reason: 'degraded' }
}

/** Every valid profile of a device and of the people in the headers, by provider; its own come first. */
export function listProfiles(world: World, owner: Owner, headers: HeaderFields): [string, Profile][] {
  const isValid = ([mvpd, profile]: [string, Profile]): boolean =>
    now(world) < profile.notAfter && isVisible(world, profile, mvpd, headers)
  const own = Object.entries(storedProfiles(world, owner)).filter(isValid)
  const shared = Object.entries(sharedProfiles(world, peopleOf(world, headers))).filter(isValid)
  return [...own, ...shared.filter(([mvpd]) => own.every(([known]) => known !== mvpd))]
}

/** Whether there was a profile once, on this device or for the people in the headers. */
export function hadProfile(world: World, owner: Owner, mvpd: string, headers: HeaderFields): boolean {
  const shared = sharedProfiles(world, peopleOf(world, headers))
  return storedProfiles(world, owner)[mvpd] !== undefined || shared[mvpd] !== undefined
}

/** Type of the profiles that the partner's framework stands for. */
export const partnerProfileType = 'appleSSO'

/** A partner's profile is seen only by calls that carry the framework's word for it. @see spec endpoints.md §7.6 */
function isVisible(world: World, profile: Profile, mvpd: string, headers: HeaderFields): boolean {
  return profile.type !== partnerProfileType || frameworkProvider(world, headers)?.id === mvpd
}
