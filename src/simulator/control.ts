import type { ManualClock } from './manual-clock.ts'
import { makeProfile, type SignInDetails, storeProfile } from './profile-store.ts'
import { completeSession, missingParameters, openSession } from './session-store.ts'
import type { Owner, Profile, Session, Table, Verdict } from './state.ts'
import { base64, now, providerOf, type World } from './world.ts'

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

/** Whose profile: by the code of a session, or by device and app instance. */
export type ProfileOwner =
  | { readonly code: string }
  | {
      /** The app's own identifier of the device, not yet in Base64. */
      readonly device: string
      /** Default: the newest client. */
      readonly clientId?: string
      readonly serviceProvider?: string
    }

/** Profiles, made and unmade behind the viewer's back. */
export interface Profiles {
  /** Gives a device a profile without any sign-in. */
  add(owner: ProfileOwner, mvpd: string, details?: SignInDetails): Profile
  /** Ends profiles now, of one provider or of all; decisions tell them from missing ones. */
  expire(mvpd?: string): void
  /** Removes profiles without a trace, of one provider or of all. */
  remove(mvpd?: string): void
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
  /** Forgets everything ruled: the entitlements of the options hold again, every provider is active. */
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
  const each = (only: string | undefined, visit: (byMvpd: Table<Profile>, mvpd: string) => void): void => {
    for (const byMvpd of Object.values(world.state.profiles)) {
      for (const mvpd of Object.keys(byMvpd)) if ((only ?? mvpd) === mvpd) visit(byMvpd, mvpd)
    }
  }
  return {
    add(whose, mvpd, details) {
      const profile = makeProfile(world, knownProvider(world, mvpd), details)
      storeProfile(world, toOwner(world, whose), mvpd, profile)
      return profile
    },
    expire(only) {
      each(only, (byMvpd, mvpd) => {
        const profile = byMvpd[mvpd]
        if (profile) byMvpd[mvpd] = { ...profile, notAfter: now(world) }
      })
    },
    remove(only) {
      each(only, (byMvpd, mvpd) => {
        delete byMvpd[mvpd]
      })
    },
  }
}

function toOwner(world: World, whose: ProfileOwner): Owner {
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

function knownProvider(world: World, mvpd: string) {
  const provider = providerOf(world, mvpd)
  if (provider === undefined) throw new Error(`the simulator has no provider ${JSON.stringify(mvpd)}`)
  return provider
}

export function createRules(world: World): Rules {
  const rule = (resource: string, mvpd: string | undefined, verdict: Verdict): void => {
    world.state.rules.unshift({ resource, ...(mvpd === undefined ? {} : { mvpd }), verdict })
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
    clear() {
      world.state.rules = []
      world.state.deactivated = []
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
