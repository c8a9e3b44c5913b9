import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulator } from 'passchart/vite'
import { build, createServer, type InlineConfig, type ViteDevServer } from 'vite'
import { expect, it, onTestFinished, vi } from 'vitest'

// Vite loads itself.
vi.setConfig({ testTimeout: 30_000 })

const names = ['ORIGIN', 'SERVICE_PROVIDER', 'SOFTWARE_STATEMENT', 'COMPANION_URL']
const page = `export default [${names.map((name) => `import.meta.env.VITE_PASS_${name}`)}]`

/** An app in a folder of its own. */
async function app(env = ''): Promise<InlineConfig & { root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'passchart-vite-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await writeFile(join(root, 'page.js'), page)
  await writeFile(join(root, '.env'), env)
  return { root, configFile: false, logLevel: 'silent', plugins: [simulator({ seed: 3 })] }
}

/** What the page of a development server finds. */
async function served(env?: string): Promise<string[]> {
  const server = await createServer({ ...(await app(env)), server: { middlewareMode: true, ws: false } })
  onTestFinished(() => server.close())
  return (await server.ssrLoadModule('/page.js')).default
}

it('runs the simulator beside the development server, and tells the page of it', async () => {
  const [origin, serviceProvider, softwareStatement, companionUrl] = await served()
  expect(serviceProvider).toBe('REF30')
  expect(companionUrl).toBe(`${origin}/companion`)
  const answer = await fetch(`${origin}/o/client/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ software_statement: softwareStatement }),
  })
  expect(answer.status).toBe(201)
})

it('ends with the server', async () => {
  const server = await createServer({ ...(await app()), server: { port: 0, host: '127.0.0.1' } })
  await server.listen()
  const [origin] = (await server.ssrLoadModule('/page.js')).default
  expect((await fetch(`${origin}/companion`)).status).toBe(200)
  await server.close()
  await expect(fetch(`${origin}/companion`)).rejects.toThrow('fetch failed')
})

it('leaves an app alone that names a service of its own', async () => {
  expect(await served('VITE_PASS_ORIGIN=https://sp.example')).toEqual([
    'https://sp.example',
    undefined,
    undefined,
    undefined,
  ])
})

it('changes no build', async () => {
  const config = await app()
  const { output } = (await build({
    ...config,
    build: { write: false, lib: { entry: join(config.root, 'page.js'), formats: ['es'] } },
  }).then((built) => [built].flat()[0])) as { output: { code: string }[] }
  expect(output[0]?.code).not.toContain('127.0.0.1')
})

/** Where the page of a server finds the service, and whether it is there. */
async function answers(server: ViteDevServer): Promise<boolean> {
  const [origin] = (await server.ssrLoadModule('/page.js')).default
  return fetch(`${origin}/companion`).then(
    ({ ok }) => ok,
    () => false,
  )
}

it('goes on through a restart of the server, and ends with it', async () => {
  const server = await createServer({ ...(await app()), server: { port: 0, host: '127.0.0.1' } })
  await server.listen()
  const [origin] = (await server.ssrLoadModule('/page.js')).default
  await server.restart()
  expect(await answers(server)).toBe(true)
  await server.close()
  await expect(fetch(`${origin}/companion`)).rejects.toThrow('fetch failed')
})

it('gives its port to the plugin of an edited config', async () => {
  const config = await app()
  const before = await createServer({
    ...config,
    plugins: [simulator()],
    server: { middlewareMode: true, ws: false },
  })
  const [origin] = (await before.ssrLoadModule('/page.js')).default
  await before.close()
  const port = Number(new URL(origin).port)
  const open = () =>
    createServer({ ...config, plugins: [simulator({ port })], server: { middlewareMode: true, ws: false } })
  const old = await open()
  const successor = await open()
  onTestFinished(() => successor.close())
  await old.close()
  expect(await answers(successor)).toBe(true)
})

it('finds the environment of an app where Vite does', async () => {
  const config = await app()
  await mkdir(join(config.root, 'env'))
  await writeFile(join(config.root, 'env/.env'), 'VITE_PASS_ORIGIN=https://sp.example')
  const server = await createServer({ ...config, envDir: 'env', server: { middlewareMode: true, ws: false } })
  onTestFinished(() => server.close())
  expect((await server.ssrLoadModule('/page.js')).default[0]).toBe('https://sp.example')
})
