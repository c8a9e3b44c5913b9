import { isDeepStrictEqual } from 'node:util'
import { stir } from './clock.ts'
import type { Arrival, Desk } from './desk.ts'
import { type Answer, type Call, isHttp, nameOf, origins, type Question, readCall } from './wire.ts'

/** The service as a strict mock: nothing is answered by itself. */
export interface Service {
  readonly fetch: typeof globalThis.fetch
  /** Access tokens it gave out, newest last. */
  readonly tokens: readonly string[]
}

/** What was given out and may be shown. */
export interface GivenOut {
  /** Access tokens, newest last. */
  readonly tokens: string[]
  /** Single sign-on tokens and framework statuses. */
  readonly identities: unknown[]
}

export function createService(desk: Desk, given: GivenOut): Service {
  const toResponse = ({ status, headers, body }: Answer): Response => {
    const isText = typeof body === 'string'
    const text = isText ? body : JSON.stringify(body)
    const type = isText ? 'text/plain' : 'application/json;charset=UTF-8'
    const { access_token: token, serviceToken, jws } = (body ?? {}) as Record<string, unknown>
    if (typeof token === 'string') given.tokens.push(token)
    if (serviceToken ?? jws) given.identities.push(serviceToken ?? jws)
    return new Response(text, { status: status as number, headers: { 'Content-Type': type, ...headers } })
  }

  function fetch(input: unknown, init?: RequestInit): Promise<Response> {
    let call: Call
    try {
      call = readCall(input, init)
    } catch (error) {
      stir()
      // The code under test would take it for a lost connection: the scenario has to hear of it.
      desk.refuse(error)
      return Promise.reject(error)
    }
    return desk.ask(call, toResponse)
  }

  return { fetch: fetch as typeof globalThis.fetch, tokens: given.tokens }
}

export const deviceId = 'living-room'
export const deviceInfo = {
  ...{ primaryHardwareType: 'SetTopBox', model: 'Box', version: '1', osName: 'Linux', osVersion: '6' },
  connectionType: 'WiFi',
}

const allowedHeaders = ['accept', 'content-type', 'authorization', 'ap-device-identifier', 'x-device-info']

/** What each call may say beside them of who the viewer is (flows.md §0.4, endpoints.md §11.2). */
const identityHeaders: Readonly<Record<string, readonly string[]>> = {
  'adobe-subject-token': ['PA', 'PM', 'SES', 'PRE', 'AUT', 'OUT'],
  'x-roku-reserved-roku-connect-token': ['PA', 'PM', 'SES', 'PRE', 'AUT', 'OUT'],
  'ad-service-token': ['PA', 'PM', 'SES', 'PRE', 'AUT', 'OUT', 'ST.refresh', 'LINK', 'UNLINK', 'LIST'],
  'ap-partner-framework-status': ['PA', 'PM', 'PSES', 'PPRO', 'PRE', 'AUT'],
  'ap-temppass-identity': ['PM', 'PC', 'AUT'],
  'x-sso-id': ['ST.new'],
  'x-sso-link': ['ST.new'],
}
const neededHeaders: Readonly<Record<string, readonly string[]>> = {
  ...{ PSES: ['AP-Partner-Framework-Status'], PPRO: ['AP-Partner-Framework-Status'] },
  'ST.refresh': ['AD-Service-Token'],
  ...{ LINK: ['AD-Service-Token'], UNLINK: ['AD-Service-Token'], LIST: ['AD-Service-Token'] },
}
/** Calls that do not list all of the device's headers: those they list. */
const deviceHeadersOf: Readonly<Record<string, readonly string[]>> = {
  ...{ REG: ['X-Device-Info'], TOK: ['X-Device-Info'], 'ST.refresh': [] },
  ...{ LINK: ['AP-Device-Identifier'], UNLINK: ['AP-Device-Identifier'], LIST: ['AP-Device-Identifier'] },
}

const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  REG: ['software_statement', 'redirect_uri'],
  TOK: ['client_id', 'client_secret', 'grant_type'],
  SES: ['mvpd', 'domainName', 'redirectUrl'],
  RES: ['mvpd', 'domainName', 'redirectUrl'],
  PSES: ['domainName', 'redirectUrl'],
  PPRO: ['SAMLResponse'],
  PRE: ['resources'],
  AUT: ['resources'],
  UNLINK: ['devices'],
}
const sentAsJson = ['REG', 'PRE', 'AUT', 'UNLINK']

/** Who sends a call, when, and what was given out before. */
export interface Sender {
  readonly by: 'app' | 'companion'
  readonly nowMs: number
  readonly given: GivenOut
}

/**
 * What every call has to respect, whatever the scenario; undefined if it does [HDR-01 HDR-02 HDR-03 HDR-15 HDR-16].
 * A companion must not pass its own device off as the streaming one, nor say who the viewer is.
 */
