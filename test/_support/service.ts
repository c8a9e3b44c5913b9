import { stir, type TestClock } from './clock.ts'
import { type Answer, type Answering, answerOf, type Call, nameOf, readCall } from './wire.ts'

/** A call that arrived and is answered only when the scenario says so. */
export interface Arrival {
  readonly call: Call
  readonly atMs: number
  readonly isAborted: boolean
  readonly isAnswered: boolean
  answer(answering: Answering): void
}

/** The service as a strict mock: nothing is answered by itself. */
export interface Service {
  readonly fetch: typeof globalThis.fetch
  /** Calls that no step has claimed yet, oldest first. */
  readonly unclaimed: Arrival[]
  /** Every call so far. */
  readonly arrivals: readonly Arrival[]
  /** Access tokens it gave out, newest last. */
  readonly tokens: readonly string[]
}

export function createService(clock: TestClock): Service {
  const unclaimed: Arrival[] = []
  const arrivals: Arrival[] = []
  const tokens: string[] = []

  function fetch(input: unknown, init?: RequestInit): Promise<Response> {
    stir()
    let call: Call
    try {
      call = readCall(input, init)
    } catch (error) {
      // The code under test would take it for a lost connection: the scenario has to hear of it.
      unclaimed.push(impossible(error, clock.nowMs))
      return Promise.reject(error)
    }
    return new Promise((resolve, reject) => {
      let isAborted = false
      let isAnswered = false
      const abort = () => {
        stir()
        isAborted = true
        reject(call.signal?.reason)
      }
      if (call.signal?.aborted) return abort()
      call.signal?.addEventListener('abort', abort, { once: true })

      const deliver = ({ status, headers, body }: Answer) => {
        stir()
        if (status === 'never') return
        isAnswered = true
        call.signal?.removeEventListener('abort', abort)
        if (status === undefined) return reject(new TypeError('fetch failed'))
        const isText = typeof body === 'string'
        const text = isText ? body : JSON.stringify(body)
        const type = isText ? 'text/plain' : 'application/json;charset=UTF-8'
        const given = (body as { access_token?: unknown })?.access_token
        if (typeof given === 'string') tokens.push(given)
        resolve(new Response(text, { status, headers: { 'Content-Type': type, ...headers } }))
      }
      const arrival: Arrival = {
        call,
        atMs: clock.nowMs,
        get isAborted() {
          return isAborted
        },
        get isAnswered() {
          return isAnswered
        },
        answer(answering) {
          const answer = answerOf(answering, call, clock.nowMs, tokens)
          if (answer.delayMs === undefined) deliver(answer)
          else clock.in(answer.delayMs, () => deliver(answer))
        },
      }
      arrivals.push(arrival)
      unclaimed.push(arrival)
    })
  }

  return { fetch: fetch as typeof globalThis.fetch, unclaimed, arrivals, tokens }
}

function impossible(error: unknown, atMs: number): Arrival {
  const call = { short: `impossible call: ${(error as Error).message}` } as Call
  return { call, atMs, isAborted: true, isAnswered: true, answer() {} }
}

export const deviceId = 'living-room'
export const deviceInfo = {
  ...{ primaryHardwareType: 'SetTopBox', model: 'Box', version: '1', osName: 'Linux', osVersion: '6' },
  connectionType: 'WiFi',
}

const allowedHeaders = new Set([
  'accept',
  'content-type',
  'authorization',
  'ap-device-identifier',
  'x-device-info',
])
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  REG: ['software_statement', 'redirect_uri'],
  TOK: ['client_id', 'client_secret', 'grant_type'],
  SES: ['mvpd', 'domainName', 'redirectUrl'],
  RES: ['mvpd', 'domainName', 'redirectUrl'],
  PRE: ['resources'],
  AUT: ['resources'],
}

/**
 * What every call has to respect, whatever the scenario; undefined if it does [HDR-01 HDR-02 HDR-03 HDR-15 HDR-16].
 * A companion must not pass its own device off as the streaming one.
 */
export function breach(
  call: Call,
  tokens: readonly string[],
  by: 'app' | 'companion' = 'app',
): string | undefined {
  const { short, headers, url, body } = call
  const isRegistration = short === 'REG' || short === 'TOK'
  const bearer = headers.get('Authorization')?.replace(/^Bearer /, '')
  const extra = [...headers.keys()].find((header) => !allowedHeaders.has(header))
  const type = headers.get('Content-Type')?.split(';')[0] ?? null
  const wantedType = ['REG', 'PRE', 'AUT'].includes(short)
    ? 'application/json'
    : fieldsOf[short]
      ? 'application/x-www-form-urlencoded'
      : null
  const unknown = Object.keys(body).find((field) => !fieldsOf[short]?.includes(field))
  if (url.origin !== 'https://sp.auth.adobe.com') return `goes to ${url.origin}`
  if (extra) return `carries the header ${extra}`
  if (isRegistration && bearer !== undefined) return 'carries an access token'
  if (!isRegistration && (bearer === undefined || !tokens.includes(bearer))) {
    return `carries the access token ${bearer}, which nobody gave out`
  }
  const isOfDevice = by === 'app'
  if ((isRegistration || !isOfDevice) && headers.has('AP-Device-Identifier')) return 'names the device'
  if (!isOfDevice && headers.has('X-Device-Info')) return 'describes the device'
  if (
    isOfDevice &&
    !isRegistration &&
    headers.get('AP-Device-Identifier') !== `fingerprint ${btoa(deviceId)}`
  ) {
    return 'does not name the device'
  }
  if (isOfDevice && headers.get('X-Device-Info') !== btoa(JSON.stringify(deviceInfo)))
    return 'does not describe the device'
  if (type !== wantedType) return `has content type ${type}, not ${wantedType}`
  if (unknown) return `has the unknown field ${unknown}`
  if (short === 'OUT' && url.searchParams.get('redirectUrl') !== redirectUrl) return 'lacks the redirectUrl'
  return undefined
}

export const redirectUrl = 'https://app.example/done?from=pass&x=1'

/** `PM(Cablevision) 5.0 s`. */
export function describeArrival({ call, atMs }: Arrival, zeroMs: number): string {
  return `${nameOf(call)} ${((atMs - zeroMs) / 1_000).toFixed(1)} s`
}
