import { accessOf, isVisible } from '../access.ts'
import { type Answer, json } from '../answer.ts'
import { type Call, callerOf, checkMvpd, ownerOf } from '../call.ts'
import { storedProfiles } from '../profile-store.ts'
import { openSession } from '../session-store.ts'
import type { Profile } from '../state.ts'
import { now, type World } from '../world.ts'
import { checkCode, codeRefusal } from './sessions.ts'

/** @see spec endpoints.md §7.6 (PROF-01) */
export function retrieveProfiles(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  const valid = Object.entries(storedProfiles(world, owner)).filter(
    ([mvpd, profile]) => now(world) < profile.notAfter && isVisible(world, profile, mvpd, call.headers),
  )
  return profiles(valid)
}

/** @see spec endpoints.md §7.7 (PROF-02) */
export function retrieveProfileForMvpd(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  const { mvpd } = call.path
  checkMvpd(world, mvpd)
  const access = accessOf(world, owner, mvpd, call.headers)
  return profiles(access ? [[mvpd, access.profile]] : [])
}

/** The polling call: an empty map until the viewer has signed in. @see spec endpoints.md §7.8 (POLL-11) */
export function retrieveProfileForCode(world: World, call: Call): Answer {
  const { serviceProvider } = callerOf(world, call)
  checkCode(world, call.path.code)
  const open = openSession(world, call.path.code, serviceProvider)
  const session = typeof open === 'string' ? usedSession(world, call.path.code, serviceProvider) : open
  if (session === undefined) throw codeRefusal(world, 'invalid_authentication_session', String(open))
  const { mvpd } = session.parameters
  const access = mvpd === undefined ? undefined : accessOf(world, session.owner, mvpd)
  return profiles(mvpd !== undefined && access ? [[mvpd, access.profile]] : [])
}

/** A session whose sign-in was completed; its code goes on answering here until it expires (§10). */
function usedSession(world: World, code: string, serviceProvider: string) {
  const session = world.state.sessions[code]
  return world.settings.corners.codeAfterSignIn === 'usable' &&
    session?.owner.serviceProvider === serviceProvider &&
    session.status === 'consumed' &&
    now(world) < session.notAfterMs
    ? session
    : undefined
}

export function profiles(entries: readonly (readonly [mvpd: string, profile: Profile])[]): Answer {
  return json({ profiles: Object.fromEntries(entries) })
}
