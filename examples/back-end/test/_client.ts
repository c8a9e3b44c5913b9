import type { PassView } from 'passchart'
import { createSimulator, type Simulator } from 'passchart/simulator'
import { vi } from 'vitest'
import { type BackEndOptions, createBackEnd } from '../src/server/back-end.ts'

const origin = 'https://tv.example'

export interface House {
  readonly simulator: Simulator
  /** A browser of its own, at an address of its own. */
  client(o?: { readonly ip?: string }): Client
  /** Everything that any client was told so far, headers included. */
  readonly told: string[]
  readonly devices: ReturnType<typeof createBackEnd>['devices']
}

export interface Client {
  /** Loads the page: from now on `view` is what it shows, until `close`. */
  open(): Promise<Response>
  close(): Promise<void>
  readonly view: PassView | undefined
  /** The stream has ended. */
  readonly isCut: boolean
  /** What is answered, unread. */
  request(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  cookie: string
}

/** The back end before the simulator, in fake time. */
export function openHouse(o: Partial<BackEndOptions> = {}): House {
  vi.useFakeTimers()
  const simulator = createSimulator()
  const { app, devices } = createBackEnd({
    ...o,
    settings: {
      origin: 'https://sp.auth.adobe.com',
      serviceProvider: simulator.serviceProvider,
      softwareStatement: simulator.softwareStatement,
      companionUrl: `${origin}/activate`,
      publicOrigin: origin,
      ...o.settings,
    },
    pass: { fetch: simulator.fetch, ...o.pass },
  })
  const told: string[] = []

  function client({ ip = '203.0.113.1' } = {}): Client {
    let reader: ReadableStreamDefaultReader<string> | undefined
    const made = {
      cookie: '',
      view: undefined as PassView | undefined,
      isCut: false,
      async request(path: string, init: RequestInit = {}) {
        const headers = new Headers(init.headers)
        if (made.cookie) headers.set('Cookie', made.cookie)
        const node = { incoming: { socket: { remoteAddress: ip } } }
        const response = await app.request(origin + path, { ...init, headers }, node)
        made.cookie = response.headers.get('Set-Cookie')?.split(';')[0] ?? made.cookie
        const { 'set-cookie': _, ...others } = Object.fromEntries(response.headers)
        told.push(JSON.stringify(others))
        return response
      },
      async open() {
        const response = await made.request('/api/view')
        if (!response.ok || !response.body) return response
        made.isCut = false
        reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
        void read(reader)
        await seconds(0)
        return response
      },
      async close() {
        await reader?.cancel()
        await seconds(0)
      },
      async post(path: string, body: unknown = {}, headers: Record<string, string> = {}) {
        const asked = made.request(path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        })
        await seconds(0)
        const response = await asked
        told.push(await response.clone().text())
        return response
      },
    }
    async function read(from: ReadableStreamDefaultReader<string>): Promise<void> {
      let text = ''
      for (;;) {
        const { value, done } = await from.read()
        if (done) break
        told.push(value)
        text += value
        const events = text.split('\n\n')
        text = events.pop() ?? ''
        for (const event of events) if (event.startsWith('data: ')) made.view = JSON.parse(event.slice(6))
      }
      made.isCut = true
    }
    return made
  }

  return { simulator, client, told, devices }
}

/** So much time goes by. */
export const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1_000)

/** Signed in, by code. */
export async function signIn({ simulator }: House, client: Client): Promise<void> {
  await client.open()
  await client.post('/api/command', { type: 'signIn.start', mvpd: 'Cablevision' })
  await seconds(1)
  simulator.person.signIn(codeOf(client))
  await seconds(6)
}

export function codeOf({ view }: Client): string {
  if (view?.phase !== 'signingIn' || view.code === undefined) throw new Error(`no code in ${view?.phase}`)
  return view.code
}
