import { accessOf, partnerProfileType } from '../access.ts'
import { type Answer, json, redirect } from '../answer.ts'
import { type Call, checkMvpd, checkRedirectUrl, ownerOf } from '../call.ts'
import { peopleOf } from '../identity.ts'
import { removeProfile, validProfile } from '../profile-store.ts'
import { digest } from '../random.ts'
import { removeShared, validSharedProfile } from '../shared-profiles.ts'
import type { Owner } from '../state.ts'
import { isTempPass } from '../temporary-access.ts'
import { providerOf, type World } from '../world.ts'

/** What is left to do after a profile was deleted. @see spec endpoints.md §5.6 */
interface Logout {
  readonly actionName: 'logout' | 'partner_logout' | 'complete' | 'invalid'
  readonly actionType: 'interactive' | 'partner_interactive' | 'none'
  readonly url?: string
}

/**
 * Deletes the device's profile at once and, with the identity of the viewer, the shared one in every app that has it;
 * the answer tells what is left to do.
 *
 * @see spec endpoints.md §7.11, flows.md §1.19 (LOGOUT-02)
 */
export function logout(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  const { mvpd } = call.path
  checkMvpd(world, mvpd)
  const redirectUrl = call.url.searchParams.get('redirectUrl') ?? undefined
  checkRedirectUrl(redirectUrl)

  const [first = invalid, ...rest] = logouts(world, call, owner, redirectUrl)
  const people = peopleOf(world, call.headers)
  removeProfile(world, owner, mvpd)
  for (const person of people) removeShared(world, person, mvpd)

  const { logoutPage, singleLogout } = world.settings.corners
  if (logoutPage === 'redirect' && first.url !== undefined) return redirect(first.url)
  // A map has one entry for each name: a second profile of the same provider needs another.
  const second = singleLogout === 'entryEach' ? rest : []
  const entries = [first, ...second].map((entry, i) => [i === 0 ? mvpd : `${mvpd} SSO`, { ...entry, mvpd }])
  return json({ logouts: Object.fromEntries(entries) })
}

/** What is left to do for the profile of the device, then for the one that its viewer shares. */
function logouts(world: World, call: Call, owner: Owner, redirectUrl: string | undefined): Logout[] {
  const { mvpd } = call.path
  const own = validProfile(world, owner, mvpd)
  if (own?.type === partnerProfileType) return [partnerLogout]
  const isStandIn = accessOf(world, owner, mvpd, call.headers)?.reason === 'degraded'
  if (isTempPass(world, mvpd) || isStandIn) return [complete]
  const people = peopleOf(world, call.headers)
  const isShared = validSharedProfile(world, people, mvpd) !== undefined
  return [
    ...(own ? [providerLogout(world, call, redirectUrl)] : []),
    ...(isShared ? [providerLogout(world, call, redirectUrl, digest(people.join()))] : []),
  ]
}

const partnerLogout: Logout = { actionName: 'partner_logout', actionType: 'partner_interactive' }
const invalid: Logout = { actionName: 'invalid', actionType: 'none' }
const complete: Logout = { actionName: 'complete', actionType: 'none' }

/** The provider's own page for signing out, if it has one. That of a single logout is relative. */
function providerLogout(
  world: World,
  { path: { mvpd, serviceProvider }, url }: Call,
  redirectUrl: string | undefined,
  sharedDevice?: string,
): Logout {
  if (!(providerOf(world, mvpd)?.simulated?.logoutPage ?? true)) return complete
  const query = new URLSearchParams({ noflash: 'true', mso_id: mvpd, requestor_id: serviceProvider })
  if (sharedDevice !== undefined) query.set('pt_device_id', sharedDevice)
  if (redirectUrl !== undefined) query.set('redirect_url', redirectUrl)
  const isRelative = sharedDevice !== undefined || world.settings.corners.logoutUrl === 'relative'
  const origin = isRelative ? '' : (world.settings.origin ?? url.origin)
  return { actionName: 'logout', actionType: 'interactive', url: `${origin}/adobe-services/logout?${query}` }
}
