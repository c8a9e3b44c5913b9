import { type Answer, redirect } from '../answer.ts'
import type { World } from '../world.ts'
import { chooseProvider, companionScript, enterCode, showCode } from './companion.ts'
import { html, page, type Visit } from './layout.ts'
import { finishLogin, finishLogout, showLogin } from './provider.ts'

type Page = (world: World, visit: Visit) => Answer

const pages: Readonly<Record<string, Page>> = {
  'GET /': () => redirect('/companion'),
  'GET /companion': showCode,
  'GET /companion.js': companionScript,
  'POST /companion': enterCode,
  'POST /companion/provider': chooseProvider,
  'GET /adobe-services/authenticate/saml': (_, { fields }) =>
    redirect(`/provider/login?${new URLSearchParams({ session: fields.get('session') ?? '' })}`),
  'GET /provider/login': showLogin,
  'POST /provider/login': finishLogin,
  'GET /adobe-services/logout': finishLogout,
  'GET /done': () =>
    page(
      'You can go back to your TV',
      html`<p>Nothing is left to do here. Your TV goes on by itself as soon as your provider has confirmed you.</p>`,
    ),
}

/** The page of a path; 405 if only another method leads there, 404 if none does. */
export function visitPage(world: World, method: string, visit: Visit): Answer {
  const path = visit.url.pathname
  const found = pages[`${method} ${path}`]
  if (found) return found(world, visit)
  return { status: `GET ${path}` in pages || `POST ${path}` in pages ? 405 : 404 }
}
