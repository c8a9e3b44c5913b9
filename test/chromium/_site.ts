import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A page on this machine. */
export interface Site {
  /** Such as `http://127.0.0.1:4091`. */
  readonly origin: string
  close(): Promise<void>
}

export interface SiteOptions {
  /** The module of the page. */
  readonly entry: URL
  /** Plain data for the page at this origin. */
  readonly given: (origin: string) => unknown
  /** Where its scripts may ask. */
  readonly connectsTo: string
}

/**
 * Serves one page at every path, under a strict content-security policy; below `/sandboxed` in a sandbox, whose origin
 * is nobody's: no storage is let through to it. Browsers may keep it for the back button.
 */
export async function serveSite({ entry, given, connectsTo }: SiteOptions): Promise<Site> {
  const script = await bundled(fileURLToPath(entry))
  const policy = `default-src 'none'; script-src 'self'; img-src data:; connect-src ${connectsTo}`
  const server = createServer(({ url = '/' }, answer) => {
    const isScript = url === '/page.js'
    const sandbox = url.startsWith('/sandboxed') ? '; sandbox allow-scripts' : ''
    answer.writeHead(200, {
      'Content-Type': isScript ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
      'Content-Security-Policy': `${policy}${sandbox}`,
      'Cache-Control': 'no-cache',
      ...(url.startsWith('/severed') ? { 'Cross-Origin-Opener-Policy': 'same-origin' } : {}),
    })
    answer.end(isScript ? script : html)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const html = documentWith(given(origin))
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function documentWith(given: unknown): string {
  const data = JSON.stringify(given).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>passchart</title>
<link rel="icon" href="data:,">
<script type="application/json" id="given">${data}</script>
<script src="/page.js" defer></script>
</html>`
}

const bundles = new Map<string, Promise<string>>()

/** The page's module with the sources it uses, in the syntax that televisions get. */
function bundled(entry: string): Promise<string> {
  const known = bundles.get(entry)
  if (known) return known
  const making = build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2019',
    sourcemap: 'inline',
    write: false,
    logLevel: 'silent',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  bundles.set(entry, making)
  return making
}
