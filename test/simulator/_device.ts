import {
  createManualClock,
  createSimulator,
  type ManualClock,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/index.ts'
import { checked } from '../_support/contract.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body, if it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

export interface Request {
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A bare-handed client of the API: it writes requests as the documents show them and checks nothing. */
export interface Device {
  readonly simulator: Simulator
  readonly clock: ManualClock
  readonly credentials: { readonly client_id: string; readonly client_secret: string }
  /** Changes to the standard headers; undefined leaves one out. */
  readonly headers: Record<string, string | undefined>
  send(method: string, path: string, request?: Request): Promise<Reply>
  /** Registers and gets an access token. */
  register(softwareStatement?: string): Promise<void>
  renewToken(): Promise<Reply>
  createSession(form?: Readonly<Record<string, string>>): Promise<Reply>
  /** Signs in with a provider, on both screens. */
  signIn(mvpd?: string): Promise<string>
}

export const deviceId = 'ba23d141-d715-561c-94f4-e9e4c966b1eb'

export const deviceInfo = {
  primaryHardwareType: 'SetTopBox',
  model: 'TV 5th Gen',
  version: '5.3',
  manufacturer: 'Apple',
  osName: 'tvOS',
  osVersion: '11.0',
  connectionType: 'WiFi',
}

export const complete = {
  mvpd: 'Cablevision',
  domainName: 'adobe.com',
  redirectUrl: 'https://app.example/done',
}

/** A device that has registered already, in front of a simulator without rate limit. */
export async function createDevice(options: SimulatorOptions = {}): Promise<Device> {
  const device = createStranger(options)
  await device.register()
  return device
}

/** A device that the service has never seen. */
export function createStranger(options: SimulatorOptions = {}, shared?: Device): Device {
  const clock = shared?.clock ?? createManualClock()
  const simulator = shared?.simulator ?? createSimulator(checked({ clock, limiter: false, ...options }))
  let credentials = { client_id: '', client_secret: '' }
  const headers: Record<string, string | undefined> = {
    'AP-Device-Identifier': `fingerprint ${btoa(deviceId)}`,
    'X-Device-Info': btoa(JSON.stringify(deviceInfo)),
    Accept: 'application/json',
  }

  const send: Device['send'] = async (method, path, request = {}) => {
    const sent = { ...headers, ...request.headers }
    let body = request.body
    if (request.json !== undefined) {
      body = JSON.stringify(request.json)
      sent['Content-Type'] ??= 'application/json'
    }
    if (request.form !== undefined) {
      body = new URLSearchParams(request.form).toString()
      sent['Content-Type'] ??= 'application/x-www-form-urlencoded'
    }
    const present = Object.entries(sent).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const response = await simulator.fetch(`https://sp.auth.adobe.com${path}`, {
      method,
      headers: present,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    }
  }

  const renewToken: Device['renewToken'] = async () => {
    const reply = await send('POST', '/o/client/token', {
      form: { ...credentials, grant_type: 'client_credentials' },
      headers: { Authorization: undefined },
    })
    if (reply.status === 201) headers.Authorization = `Bearer ${reply.body.access_token}`
    return reply
  }

  const createSession: Device['createSession'] = (form = complete) =>
    send('POST', '/api/v2/REF30/sessions', { form })

  return {
    simulator,
    clock,
    get credentials() {
      return credentials
    },
    headers,
    send,
    async register(softwareStatement = simulator.softwareStatement) {
      const json = { software_statement: softwareStatement }
      const { body } = await send('POST', '/o/client/register', { json })
      credentials = { client_id: body.client_id, client_secret: body.client_secret }
      await renewToken()
    },
    renewToken,
    createSession,
    async signIn(mvpd = 'Cablevision') {
      const { body } = await createSession({ ...complete, mvpd })
      simulator.person.signIn(body.code)
      return body.code
    },
  }
}
