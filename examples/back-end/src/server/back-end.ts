import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { createPass, memoryStore, type PassOptions, toWire } from 'passchart'
import { erase, fileStore } from 'passchart/storage'
import { titles } from '../../../titles.ts'
import { readCommand, readResource } from './commands.ts'
import { type Device, deviceOf, newDevice, publicOriginOf } from './device.ts'
import { createDevices, type Visit } from './devices.ts'
import type { Settings } from './settings.ts'

export interface BackEndOptions {
  readonly settings: Settings
  /** Most devices at once. Default 1,000. */
  readonly most?: number
  /** How long a device that nobody uses keeps running, in milliseconds. Default a minute. */
  readonly idleMs?: number
  /** Options of every `Pass` besides: a `log`, say, or locks that several processes share. */
  readonly pass?: Partial<PassOptions>
}

/** So often something is sent at least, or proxies end the stream. In milliseconds. */
const heartbeatMs = 25_000

/** A page that reads nothing for so long is taken for gone. In milliseconds. */
const longestWriteMs = 30_000

/** Pages of one browser that are shown its views, and what they ask for, all at once. */
const mostVisits = 20

const tooMany = { error: 'Too many at once. Try again later.' }

/** What clients may ask of the server, under `/api`. */
export function createBackEnd({ settings, most = 1_000, idleMs = 60_000, pass }: BackEndOptions) {
  const { origin, serviceProvider, softwareStatement } = settings
  const service = { origin, serviceProvider, softwareStatement }
  const store = pass?.store ?? (settings.store === undefined ? memoryStore() : fileStore(settings.store))
  const devices = createDevices({
    ...{ most, mostVisits, idleMs },
    erase: (deviceId) => erase(store, { ...service, deviceId }),
  })
  const sessionSecret = settings.sessionSecret ?? randomBytes(32).toString('base64url')
  const sessions = { ...settings, sessionSecret }

  const enter = (c: Context, device: Device) =>
    devices.enter(device.id, () =>
      createPass({
        ...service,
        redirectUrl: `${publicOriginOf(c, settings)}/done.html`,
        device,
        policy: { verifyOnStart: 'whenStale' },
        ...pass,
        store,
      }),
    )

  /** Answers for the device of a request while its `Pass` runs. */
  async function visiting(c: Context, answer: (visit: Visit) => Promise<Response>): Promise<Response> {
    const device = deviceOf(c, sessions)
    if (!device) return c.json({ error: 'Load the page first.' }, 401)
    const visit = enter(c, device)
    if (!visit) return c.json(tooMany, 503)
    try {
      return await answer(visit)
    } finally {
      visit.leave()
    }
  }

  const app = new Hono()
    .use(
      '/api/*',
      secureHeaders({ strictTransportSecurity: false, contentSecurityPolicy: { defaultSrc: ["'none'"] } }),
    )
    .use('/api/*', async (c, next) => {
      // HEAD, too, which would be answered as GET is, by a stream that nobody reads.
      if (c.req.method === 'GET' || c.req.method === 'POST') return next()
      return c.json({ error: 'There is no such method.' }, 405, { Allow: 'GET, POST' })
    })
    .use('/api/*', bodyLimit({ maxSize: 4_096 }))
    .use('/api/*', async (c, next) => {
      // Other sites can send nothing here: browsers say where a request comes from, and no form can send JSON.
      const from = c.req.header('Sec-Fetch-Site') ?? 'same-origin'
      if (from !== 'same-origin') return c.json({ error: 'This is for its own pages.' }, 403)
      const isJson = c.req.header('Content-Type')?.startsWith('application/json')
      if (c.req.method === 'POST' && !isJson) return c.json({ error: 'Send JSON.' }, 415)
      await next()
      c.header('Cache-Control', 'no-store')
      return undefined
    })

    .get('/api/settings', (c) => c.json({ codePage: settings.companionUrl }))

    .get('/api/view', (c) => {
      const visit = enter(c, deviceOf(c, sessions) ?? newDevice(c, sessions))
      if (!visit) return c.json(tooMany, 503)
      return streamSSE(c, (stream) => showViews(stream, visit))
    })

    .post('/api/command', (c) =>
      visiting(c, async ({ pass }) => {
        const command = readCommand(await readJson(c))
        if (!command) return c.json({ error: 'There is no such command.' }, 400)
        if (!pass.can(command)) return c.json({ error: 'It would do nothing now.' }, 409)
        pass.send(command)
        return c.body(null, 204)
      }),
    )

    .post('/api/marks', (c) =>
      visiting(c, async ({ pass }) =>
        c.json(await pass.preauthorize(titles.map(({ resource }) => resource))),
      ),
    )

    .post('/api/play', (c) =>
      visiting(c, async ({ pass }) => {
        const resource = readResource(await readJson(c))
        if (resource === undefined) return c.json({ error: 'There is no such title.' }, 400)
        const decision = await pass.authorize(resource)
        // The one answer with a secret: the media token, for one playback of this viewer.
        return c.json(decision.outcome === 'permitted' ? toWire(decision) : decision)
      }),
    )

  return { app, devices }
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch {
    return undefined
  }
}

/** Sends each view; of those that follow each other faster than the client reads, the last. */
async function showViews(stream: SSEStreamingApi, { pass, signal, leave }: Visit): Promise<void> {
  let wake = () => {}
  const isOver = () => stream.aborted || signal.aborted
  const undo = pass.subscribe(() => wake())
  const end = () => wake()
  const send = async (text: string) => {
    const limit = setTimeout(() => stream.abort(), longestWriteMs)
    await stream.write(text)
    clearTimeout(limit)
  }
  stream.onAbort(end)
  signal.addEventListener('abort', end)
  try {
    let shown: unknown
    while (!isOver()) {
      if (pass.view !== shown) {
        shown = pass.view
        await send(`data: ${JSON.stringify(shown)}\n\n`)
        continue
      }
      const hasNews = await new Promise<boolean>((resolve) => {
        const heartbeat = setTimeout(() => resolve(false), heartbeatMs)
        wake = () => {
          clearTimeout(heartbeat)
          resolve(true)
        }
      })
      if (!hasNews) await send(': still here\n\n')
    }
  } finally {
    undo()
    signal.removeEventListener('abort', end)
    leave()
  }
}
