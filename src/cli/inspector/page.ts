/** Nothing but the inspector's own script and what it asks of this server; no other page may frame it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Of every answer. */
export const strictHeaders = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** Of what is for the inspector's own page alone. */
export const ownHeaders = { 'Cross-Origin-Resource-Policy': 'same-origin' }

/** The document. Its script fills `app`. */
export function documentOf(script: string | undefined): string {
  const inside = script === undefined ? '<p>This page is not built yet: <code>npm run build</code>.</p>' : ''
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>passchart inspector</title>
<link rel="icon" href="data:,">
<div id="app">${inside}</div>
<script src="/page.js"></script>
</html>
`
}