export function breach({ call }: Arrival, sender: Sender): string | undefined {
  if (!isHttp(call)) return undefined
  const { short, headers, url, body } = call
  const isRegistration = short === 'REG' || short === 'TOK'
  const bearer = headers.get('Authorization')?.replace(/^Bearer /, '')
  const extra = [...headers.keys()].find((name) => !allowedHeaders.includes(name) && !identityHeaders[name])
  const type = headers.get('Content-Type')?.split(';')[0] ?? null
  const form = fieldsOf[short] ? 'application/x-www-form-urlencoded' : null
  const wantedType = sentAsJson.includes(short) ? 'application/json' : form
  const unknown = Object.keys(body).find((field) => !fieldsOf[short]?.includes(field))
  if (!origins.includes(url.origin)) return `goes to ${url.origin}`
  if (extra) return `carries the header ${extra}`
  if (isRegistration && bearer !== undefined) return 'carries an access token'
  if (!isRegistration && (bearer === undefined || !sender.given.tokens.includes(bearer))) {
    return `carries the access token ${bearer}, which nobody gave out`
  }
  if (type !== wantedType) return `has content type ${type}, not ${wantedType}`
  if (unknown) return `has the unknown field ${unknown}`
  if (short === 'OUT' && url.searchParams.get('redirectUrl') !== redirectUrl) return 'lacks the redirectUrl'
  return breachOfDevice(call, sender) ?? breachOfIdentity(call, sender)
}

const device: Readonly<Record<string, string>> = {
  'AP-Device-Identifier': `fingerprint ${btoa(deviceId)}`,
  'X-Device-Info': btoa(JSON.stringify(deviceInfo)),
}

function breachOfDevice({ short, headers }: Call, { by }: Sender): string | undefined {
  for (const [name, value] of Object.entries(device)) {
    const isListed = by === 'app' && (deviceHeadersOf[short]?.includes(name) ?? true)
    if (!isListed && headers.has(name)) return `carries ${name}`
    if (isListed && headers.get(name) !== value) return `does not describe the device in ${name}`
  }
  return undefined
}

/** The value of a header as the app gave it: a token, or the members of an object in Base64. */
export function readIdentity(value: string): unknown {
  if (/^[\w-]+(\.[\w-]*){2}((\.[\w-]*){2})?$/.test(value)) return value
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined
  const text = new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))
  return text.startsWith('{') ? JSON.parse(text) : undefined
}

function breachOfIdentity({ short, of, headers }: Call, { by, nowMs, given }: Sender): string | undefined {
  for (const [name, calls] of Object.entries(identityHeaders)) {
    const value = headers.get(name)
    if (value === null) continue
    if (by === 'companion' || !calls.includes(short)) return `carries ${name}`
    if (name.startsWith('x-sso-')) continue
    const identity = readIdentity(value)
    const isToken = !name.startsWith('ap-')
    if (identity === undefined || (typeof identity === 'string') !== isToken)
      return `has the unreadable ${name} "${value}"`
    if (name === 'ap-temppass-identity') {
      if (short !== 'PC' && !of?.startsWith('TempPass')) return `carries ${name} to ${of}`
      continue
    }
    if (!given.identities.some((known) => isDeepStrictEqual(known, identity))) {
      return `carries a ${name} that nobody gave out`
    }
    // The sign-on service takes one back that has just expired.
    if (typeof identity === 'string' && short !== 'ST.refresh' && expiryOf(identity) <= nowMs) {
      return `carries an expired ${name}`
    }
  }
  const isTwice = headers.has('Adobe-Subject-Token') && headers.has('X-Roku-Reserved-Roku-Connect-Token')
  if (isTwice) return 'names the platform identity twice'
  if (short === 'ST.new' && headers.has('X-SSO-ID') === headers.has('X-SSO-LINK')) {
    return 'needs one of X-SSO-ID and X-SSO-LINK'
  }
  const missing = neededHeaders[short]?.find((name) => !headers.has(name))
  return missing && `lacks ${missing}`
}

/** What a call says of the viewer that nobody else may see. */
export function secretsIn(call: Question): string[] {
  if (!isHttp(call)) return []
  const { headers, body } = call
  const tokens = Object.keys(identityHeaders).map((name) => headers.get(name))
  const temporary = Object.values(Object(readIdentity(headers.get('AP-TempPass-Identity') ?? '')))
  const { SAMLResponse: saml } = body
  const id = typeof saml === 'string' ? / ID="([^"]+)"/.exec(atob(saml))?.[1] : undefined
  return [...tokens, ...temporary, saml, id].filter((secret) => typeof secret === 'string')
}

/** The end of a compact JWS, in milliseconds since 1970. */
function expiryOf(jws: string): number {
  const [, payload = ''] = jws.split('.')
  const { exp } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { exp?: number }
  return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1_000
}

export const redirectUrl = 'https://app.example/done?from=pass&x=1'

/** `PM(Cablevision) 5.0 s`. */
export function describeArrival({ call, atMs }: Arrival, zeroMs: number): string {
  return `${nameOf(call)} ${((atMs - zeroMs) / 1_000).toFixed(1)} s`
}
