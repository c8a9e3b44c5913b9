import type { SimulatedProvider } from './configuration.ts'
import { userId } from './shared-profiles.ts'
import { type Attribute, type Owner, type Profile, type Table, table } from './state.ts'
import { base64, now, ownerKey, type World } from './world.ts'

/** Every profile ever made for an owner and not yet removed, expired ones included. */
export function storedProfiles(world: World, owner: Owner): Table<Profile> {
  return world.state.profiles[ownerKey(owner)] ?? table()
}

/** The profile that is valid now. */
export function validProfile(world: World, owner: Owner, mvpd: string): Profile | undefined {
  const profile = storedProfiles(world, owner)[mvpd]
  return profile !== undefined && now(world) < profile.notAfter ? profile : undefined
}

/** Stores a profile; a newer one takes the place of an older one of the same provider. */
export function storeProfile(world: World, owner: Owner, mvpd: string, profile: Profile): void {
  const key = ownerKey(owner)
  world.state.profiles[key] ??= table()
  const byMvpd = world.state.profiles[key]
  byMvpd[mvpd] = profile
}

export function removeProfile(world: World, owner: Owner, mvpd: string): void {
  delete storedProfiles(world, owner)[mvpd]
}

/** What a sign-in may settle about the profile it makes. */
export interface SignInDetails {
  /** Name the viewer signed in with; the same name gives the same `userID`. Default `viewer`. */
  readonly user?: string
  /** Life of the profile, in milliseconds. */
  readonly lifeMs?: number
  /** User metadata beside the usual, or in its place. */
  readonly attributes?: Readonly<Record<string, Attribute>>
}

/** The profile a provider's confirmation makes. @see spec endpoints.md §5.4 */
export function makeProfile(world: World, provider: SimulatedProvider, details: SignInDetails = {}): Profile {
  const notBefore = now(world)
  const user = `${provider.id}/${details.user ?? 'viewer'}`
  return {
    notBefore,
    notAfter:
      notBefore + (details.lifeMs ?? provider.simulated?.profileLifeMs ?? world.settings.profileLifeMs),
    issuer: provider.id,
    type: 'regular',
    attributes: {
      userID: { value: userId(provider.id, details.user ?? 'viewer'), state: 'plain' },
      householdID: { value: base64(`household of ${user}`), state: 'plain' },
      zip: { value: base64(`zip of ${user}`), state: 'enc' },
      ...provider.simulated?.attributes,
      ...details.attributes,
    },
  }
}
