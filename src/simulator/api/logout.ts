import { accessOf, partnerProfileType } from '../access.ts'
import { type Answer, json, redirect } from '../answer.ts'
import { type Call, checkMvpd, checkRedirectUrl, ownerOf } from '../call.ts'
import { removeProfile, validProfile } from '../profile-store.ts'
import { providerOf, type World } from '../world.ts'

/** Deletes the profile at once; the answer tells what is left to do. @see spec endpoints.md §7.11 (LOGOUT-02) */
export function logout(world: World, call: Call): Answer {
  const owner = ownerOf(world, call)
  const { mvpd, serviceProvider } = call.path
  checkMvpd(world, mvpd)
  const redirectUrl = call.url.searchParams.get('redirectUrl') ?? undefined
  checkRedirectUrl(redirectUrl)

  const access = accessOf(world, owner, mvpd)
  const isPartners = validProfile(world, owner, mvpd)?.type === partnerProfileType
  removeProfile(world, owner, mvpd)
  const answer = (rest: object): Answer => json({ logouts: { [mvpd]: { ...rest, mvpd } } })
  if (isPartners) return answer({ actionName: 'partner_logout', actionType: 'partner_interactive' })
  if (access === undefined) return answer({ actionName: 'invalid', actionType: 'none' })
  const hasPage = providerOf(world, mvpd)?.simulated?.logoutPage ?? true
  if (!hasPage || access.reason !== 'authenticated') {
    return answer({ actionName: 'complete', actionType: 'none' })
  }
  const query = new URLSearchParams({ noflash: 'true', mso_id: mvpd, requestor_id: serviceProvider })
  if (redirectUrl !== undefined) query.set('redirect_url', redirectUrl)
  const { logoutUrl, logoutPage } = world.settings.corners
  const origin = logoutUrl === 'relative' ? '' : (world.settings.origin ?? call.url.origin)
  const url = `${origin}/adobe-services/logout?${query}`
  return logoutPage === 'redirect'
    ? redirect(url)
    : answer({ actionName: 'logout', actionType: 'interactive', url })
}
