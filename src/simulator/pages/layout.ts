import { type Answer, html as htmlAnswer } from '../answer.ts'

/** One visit of a browser. `fields` are those of the query or, for a form that was sent, of the form. */
export interface Visit {
  readonly url: URL
  readonly fields: URLSearchParams
}

/** Markup that is safe to put into a page as it is. */
export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

type Part = string | Markup | undefined | readonly Markup[]

/** Markup with its values escaped: only other markup goes in as it is. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.reduce((source, next, i) => source + render(parts[i - 1]) + next))
}

function render(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.source
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
  return part.map(render).join('')
}

const stylesheet = `
:root { color-scheme: light dark; --ink: #17202b; --soft: #566273; --paper: #f3f5f8; --card: #fff;
  --line: #8592a3; --accent: #1d4fd7; --on-accent: #fff; --warn: #a11b12; --good: #18794e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f7; --soft: #a9b5c4; --paper: #10151c; --card: #1a222d;
  --line: #6b7889; --accent: #8fb0ff; --on-accent: #0c1526; --warn: #ff9d94; --good: #5bd197; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { width: min(28rem, 100%); padding: 2rem; border-radius: 1rem; background: var(--card);
  box-shadow: 0 .5rem 2rem rgb(0 0 0 / .12); }
h1 { margin: 0 0 .5rem; font-size: 1.625rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 1.25rem; color: var(--soft); }
label { display: block; margin-bottom: 1rem; font-weight: 600; }
input { display: block; width: 100%; margin-top: .375rem; padding: .75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: transparent; color: inherit; font: inherit; }
input[name=code] { font: 700 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .25em; text-align: center;
  text-transform: uppercase; }
button, a.button { display: block; width: 100%; margin-top: .75rem; padding: .75rem; border: 1px solid var(--accent);
  border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer; }
button.quiet, a.quiet { background: transparent; color: var(--accent); }
button:active, a.button:active { opacity: .8; }
ul { margin: 0; padding: 0; list-style: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { padding: .75rem 1rem; border-left: 4px solid var(--warn); color: var(--warn); }
.note { margin: 1.5rem 0 0; font-size: .875rem; }
[hidden] { display: none; }
h1:focus { outline: none; }
button.choice { display: flex; align-items: center; gap: .875rem; border-color: var(--line); color: var(--ink);
  text-align: start; }
.choice img { flex: none; width: 2rem; height: 2rem; }
.mark { width: 3.5rem; margin: 0 0 1rem; border-radius: 50%; background: var(--good); color: var(--card);
  font: 700 1.75rem/3.5rem system-ui, sans-serif; text-align: center; }
p.busy { display: flex; }
p.busy::before { margin-block-start: .25em; }
.busy::before { content: ""; flex: none; display: inline-block; width: 1em; height: 1em; margin-inline-end: .625em;
  border: .15em solid; border-inline-end-color: transparent; border-radius: 50%; vertical-align: -.125em;
  animation: turn 1s linear infinite; }
button.busy { cursor: default; }
@keyframes turn { to { rotate: 1turn; } }
@media (prefers-reduced-motion: reduce) { .busy::before { animation-duration: 6s; } }
details { margin-top: 1.5rem; color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
details p { margin: .5rem 0 0; }
summary { cursor: pointer; }
`

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"

/** A script that takes a page over. */
export interface App {
  /** Its address, of this origin. */
  readonly script: string
  /** Id of the element in which it finds its settings, as JSON. */
  readonly settingsId: string
  readonly settings: Readonly<Record<string, string>>
}

interface PageOptions {
  readonly status?: number
  readonly app?: App | undefined
}

/** A page a person sees: nothing from elsewhere, and no script unless it has an app. */
export function page(title: string, content: Markup, { status = 200, app }: PageOptions = {}): Answer {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(stylesheet)}</style>
${app && appMarkup(app)}</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
  return htmlAnswer(document.source, status, {
    'Content-Security-Policy': app ? `${policy}; script-src 'self'; connect-src 'self'` : policy,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
}

function appMarkup({ script, settingsId, settings }: App): Markup {
  // No end of the element inside of it: JSON has another way to write the sign.
  const json = new Markup(JSON.stringify(settings).replace(/</g, '\\u003c'))
  return html`<script type="application/json" id="${settingsId}">${json}</script>
<script src="${script}" defer></script>
`
}

/** A page that ends the visit with bad news. */
export function problemPage(status: number, title: string, what: string): Answer {
  return page(title, html`<p class="alert" role="alert">${what}</p>`, { status })
}
