import { type DegradationRule, degradationRules } from './degradation.ts'
import type { ManualClock } from './manual-clock.ts'
import { makeProfile, type SignInDetails, storeProfile } from './profile-store.ts'
import { completeSession, missingParameters, openSession } from './session-store.ts'
import { removeShared, removeUser, type Sharer, shareProfile, sharerKey } from './shared-profiles.ts'
import type { Owner, Profile, Session, Table, Verdict } from './state.ts'
import { base64, knownProvider, now, type World } from './world.ts'

/** What the viewer does on the second screen or in the browser. */
export interface Person {
  /**
   * Completes the sign-in of a code, as if the viewer had gone through the provider's pages: the device that shows
   * the code has a profile from now on. Throws if the code is not open, or if no provider is known.
   */
  signIn(code: string, details?: SignInDetails & { readonly mvpd?: string }): Profile
  /** The page where the viewer signs in, once the session lacks nothing. */
  pageOf(code: string): string
}

/** Whose profile: by the code of a session, by device and app instance, or by an identity that several apps share. */
export type ProfileOwner =
  | { readonly code: string }
  | {
      /** The app's own identifier of the device, not yet in Base64. */
      readonly device: string
      /** Default: the newest client. */
      readonly clientId?: string
      readonly serviceProvider?: string
    }
  | Sharer

/** Profiles, made and unmade behind the viewer's back. */
export interface Profiles {
  /** Gives a device, or whoever has an identity, a profile without any sign-in. */
  add(owner: ProfileOwner, mvpd: string, details?: SignInDetails): Profile
  /** Ends profiles now, of one provider or of all; decisions tell them from missing ones. */
  expire(mvpd?: string): void
  /** Removes profiles without a trace, of one provider or of all. */
  remove(mvpd?: string): void
  /**
   * Ends the profiles of one person everywhere, of one provider or of all, as when the provider throws them out: those
   * of an identity with the sign-ins they came of, or those of a provider's user by name. All apps see them gone.
   */
  revoke(whose: Sharer | { readonly user: string }, mvpd?: string): void
}

/** What the providers and the programmer rule. */
export interface Rules {
  /** Refuses a resource (`*`: every one), of one provider or of all. */
  deny(
    resource: string,
    details?: {
      readonly mvpd?: string
      readonly code?: string
      readonly message?: string
      readonly details?: string
    },
  ): void
  /** Permits a resource (`*`: every one), of one provider or of all. */
  permit(resource: string, details?: { readonly mvpd?: string }): void
  /** Switches the integration with a provider off. */
  deactivate(mvpd: string): void
  /** Switches it on again. */
  activate(mvpd: string): void
  /** Applies a degradation rule to a provider, in place of any other; `details` go with denials. */
  degrade(mvpd: string, rule: DegradationRule, o?: { readonly details?: string }): void
  /** Ends the degradation of one provider, or of all. */
  restore(mvpd?: string): void
  /**
   * Forgets everything ruled: the entitlements of the options hold again, every provider is active and none degraded.
   */
  clear(): void
}

/** Takes things back that the service gave out. */
export interface Revocable {
  /** All of them, or one. */
  revoke(one?: string): void
}

/** The service's own time. */
export interface Time {
  /** In milliseconds since 1970. */
  now(): number
  /** How far it is ahead of the clock, in milliseconds. */
  readonly skewMs: number
  /** Sets it so far ahead of the clock; negative: behind it. */
  skew(ms: number): void
  /** Whether the clock stands still until it is moved. */
  readonly isVirtual: boolean
  /** Moves a virtual clock on, in milliseconds; throws for any other. */
  advance(ms: number): void
}

export function createTime(world: World): Time {
  const { clock } = world.settings
  const isManual = (known: typeof clock): known is ManualClock => 'advance' in known
  return {
    now: () => now(world),
    get skewMs() {
      return world.state.skewMs
    },
    skew(ms) {
      world.state.skewMs = ms
    },
    isVirtual: isManual(clock),
    advance(ms) {
      if (!isManual(clock)) throw new Error('the clock is not virtual: time passes by itself')
      clock.advance(ms)
    },
  }
}

export function createPerson(world: World): Person {
  const open = (code: string): Session => {
    const session = openSession(world, code)
    if (typeof session === 'string')
      throw new Error(`nobody can sign in with ${JSON.stringify(code)}: ${session}`)
    return session
  }
  return {
    signIn(code, { mvpd, ...details } = {}) {
      const session = open(code)
      const chosen = session.parameters.mvpd ?? mvpd
      if (mvpd !== undefined && mvpd !== chosen) {
        throw new Error(`the session of ${code} is for ${chosen}, not for ${mvpd}`)
      }
      if (chosen === undefined) throw new Error(`the session of ${code} has no provider yet: name one`)
      knownProvider(world, chosen)
      session.parameters.mvpd = chosen
      return completeSession(world, session, details)
    },
    pageOf(code) {
      const { owner, parameters } = open(code)
      const missing = missingParameters(parameters)
      if (missing.length > 0) throw new Error(`the session of ${code} still lacks ${missing.join(', ')}`)
      return `/api/v2/authenticate/${encodeURIComponent(owner.serviceProvider)}/${code}`
    },
  }
}

