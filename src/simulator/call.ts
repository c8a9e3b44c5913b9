import type { Endpoint } from '../protocol/endpoints.ts'
import { headerNames } from '../protocol/headers.ts'
import type { Answer } from './answer.ts'
import { type CallEndpoint, calls } from './calls.ts'
import { bareRefusal, type Refusal, refusal, unauthorised } from './errors.ts'
import { requiredScope } from './options.ts'
import { type HeaderFields, headerOf, mediaType } from './request.ts'
import type { Owner } from './state.ts'
import { applicationOf, clientOf, isActive, isServiceProvider, now, providerOf, type World } from './world.ts'

/** Values of the path; empty where the template has no such name. */
export interface PathParameters {
  serviceProvider: string
  mvpd: string
  code: string
  partner: string
}

/** One call of the API, its path already matched. */
export interface Call {
  readonly endpoint: CallEndpoint
  readonly url: URL
  readonly headers: HeaderFields
  readonly path: Readonly<PathParameters>
  readonly body: string
  /** Address the call came from. */
  readonly client: string
}

/** Answers a call, or throws a {@link Refusal}. */
export type Handler = (world: World, call: Call) => Answer

/** Who calls: the client of the access token, for a service provider it may speak for. */
export type Caller = Omit<Owner, 'device'>

/** Reads the access token; refuses without it. @see spec endpoints.md §2.2 (HDR-01) */
export function callerOf(world: World, { headers, path: { serviceProvider } }: Call): Caller {
  const bearer = /^bearer +(\S+)$/i.exec(headerOf(headers, 'authorization') ?? '')?.[1]
  const refuse = (why: string) => unauthorised(world.settings.corners.unauthorizedBody, why)
  if (bearer === undefined) throw refuse('no bearer token')
  const token = world.state.tokens[bearer]
  if (token === undefined) throw refuse('unknown access token')
  if (now(world) >= token.expiresAtMs) throw refuse('access token has expired')
  const client = clientOf(world, token.clientId)
  const application = client && applicationOf(world, client.softwareStatement)
  if (application === undefined) {
    throw refusal('invalid_access_token_client_application', 'the client of the access token was revoked')
  }
  if (!(application.scopes ?? [requiredScope]).includes(requiredScope)) {
    throw refusal('invalid_access_token_client_application', `its application lacks scope ${requiredScope}`)
  }
  if (!isServiceProvider(world, serviceProvider)) {
    throw refusal('invalid_parameter_service_provider', `unknown service provider ${serviceProvider}`)
  }
  if (!application.serviceProviders.includes(serviceProvider)) {
    throw refusal('invalid_access_token_service_provider', `its application is not one of ${serviceProvider}`)
  }
  return { clientId: token.clientId, serviceProvider }
}

/** Reads access token and device headers; refuses without them. @see spec endpoints.md §3.2, §4 (HDR-02, HDR-04) */
export function ownerOf(world: World, call: Call): Owner {
  const caller = callerOf(world, call)
  const device = deviceIdentifier(call.headers)
  if (device === undefined) {
    throw refusal('invalid_header_device_identifier', `${headerNames.deviceIdentifier} missing or malformed`)
  }
  if (world.settings.corners.strictDeviceInfo && deviceInfo(call.headers) === undefined) {
    throw refusal('invalid_header_device_info', `${headerNames.deviceInfo} missing or unreadable`)
  }
  return { ...caller, device }
}

/** The identifier inside `AP-Device-Identifier`, still in Base64. */
export function deviceIdentifier(headers: HeaderFields): string | undefined {
  const value = /^fingerprint (\S+)$/.exec(headerOf(headers, 'deviceIdentifier') ?? '')?.[1]
  return value !== undefined && isBase64(value) ? value : undefined
}

/** What `X-Device-Info` says; undefined if it is missing or not an object in Base64 (D48). */
export function deviceInfo(headers: HeaderFields): Readonly<Record<string, unknown>> | undefined {
  return decodeObject(headerOf(headers, 'deviceInfo'))
}

/** A JSON object behind Base64, as several headers hold one; undefined if it is anything else. */
export function decodeObject(value = ''): Readonly<Record<string, unknown>> | undefined {
  const decoded = decodeBase64(value)
  return decoded === undefined ? undefined : parseObject(decoded)
}

/** Standard, padded Base64 on one line. */
function isBase64(value: string): boolean {
  return value !== '' && value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value)
}

/** Text behind standard, padded Base64 on one line. */
export function decodeBase64(value: string): string | undefined {
  if (!isBase64(value)) return undefined
  return new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)))
}

/** A JSON object; undefined if the text is anything else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Refuses a provider that is unknown or whose integration is switched off. */
export function checkMvpd(world: World, mvpd: string): void {
  if (providerOf(world, mvpd) === undefined) {
    throw refusal('invalid_parameter_mvpd', `unknown provider ${JSON.stringify(mvpd)}`)
  }
  if (!isActive(world, mvpd)) throw refusal('invalid_integration', `integration with ${mvpd} is inactive`)
}

/** Whether a browser may be sent there: an absolute URL, of any scheme that does not carry its own content. */
export function isRedirectUrl(value: string): boolean {
  try {
    return !/^(?:javascript|data|vbscript|blob|file|about):$/.test(new URL(value).protocol)
  } catch {
    return false
  }
}

export function checkRedirectUrl(value: string | undefined): void {
  if (value !== undefined && !isRedirectUrl(value)) {
    throw refusal('invalid_parameter_redirect_url', `not a redirect URL: ${JSON.stringify(value)}`)
  }
}

/** Whether the body has the media type that its endpoint asks for. */
export function hasContentType({ endpoint, headers }: Call): boolean {
  const declared: Endpoint = calls[endpoint]
  const expected = declared.body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  return mediaType(headers) === expected
}

/** A form's fields; a broken escape, a repeated or an unknown name is refused by what `refuse` makes of it. */
export function readForm(
  text: string,
  known: readonly string[],
  refuse: (field: string, why: string) => Refusal,
): Readonly<Partial<Record<string, string>>> {
  if (/%(?![\da-f]{2})/i.test(text)) throw refuse('', 'broken percent-encoding')
  const fields: Partial<Record<string, string>> = {}
  for (const [name, value] of new URLSearchParams(text)) {
    if (!known.includes(name)) throw refuse(name, `unknown parameter ${JSON.stringify(name)}`)
    if (fields[name] !== undefined) throw refuse(name, `repeated parameter ${name}`)
    if (value !== '') fields[name] = value
  }
  return fields
}

/** Refuses a form by the error that names the field, or by a bare 400 where there is none. */
export function fieldRefusal(field: string, why: string): Refusal {
  if (field === 'mvpd') return refusal('invalid_parameter_mvpd', why)
  if (field === 'redirectUrl') return refusal('invalid_parameter_redirect_url', why)
  if (field === 'SAMLResponse') return refusal('invalid_parameter_saml_response', why)
  return bareRefusal(400, why)
}
