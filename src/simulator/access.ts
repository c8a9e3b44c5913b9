import type { DecisionSource, ReasonType } from '../protocol/index.ts'
import { frameworkProvider } from './partner-framework.ts'
import { validProfile } from './profile-store.ts'
import type { HeaderFields } from './request.ts'
import type { Owner, Profile } from './state.ts'
import { base64, now, providerOf, type World } from './world.ts'

/** What lets a viewer in with a provider. */
export interface Access {
  readonly profile: Profile
  /** Why a session needs no sign-in. */
  readonly reason: ReasonType
  /** Who decides about resources. */
  readonly source: DecisionSource
}

/**
 * The viewer's access with a provider, if any: the profile of a sign-in, or what stands in for one.
 * Degradation rules and shared profiles of single sign-on find their place here.
 */
export function accessOf(
  world: World,
  owner: Owner,
  mvpd: string,
  headers: HeaderFields = {},
): Access | undefined {
  if (providerOf(world, mvpd)?.isTempPass) {
    return { profile: temporaryProfile(world, owner), reason: 'temporary', source: 'temppass' }
  }
  const profile = validProfile(world, owner, mvpd)
  if (profile === undefined || !isVisible(world, profile, mvpd, headers)) return undefined
  return {
    profile,
    reason: profile.type === partnerProfileType ? 'authenticatedSSO' : 'authenticated',
    source: 'mvpd',
  }
}

/** Type of the profiles that the partner's framework stands for. */
export const partnerProfileType = 'appleSSO'

/** A partner's profile is seen only by calls that carry the framework's word for it. @see spec endpoints.md §7.6 */
export function isVisible(world: World, profile: Profile, mvpd: string, headers: HeaderFields): boolean {
  return profile.type !== partnerProfileType || frameworkProvider(world, headers)?.id === mvpd
}

/** Temporary access without limits: it lasts one day from whenever it is asked for. */
function temporaryProfile(world: World, { device }: Owner): Profile {
  const notBefore = now(world)
  const notAfter = notBefore + 86_400_000
  return {
    notBefore,
    notAfter,
    issuer: 'Adobe',
    type: 'temporary',
    attributes: {
      userID: { value: `temppass_${base64(device)}`, state: 'plain' },
      expiration_date: { value: notAfter, state: 'plain' },
    },
  }
}
