import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import {
  createManualClock,
  createSimulator,
  type Listener,
  type Simulator,
} from '../../src/simulator/index.ts'
import { checked } from '../_support/contract.ts'

// Before any server was started.
const platform = { Request: globalThis.Request, Response: globalThis.Response }

const open: Listener[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})

async function start(simulator: Simulator = createSimulator(checked({ limiter: false }))) {
  const listener = await simulator.listen()
  open.push(listener)
  return { simulator, ...listener }
}

it('answers over HTTP as it does without', async () => {
  const { origin, simulator } = await start()
  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const response = await fetch(`${origin}/o/client/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ software_statement: simulator.softwareStatement }),
  })
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({ scopes: ['api:client:v2'] })
  expect(simulator.log[0]).toMatchObject({ short: 'REG', client: '127.0.0.1', status: 201 })
})

it('sends refusals without a body', async () => {
  const { origin } = await start()
  const response = await fetch(`${origin}/api/v2/REF30/profiles`)
  expect([response.status, await response.text()]).toEqual([401, ''])
})

it('limits the rate by the address of the socket, or the forwarded one [THR-08]', async () => {
  const { origin } = await start(createSimulator({ limiter: { burst: 0, windowMs: 3_600_000 } }))
  const status = async (headers: Record<string, string> = {}) =>
    (await fetch(`${origin}/api/v2/REF30/profiles`, { headers })).status
  expect([await status(), await status()]).toEqual([401, 429])
  expect(await status({ 'X-Forwarded-For': '203.0.113.7' })).toBe(401)
})

it.each([{ reset: true } as const, { reset: 'afterwards' } as const])(
  'breaks the connection: %o',
  async (fault) => {
    const { origin, simulator } = await start()
    simulator.faults.next('PA', fault)
    await expect(fetch(`${origin}/api/v2/REF30/profiles`)).rejects.toThrow('fetch failed')
    expect((await fetch(`${origin}/api/v2/REF30/profiles`)).status).toBe(401)
  },
)

it('breaks the connection in the middle of the body', async () => {
  const { origin, simulator } = await start()
  simulator.faults.next('REG', { truncate: 'connection' })
  const response = await fetch(`${origin}/o/client/register`, { method: 'POST' })
  expect(response.status).toBe(400)
  expect(response.headers.get('Content-Length')).toBe(String('{"error":"invalid_request"}'.length))
  await expect(response.text()).rejects.toThrow('terminated')
})

it('answers nonsense as HTTP has it, and goes on', async () => {
  const { origin } = await start()
  const { hostname, port, host } = new URL(origin)
  const say = (lines: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      let heard = ''
      const socket = connect(Number(port), hostname, () => socket.end(`${lines.join('\r\n')}\r\n\r\n`))
      socket.on('data', (chunk) => {
        heard += chunk
      })
      socket.on('close', () => resolve(heard.split('\r\n')[0] ?? '')).on('error', reject)
    })
  const named = `Host: ${host}`
  expect(await say(['GET http://[ HTTP/1.1', named])).toBe('HTTP/1.1 400 Bad Request')
  expect(await say(['GET / HTTP/1.1', 'Host: a b'])).toBe('HTTP/1.1 400 Bad Request')
  expect(await say(['GET //evil.example/api/v2/REF30/profiles HTTP/1.1', named])).toBe(
    'HTTP/1.1 404 Not Found',
  )
  expect(await say(['HEAD /done HTTP/1.1', named])).toBe('HTTP/1.1 405 Method Not Allowed')
  expect(await say(['OPTIONS * HTTP/1.1', named])).toMatch(/^HTTP\/1.1 4/)
  expect((await fetch(`${origin}/done`)).status).toBe(200)
})

it('outlives clients that go away in the middle of their request', async () => {
  const { origin, simulator } = await start()
  const { port, host } = new URL(origin)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        `POST /o/client/token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\nhalf`,
        () => {
          socket.resetAndDestroy()
          resolve()
        },
      )
    })
  })
  expect((await fetch(`${origin}/done`)).status).toBe(200)
  expect(simulator.log).toEqual([])
})

it('notices when a client gives up on a call that never ends', async () => {
  const { origin, simulator } = await start()
  simulator.faults.next('PA', { hang: true })
  const controller = new AbortController()
  const response = fetch(`${origin}/api/v2/REF30/profiles`, { signal: controller.signal })
  await expect.poll(() => simulator.log.length).toBe(1)
  controller.abort()
  await expect(response).rejects.toThrow(/abort/)
  await expect.poll(() => simulator.log[0]?.why).toBeDefined()
})

it('closes at once, whoever is still connected', async () => {
  const simulator = createSimulator()
  const { origin, close } = await simulator.listen()
  simulator.faults.next('PA', { hang: true })
  const hanging = fetch(`${origin}/api/v2/REF30/profiles`)
  hanging.catch(() => {})
  const idle = connect(Number(new URL(origin).port), '127.0.0.1')
  idle.on('error', () => {})
  await expect.poll(() => simulator.log.length).toBe(1)
  await close()
  await expect(hanging).rejects.toThrow()
  await expect(fetch(origin)).rejects.toThrow()
})

// One that closes them by itself breaks the next call of a client that was busy for longer.
it('leaves it to clients to close idle connections', async () => {
  const { origin } = await start()
  const headers = await new Promise((resolve, reject) => {
    httpRequest(`${origin}/done`, { headers: { Connection: 'keep-alive' } }, (response) =>
      resolve(response.resume().headers),
    )
      .on('error', reject)
      .end()
  })
  expect(headers).toHaveProperty('connection', 'keep-alive')
  expect(headers).not.toHaveProperty('keep-alive')
})

it('rejects when the port is taken', async () => {
  const { origin, simulator } = await start()
  await expect(simulator.listen({ port: Number(new URL(origin).port) })).rejects.toThrow(/EADDRINUSE/)
})

it('is not reachable from outside this machine', async () => {
  const { origin } = await start()
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  if (outside === undefined) return
  const port = Number(new URL(origin).port)
  const outcome = await new Promise((resolve) => {
    const socket = connect(port, outside.address, () => resolve('connected'))
    socket.on('error', () => resolve('refused')).on('close', () => socket.destroy())
  })
  expect(outcome).toBe('refused')
})

it('leaves the globals of the host alone', async () => {
  await start()
  expect(globalThis.Request).toBe(platform.Request)
  expect(globalThis.Response).toBe(platform.Response)
})

it('tells its own time in every answer', async () => {
  const clock = createManualClock(Date.UTC(2030, 0, 1))
  const { origin } = await start(createSimulator({ clock }))
  expect((await fetch(`${origin}/done`)).headers.get('Date')).toBe('Tue, 01 Jan 2030 00:00:00 GMT')
})

it('closes to control by web pages', async () => {
  const { origin } = await start()
  const status = async (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      httpRequest(`${origin}/_sim/log`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
  expect(await status({ Origin: origin })).toBe(403)
  expect(await status({ Origin: 'null' })).toBe(403)
  expect(await status({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
  expect(await status({ 'Sec-Fetch-Site': 'same-site' })).toBe(403)
  expect(await status({ 'Sec-Fetch-Site': 'none' })).toBe(200)
})

it('closes to control by names that merely point here', async () => {
  const { origin } = await start()
  expect((await fetch(`${origin}/_sim/log`)).status).toBe(200)
  const status = await new Promise((resolve, reject) => {
    httpRequest(`${origin}/_sim/log`, { headers: { Host: 'evil.example' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
  expect(status).toBe(403)
})
