import { accountKey, personKey } from './identity.ts'
import { type Owner, type Profile, type Table, table } from './state.ts'
import { base64, now, ownerKey, type World } from './world.ts'

/** A profile that every app finds by the identity of its viewer. */
export interface SharedProfile {
  readonly profile: Profile
  /** Rows of the apps whose sign-in made it: the ends of both are one. */
  readonly owners: readonly string[]
}

/** Whom the service knows by an identity: an account at a platform, or a person at an identity service. */
export type Sharer = { readonly account: string } | { readonly person: string }

/** The key of a sharer in the table of shared profiles. */
export function sharerKey(sharer: Sharer): string {
  return 'account' in sharer ? accountKey(sharer.account) : personKey(sharer.person)
}

/** Shares a profile among all apps of these people, from now on. */
export function shareProfile(
  { state }: World,
  people: readonly string[],
  mvpd: string,
  profile: Profile,
  owner?: Owner,
): void {
  for (const person of people) {
    state.shared[person] ??= table()
    const owners = new Set(state.shared[person][mvpd]?.owners)
    if (owner) owners.add(ownerKey(owner))
    state.shared[person][mvpd] = { profile, owners: [...owners] }
  }
}

/** The shared profiles of people by provider, expired ones included; of several for one provider the first. */
export function sharedProfiles({ state }: World, people: readonly string[]): Table<Profile> {
  const found = table<Profile>()
  for (const person of people) {
    for (const [mvpd, { profile }] of Object.entries(state.shared[person] ?? {})) {
      found[mvpd] ??= asSingleSignOn(profile, person, mvpd)
    }
  }
  return found
}

/** The shared profile that is valid now. */
export function validSharedProfile(
  world: World,
  people: readonly string[],
  mvpd: string,
): Profile | undefined {
  return people
    .map((person) => sharedProfiles(world, [person])[mvpd])
    .find((profile) => profile !== undefined && now(world) < profile.notAfter)
}

/** What another app sees: the same viewer until the same instant. @see spec endpoints.md §5.4 (SSO-27) */
function asSingleSignOn(profile: Profile, person: string, mvpd: string): Profile {
  const { userID } = profile.attributes
  return {
    ...profile,
    type: person.startsWith(accountKey('')) ? 'platformSSO' : 'serviceTokenSSO',
    attributes: {
      ...profile.attributes,
      ...(userID === undefined ? {} : { upstreamUserID: userID }),
      mvpd: { value: mvpd, state: 'plain' },
    },
  }
}

/** Ends a shared profile everywhere: the apps whose sign-in made it lose theirs with it. */
export function removeShared({ state }: World, person: string, mvpd: string): void {
  for (const owner of state.shared[person]?.[mvpd]?.owners ?? []) delete state.profiles[owner]?.[mvpd]
  delete state.shared[person]?.[mvpd]
}

/** Ends every profile that a provider's user signed in to, shared or not. */
export function removeUser({ state }: World, user: string, only: string | undefined): void {
  const isTheirs = (mvpd: string, { attributes }: Profile): boolean =>
    (only ?? mvpd) === mvpd && attributes.userID?.value === userId(mvpd, user)
  for (const byMvpd of Object.values(state.profiles)) {
    for (const [mvpd, profile] of Object.entries(byMvpd)) if (isTheirs(mvpd, profile)) delete byMvpd[mvpd]
  }
  for (const byMvpd of Object.values(state.shared)) {
    for (const [mvpd, { profile }] of Object.entries(byMvpd)) if (isTheirs(mvpd, profile)) delete byMvpd[mvpd]
  }
}

/** The `userID` of a provider's user: the same name gives the same one. */
export function userId(mvpd: string, user: string): string {
  return base64(`${mvpd}/${user}`)
}
