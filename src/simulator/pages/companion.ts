import { accessOf } from '../access.ts'
import { type Answer, redirect } from '../answer.ts'
import { openSession } from '../session-store.ts'
import type { Session } from '../state.ts'
import { isActive, providerOf, type World } from '../world.ts'
import { type App, html, page, type Visit } from './layout.ts'

/** Where the viewer types the code. */
export function showCode(world: World, { fields }: Visit): Answer {
  return codePage(world, fields.get('code') ?? '', undefined, appOf(world))
}

/** The app of the page, if the simulator was given one. */
export function companionScript({ settings: { companionApp } }: World): Answer {
  if (companionApp === undefined) return { status: 404 }
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/javascript;charset=UTF-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body: companionApp,
  }
}

/** What the page's app is told: the credentials of a companion of the first application. */
function appOf({ settings }: World): App | undefined {
  if (settings.companionApp === undefined) return undefined
  const { serviceProvider, softwareStatement, domains } = settings
  return {
    script: '/companion.js',
    settingsId: 'companion-settings',
    settings: {
      serviceProvider,
      softwareStatement,
      redirectPath: '/done',
      ...(domains[0] === undefined ? {} : { domainName: domains[0] }),
    },
  }
}

function codePage(world: World, code: string, problem?: string, app?: App): Answer {
  return page(
    'Sign in on your TV',
    html`<p>Type the code that your TV shows.</p>
${problem === undefined ? undefined : html`<p class="alert" role="alert" id="problem">${problem}</p>`}
<form method="post" action="/companion">
<label>Code
<input name="code" value="${code}" required maxlength="${String(world.settings.corners.codeLength + 4)}" autocomplete="off" autocapitalize="characters" spellcheck="false"${problem === undefined ? undefined : html` aria-invalid="true" aria-describedby="problem"`}>
</label>
<button>Continue</button>
</form>`,
    { status: problem === undefined ? 200 : 400, app },
  )
}

/** A code as people type it: any case, with blanks or dashes. */
function typedCode(fields: URLSearchParams): string {
  return (fields.get('code') ?? '').replace(/[\s-]/g, '').toUpperCase()
}

function codeProblem(world: World, code: string): Answer {
  return codePage(world, code, 'This code does not work. Check it, or ask your TV for a new one.')
}

export function enterCode(world: World, { url, fields }: Visit): Answer {
  const code = typedCode(fields)
  const session = openSession(world, code)
  if (typeof session === 'string') return codeProblem(world, code)
  return session.parameters.mvpd === undefined ? pickerPage(world, session) : goOn(world, session, url)
}

function pickerPage(world: World, { code }: Session): Answer {
  const choices = world.settings.providers.filter(({ id, isTempPass }) => !isTempPass && isActive(world, id))
  return page(
    'Choose your TV provider',
    html`<form method="post" action="/companion/provider">
<input type="hidden" name="code" value="${code}">
<ul>
${choices.map(
  ({ id, displayName }) =>
    html`<li><button class="quiet" name="mvpd" value="${id}">${displayName}</button></li>\n`,
)}</ul>
</form>`,
  )
}

export function chooseProvider(world: World, { url, fields }: Visit): Answer {
  const code = typedCode(fields)
  const session = openSession(world, code)
  if (typeof session === 'string') return codeProblem(world, code)
  const mvpd = fields.get('mvpd') ?? ''
  if (providerOf(world, mvpd) === undefined || !isActive(world, mvpd)) return pickerPage(world, session)
  session.parameters.mvpd = mvpd
  return goOn(world, session, url)
}

/** To the provider, after adding what the TV left open. */
function goOn(world: World, session: Session, url: URL): Answer {
  const { code, owner, parameters } = session
  if (parameters.mvpd !== undefined && accessOf(world, owner, parameters.mvpd)) return redirect('/done', 303)
  parameters.domainName ??= world.settings.domains[0] ?? url.hostname
  parameters.redirectUrl ??= new URL('/done', world.settings.origin ?? url.origin).href
  return redirect(`/api/v2/authenticate/${encodeURIComponent(owner.serviceProvider)}/${code}`, 303)
}
