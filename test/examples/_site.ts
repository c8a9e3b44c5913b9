import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import { afterAll, vi } from 'vitest'

/** An example on this machine. */
export interface Site {
  /** Such as `http://127.0.0.1:4091`. */
  readonly origin: string
  close(): Promise<void>
}

/** Stands for the service in what is built; each test has a service of its own. */
const placeholder = 'https://service.invalid'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

export interface SiteOptions {
  /** With the warnings of its framework; default: as it is deployed. */
  readonly mode?: 'production' | 'development'
  /** What a server has rendered for this origin. */
  readonly content?: (origin: string) => string
}

/** Serves a built example under a strict content-security policy, its page at every path. */
export async function serveExample(
  name: string,
  service: string,
  { mode = 'production', content = () => '' }: SiteOptions = {},
): Promise<Site> {
  const folder = await built(name, mode)
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${service}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const server = createServer(async ({ url = '/' }, answer) => {
    const { status, contentType, body } = await readBuilt(folder, `http://127.0.0.1${url}`)
    answer.writeHead(status, {
      'Content-Type': contentType,
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-cache',
    })
    answer.end(body.replaceAll(placeholder, service).replace(place, `${place}${content(origin)}`))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Where content goes in the page. */
const place = '<div id="app">'

const builds = new Map<string, Promise<string>>()

/** The folder of an example's build, which is made once a file of tests. */
function built(name: string, mode: string): Promise<string> {
  const key = `${name} ${mode}`
  const known = builds.get(key) ?? buildExample(name, { mode })
  builds.set(key, known)
  return known
}

export interface BuildOptions {
  readonly mode?: string
  /** The module that renders it on a server, which is built instead. */
  readonly server?: string
  /** Takes the place of its `pass.ts`. */
  readonly pass?: URL
}

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

/** Builds an example into a folder that ends with the file of tests. */
export async function buildExample(
  name: string,
  { mode = 'production', server, pass }: BuildOptions = {},
): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), `passchart-${name}-`))
  folders.push(outDir)
  // It rules which build of a framework is taken.
  vi.stubEnv('NODE_ENV', mode)
  await build({
    root: fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)),
    logLevel: 'error',
    mode,
    define: definitions({
      VITE_PASS_ORIGIN: placeholder,
      VITE_PASS_SERVICE_PROVIDER: 'REF30',
      VITE_PASS_SOFTWARE_STATEMENT: 'passchart.simulator.software-statement',
      VITE_PASS_COMPANION_URL: `${placeholder}/companion`,
    }),
    build: { outDir, emptyOutDir: true, ...(server === undefined ? {} : { ssr: server }) },
    ...(server === undefined ? {} : { ssr: { noExternal: true } }),
    ...(pass === undefined ? {} : { plugins: [inPlaceOfPass(fileURLToPath(pass))] }),
  })
  return outDir
}

function inPlaceOfPass(file: string): Plugin {
  return {
    name: 'in-place-of-pass',
    enforce: 'pre',
    resolveId: (source) => (source === './pass.ts' ? file : undefined),
  }
}

/** What is served for this address: the page itself for every path that names no file. */
export async function readBuilt(
  folder: string,
  url: string,
): Promise<{ readonly status: number; readonly contentType: string; readonly body: string }> {
  const { pathname } = new URL(url)
  const file = extname(pathname) === '' ? '/index.html' : pathname
  const contentType = types[extname(file)] ?? 'application/octet-stream'
  return readFile(join(folder, file), 'utf8').then(
    (body) => ({ status: 200, contentType, body }),
    () => ({ status: 404, contentType, body: '' }),
  )
}

function definitions(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
  )
}
