import { accessOf, listProfiles } from '../access.ts'
import { type Answer, json } from '../answer.ts'
import { type Call, callerOf, checkMvpd, ownerOf } from '../call.ts'
import { openSession } from '../session-store.ts'
import type { Profile } from '../state.ts'
import { isTempPass, temporaryProfile } from '../temporary-access.ts'
import { now, type World } from '../world.ts'
import { checkCode, codeRefusal } from './sessions.ts'

/** @see spec endpoints.md §7.6 (PROF-01) */
export function retrieveProfiles(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  return profiles(listProfiles(world, owner, call.headers))
}

/** @see spec endpoints.md §7.7 (PROF-02) */
export function retrieveProfileForMvpd(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  const { mvpd } = call.path
  checkMvpd(world, mvpd)
  return oneProfile(
    mvpd,
    isTempPass(world, mvpd)
      ? temporaryProfile(world, owner, mvpd, call.headers)
      : accessOf(world, owner, mvpd, call.headers)?.profile,
  )
}

/** The polling call: an empty map until the viewer has signed in. @see spec endpoints.md §7.8 (POLL-11) */
export function retrieveProfileForCode(world: World, call: Call): Answer {
  const { serviceProvider } = callerOf(world, call)
  checkCode(world, call.path.code)
  const open = openSession(world, call.path.code, serviceProvider)
  const session = typeof open === 'string' ? usedSession(world, call.path.code, serviceProvider) : open
  if (session === undefined) throw codeRefusal(world, 'invalid_authentication_session', String(open))
  const { mvpd } = session.parameters
  if (mvpd === undefined) return profiles([])
  return oneProfile(
    mvpd,
    isTempPass(world, mvpd)
      ? temporaryProfile(world, session.owner, mvpd, call.headers, true)
      : accessOf(world, session.owner, mvpd)?.profile,
  )
}

function oneProfile(mvpd: string, profile: Profile | undefined): Answer {
  return profiles(profile ? [[mvpd, profile]] : [])
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