export function createProfiles(world: World): Profiles {
  return {
    add(whose, mvpd, details) {
      const profile = makeProfile(world, knownProvider(world, mvpd), details)
      if ('account' in whose || 'person' in whose) shareProfile(world, [sharerKey(whose)], mvpd, profile)
      else storeProfile(world, toOwner(world, whose), mvpd, profile)
      return profile
    },
    expire(only) {
      const end = (profile: Profile): Profile => ({ ...profile, notAfter: now(world) })
      each(world.state.profiles, only, end)
      each(world.state.shared, only, (shared) => ({ ...shared, profile: end(shared.profile) }))
    },
    remove(only) {
      each(world.state.profiles, only, () => undefined)
      each(world.state.shared, only, () => undefined)
    },
    revoke(whose, only) {
      if ('user' in whose) {
        removeUser(world, whose.user, only)
        return
      }
      const person = sharerKey(whose)
      for (const mvpd of Object.keys(world.state.shared[person] ?? {})) {
        if ((only ?? mvpd) === mvpd) removeShared(world, person, mvpd)
      }
    },
  }
}

/** Puts something in the place of every row of one provider, or of all; undefined removes it. */
function each<Row>(
  tables: Table<Table<Row>>,
  only: string | undefined,
  change: (row: Row) => Row | undefined,
): void {
  for (const byMvpd of Object.values(tables)) {
    for (const [mvpd, row] of Object.entries(byMvpd)) {
      if ((only ?? mvpd) !== mvpd) continue
      const changed = change(row)
      if (changed === undefined) delete byMvpd[mvpd]
      else byMvpd[mvpd] = changed
    }
  }
}

function toOwner(world: World, whose: Exclude<ProfileOwner, Sharer>): Owner {
  if ('code' in whose) {
    const session = world.state.sessions[whose.code]
    if (session === undefined) throw new Error(`no session ever had the code ${JSON.stringify(whose.code)}`)
    return session.owner
  }
  const clientId = whose.clientId ?? Object.keys(world.state.clients).at(-1)
  if (clientId === undefined) throw new Error('no client has registered yet')
  return {
    clientId,
    device: base64(whose.device),
    serviceProvider: whose.serviceProvider ?? world.settings.serviceProvider,
  }
}

export function createRules(world: World): Rules {
  const rule = (resource: string, mvpd: string | undefined, verdict: Verdict): void => {
    world.state.rules.unshift({ resource, ...(mvpd === undefined ? {} : { mvpd }), verdict })
  }
  const restore: Rules['restore'] = (only) => {
    const { degradations } = world.state
    for (const mvpd of Object.keys(degradations)) if ((only ?? mvpd) === mvpd) delete degradations[mvpd]
  }
  return {
    deny: (resource, { mvpd, ...denial } = {}) => rule(resource, mvpd, denial),
    permit: (resource, { mvpd } = {}) => rule(resource, mvpd, 'permit'),
    deactivate(mvpd) {
      knownProvider(world, mvpd)
      world.state.deactivated.push(mvpd)
    },
    activate(mvpd) {
      world.state.deactivated = world.state.deactivated.filter((known) => known !== mvpd)
    },
    degrade(mvpd, rule, { details } = {}) {
      knownProvider(world, mvpd)
      if (!degradationRules.includes(rule)) {
        throw new TypeError(`a degradation rule is one of ${degradationRules.join(', ')}`)
      }
      world.state.degradations[mvpd] = { rule, ...(details === undefined ? {} : { details }) }
    },
    restore,
    clear() {
      world.state.rules = []
      world.state.deactivated = []
      restore()
    },
  }
}

/** Access tokens: whoever holds one is answered 401 without a body from now on. */
export function createTokens(world: World): Revocable {
  return {
    revoke(one) {
      for (const token of one === undefined ? Object.keys(world.state.tokens) : [one])
        delete world.state.tokens[token]
    },
  }
}

/** Client credentials: no new tokens (`invalid_client`), and the old ones demand a new registration. */
export function createCredentials(world: World): Revocable {
  return {
    revoke(one) {
      for (const client of Object.values(world.state.clients)) {
        if ((one ?? client.id) === client.id) client.revoked = true
      }
    },
  }
}

/** Software statements: no registration, and everything that came of one is dead. */
export function createStatements(world: World): Revocable {
  return {
    revoke(one) {
      const known = world.settings.applications.map(({ softwareStatement }) => softwareStatement)
      world.state.revokedStatements.push(...(one === undefined ? known : [one]))
    },
  }
}
