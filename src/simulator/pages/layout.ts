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
  --line: #8592a3; --accent: #1d4fd7; --on-accent: #fff; --warn: #a11b12; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f7; --soft: #a9b5c4; --paper: #10151c; --card: #1a222d;
  --line: #6b7889; --accent: #8fb0ff; --on-accent: #0c1526; --warn: #ff9d94; } }
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
button { display: block; width: 100%; margin-top: .75rem; padding: .75rem; border: 1px solid var(--accent);
  border-radius: .5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  cursor: pointer; }
button.quiet { background: transparent; color: var(--accent); }
ul { margin: 0; padding: 0; list-style: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { padding: .75rem 1rem; border-left: 4px solid var(--warn); color: var(--warn); }
.note { margin: 1.5rem 0 0; font-size: .875rem; }
`

/** A page a person sees: no script, nothing from elsewhere. */
export function page(title: string, content: Markup, status = 200): Answer {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(stylesheet)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
  return htmlAnswer(document.source, status, {
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  })
}

/** A page that ends the visit with bad news. */
export function problemPage(status: number, title: string, what: string): Answer {
  return page(title, html`<p class="alert" role="alert">${what}</p>`, status)
}
