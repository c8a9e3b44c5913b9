import { makeProfile, type SignInDetails, storeProfile, validProfile } from './profile-store.ts'
import { uuid } from './random.ts'
import { shareProfile } from './shared-profiles.ts'
import type { Owner, Profile, Session, SessionParameters } from './state.ts'
import { now, ownerKey, providerOf, type World } from './world.ts'

/** The session a code leads to (for one service provider, if given), or why it leads nowhere. */
export function openSession(world: World, code: string, serviceProvider?: string): Session | string {
  const session = world.state.sessions[code]
  if (session === undefined) return 'unknown code'
  if ((serviceProvider ?? session.owner.serviceProvider) !== session.owner.serviceProvider) {
    return 'code of another service provider'
  }
  if (session.status !== 'open') return `code was ${session.status}`
  if (now(world) >= session.notAfterMs) return 'code has expired'
  return session
}

/** Opens a session under a new code; the previous one of the same device is dead from then on. */
export function startSession(
  world: World,
  owner: Owner,
  code: string,
  parameters: SessionParameters,
  device: unknown,
  people: readonly string[],
): Session {
  const { state, settings } = world
  const key = ownerKey(owner)
  const previous = state.sessions[state.currentCodes[key] ?? '']
  if (previous?.status === 'open') previous.status = 'replaced'
  const notBeforeMs = now(world)
  const session: Session = {
    code,
    id: uuid(state),
    owner,
    notBeforeMs,
    notAfterMs: notBeforeMs + settings.sessionLifeMs,
    device,
    parameters,
    people,
    status: 'open',
  }
  state.sessions[code] = session
  state.currentCodes[key] = code
  return session
}

/** What is still missing, as the answers spell it: `domain` for the parameter `domainName` (D37). */
export function missingParameters(
  { mvpd, domainName, redirectUrl }: SessionParameters,
  domain: 'domain' | 'domainName' = 'domain',
): string[] {
  const present: Record<string, unknown> = { mvpd, [domain]: domainName, redirectUrl }
  return Object.keys(present).filter((name) => present[name] === undefined)
}

/** Ends a session by the provider's confirmation: the device has a profile now. */
export function completeSession(world: World, session: Session, details?: SignInDetails): Profile {
  const provider = providerOf(world, session.parameters.mvpd ?? '')
  if (provider === undefined) throw new Error(`the session of code ${session.code} has no provider yet`)
  session.status = 'consumed'
  const older = validProfile(world, session.owner, provider.id)
  if (older !== undefined && world.settings.corners.secondSignIn === 'keeps') return older
  const profile = makeProfile(world, provider, details)
  storeProfile(world, session.owner, provider.id, profile)
  shareProfile(world, session.people, provider.id, profile, session.owner)
  return profile
}
