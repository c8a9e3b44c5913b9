import { type Answer, redirect } from '../answer.ts'
import { isRedirectUrl } from '../call.ts'
import { completeSession, openSession } from '../session-store.ts'
import type { Session } from '../state.ts'
import { providerOf, type World } from '../world.ts'
import { html, page, problemPage, type Visit } from './layout.ts'

function loginSession(world: World, { fields }: Visit): Session | undefined {
  const id = fields.get('session')
  const session = Object.values(world.state.sessions).find((known) => known.id === id)
  const open = session && openSession(world, session.code)
  return typeof open === 'object' ? open : undefined
}

const lostSession = (): Answer =>
  problemPage(
    400,
    'This sign-in has ended',
    'It was completed, replaced or took too long. Ask your TV for a new code.',
  )

export function showLogin(world: World, visit: Visit): Answer {
  const session = loginSession(world, visit)
  const provider = providerOf(world, session?.parameters.mvpd ?? '')
  if (session === undefined || provider === undefined) return lostSession()
  return page(
    `Sign in to ${provider.displayName}`,
    html`<p>Allows your TV to play what your subscription includes.</p>
<form method="post" action="/provider/login">
<input type="hidden" name="session" value="${session.id}">
<label>User name
<input name="user" autocomplete="username" autocapitalize="none" spellcheck="false">
</label>
<label>Password
<input name="password" type="password" autocomplete="current-password">
</label>
<button name="choice" value="signIn">Sign in</button>
<button name="choice" value="cancel" class="quiet">Cancel</button>
</form>
<p class="note">Simulated provider: any name and password will do. Do not type real ones.</p>`,
  )
}

export function finishLogin(world: World, visit: Visit): Answer {
  const session = loginSession(world, visit)
  const target = session?.parameters.redirectUrl
  if (session === undefined || target === undefined) return lostSession()
  const outcome = visit.fields.get('choice') === 'cancel' ? 'cancelled' : 'signedIn'
  if (outcome === 'signedIn') completeSession(world, session, { user: visit.fields.get('user') || 'viewer' })
  const end = new URL(target)
  // As far as is known nothing is added, whatever the outcome (spec endpoints.md §7.5, §10).
  if (world.settings.corners.redirectQuery === 'outcome') end.searchParams.set('outcome', outcome)
  return redirect(end.href, 303)
}

export function finishLogout(world: World, { fields }: Visit): Answer {
  const target = fields.get('redirect_url')
  if (target !== null && isRedirectUrl(target)) return redirect(new URL(target).href)
  const name = providerOf(world, fields.get('mso_id') ?? '')?.displayName
  return page('You are signed out', html`<p>${name ?? 'Your provider'} has ended your session.</p>`)
}
