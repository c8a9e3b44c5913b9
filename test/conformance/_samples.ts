import { readdirSync, readFileSync } from 'node:fs'
import { Secret } from 'passchart'
import {
  type Authorized,
  type Configuration,
  createServices,
  type Decision,
  type EndpointName,
  endpoints,
  type IdentityHeaders,
  type Logout,
  type PartnerFrameworkStatus,
  type Profile,
  type Services,
  type Session,
  type SessionInformation,
  type TemporaryIdentity,
} from 'passchart/services'

const folder = new URL('../fixtures/samples/', import.meta.url)
const origin = 'https://sp.auth.adobe.com'

/** A documented request and its answer. */
export interface Sample {
  readonly name: string
  readonly operation?: string
  readonly request?: SampleRequest
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body?: unknown
  }
  readonly note?: string
}

interface SampleRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
}

/** Every sample, by the beginning of its file's name: `logout.01`. */
export const samples: readonly Sample[] = readdirSync(folder).map((file) => ({
  name: file.split('.').slice(0, 2).join('.'),
  ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
}))

/** What each answer means, in the shorthand of {@link tell}: a span is its beginning plus its length in ms. */
export const meanings: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('../meanings.json', folder), 'utf8'),
)

/** A request as two sides may be compared: texts decoded, media types without parameters (D58). */
export interface Comparable {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

export function documented({ request }: Sample): Comparable {
  if (!request) throw new Error('the page prints no request')
  return {
    method: request.method,
    path: request.path,
    query: request.query ?? {},
    headers: Object.fromEntries(Object.entries(request.headers).map(comparableHeader)),
    body: request.body ?? {},
  }
}

/** What the service function makes of the values in a sample's request, and of its answer. */
export async function replay(sample: Sample): Promise<{
  readonly sent: Comparable
  readonly told: string
}> {
  const { status, headers, body } = sample.response
  let sent: Comparable | undefined
  const services = createServices({
    origin,
    serviceProvider: sample.request?.path.match(/^\/api\/v2\/([^/]+)/)?.[1] ?? 'REF30',
    device: { id: deviceIdOf(sample), info: repairedDeviceInfo },
    // The reference lists no device headers on calls by code; the checklist does (D28).
    deviceHeadersOnCodeCalls: false,
    fetch: async (input, init) => {
      sent = await comparable(new Request(input, init))
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
    },
  })
  const told = await call(services, sample).then(
    tell,
    ({ failure: { code, httpStatus, vendor, retryable } }) =>
      [code, httpStatus, vendor?.code, vendor?.action, vendor?.status, retryable ? 'retryable' : undefined]
        .filter(Boolean)
        .join(' '),
  )
  if (!sent) throw new Error('nothing was sent')
  return { sent, told }
}

export function nameOf({ operation }: Sample): EndpointName | undefined {
  const names = Object.keys(endpoints) as EndpointName[]
  return names.find((name) => `${endpoints[name].method} ${endpoints[name].path}` === operation)
}

function call(services: Services, sample: Sample): Promise<unknown> {
  const { response, request } = sample
  const name = nameOf(sample) ?? 'retrieveProfiles'
  const texts = (request?.body ?? {}) as Record<string, string>
  const path = pathValues(endpoints[name].path, request?.path ?? '')
  const { mvpd = 'Cablevision', code = 'CODE' } = path
  const authorized: Authorized = {
    accessToken: new Secret('sample.access.token'),
    identity: identityOf(sample),
  }
  const listed = (response.body as { decisions?: { resource: string }[] })?.decisions
  const resources = (request?.body?.resources as string[]) ?? listed?.map(({ resource }) => resource) ?? []
  switch (name) {
    case 'registerClient':
      return services.registerClient({
        softwareStatement: new Secret(texts.software_statement ?? ''),
        redirectUri: texts.redirect_uri,
      })
    case 'issueAccessToken':
      return services.issueAccessToken({
        credentials: {
          clientId: texts.client_id ?? '',
          clientSecret: new Secret(texts.client_secret ?? ''),
          grantType: texts.grant_type ?? '',
        },
      })
    case 'createSession':
      return services.createSession({ ...authorized, ...texts })
    case 'resumeSession':
      return services.resumeSession({ ...authorized, ...texts, code: new Secret(code) })
    case 'retrieveSession':
    case 'retrieveProfileForCode':
      return services[name]({ ...authorized, code: new Secret(code) })
    case 'retrieveProfileForMvpd':
      return services.retrieveProfileForMvpd({ ...authorized, mvpd })
    case 'preauthorize':
    case 'authorize':
      return services[name]({ ...authorized, mvpd, resources })
    case 'logout':
      return services.logout({ ...authorized, mvpd, redirectUrl: request?.query?.redirectUrl ?? '' })
    case 'retrievePartnerAuthenticationRequest':
      return services[name]({ ...authorized, ...texts, partner: 'Apple' })
    case 'createPartnerProfile':
      return services[name]({ ...authorized, partner: 'Apple', samlResponse: new Secret(samlOf(texts)) })
    case 'retrieveConfiguration':
    case 'retrieveProfiles':
      return services[name](authorized)
    case 'authenticate':
      throw new Error('opened by a browser')
  }
}

/** The values in a path, by its template. */
function pathValues(template: string, path: string): Readonly<Record<string, string>> {
  const values = path.split('/')
  const names = template.split('/').map((part) => part.replace(/^\{(.*)\}$/, '$1'))
  return Object.fromEntries(values.map((value, i) => [names[i], value]))
}

/** The device information of the samples with the comma it lacks behind `osName` (D48). */
const repairedDeviceInfo = {
  primaryHardwareType: 'SetTopBox',
  model: 'TV 5th Gen',
  manufacturer: 'Apple',
  osName: 'tvOS',
  osVendor: 'Apple',
  osVersion: '11.0',
} as never

function deviceIdOf({ request }: Sample): string {
  const [, identifier] = request?.headers['AP-Device-Identifier']?.split(' ') ?? []
  return identifier === undefined ? 'any' : atob(identifier)
}

function identityOf({ request }: Sample): IdentityHeaders {
  const headers = request?.headers ?? {}
  const platform = headers['Adobe-Subject-Token']
  const service = headers['AD-Service-Token']
  const status = headers['AP-Partner-Framework-Status']
  const temporary = headers['AP-TempPass-Identity']
  return {
    ...(platform ? { platformToken: new Secret(platform) } : {}),
    ...(service ? { serviceToken: new Secret(service) } : {}),
    ...(status
      ? { partnerFrameworkStatus: new Secret(JSON.parse(atob(status)) as PartnerFrameworkStatus) }
      : {}),
    ...(temporary ? { temporaryIdentity: new Secret(JSON.parse(atob(temporary)) as TemporaryIdentity) } : {}),
  }
}

// The page shortens the value: only whole groups of four characters can be decoded.
function samlOf({ SAMLResponse = '' }: Readonly<Record<string, string>>): string {
  const whole = SAMLResponse.replace(/\.+$/, '')
  return atob(whole.slice(0, whole.length - (whole.length % 4)))
}

async function comparable(request: Request): Promise<Comparable> {
  const url = new URL(request.url)
  const text = await request.text()
  const isJson = request.headers.get('content-type') === 'application/json'
  return {
    method: request.method,
    path: decodeURIComponent(url.pathname),
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries([...request.headers].map(comparableHeader)),
    body: text === '' ? {} : isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text)),
  }
}

function comparableHeader([name, value]: readonly [string, string]): [string, unknown] {
  const key = name.toLowerCase()
  switch (key) {
    case 'accept':
    case 'content-type':
      return [key, value.split(';')[0]]
    case 'x-device-info':
      return [key, JSON.parse(atob(value).replace('"tvOS"\n', '"tvOS",\n'))]
    case 'ap-partner-framework-status':
    case 'ap-temppass-identity':
      return [key, JSON.parse(atob(value))]
    default:
      return [key, value]
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** A result in one line, secrets in clear: the samples' are public. */
function tell(result: unknown): string {
  if (Array.isArray(result)) return result.map(tell).join('; ')
  if (!isObject(result)) return `${result}`
  if ('attributes' in result) return tellProfile(result as Profile)
  if ('authorized' in result) return tellDecision(result as Decision)
  if ('domains' in result) return tellConfiguration(result as Configuration)
  if ('existingParameters' in result) return tellInformation(result as SessionInformation)
  if (!('actionName' in result)) return JSON.stringify(clear(result))
  return 'missingParameters' in result ? tellSession(result as Session) : tellLogout(result as Logout)
}

function tellConfiguration({ mvpds, domains }: Configuration): string {
  const names = mvpds.map(
    ({ id, displayName, isTempPass }) => `${id} "${displayName}"${isTempPass ? ' (TempPass)' : ''}`,
  )
  return `${names.join(', ')}; ${domains}`
}

function tellInformation(information: SessionInformation): string {
  const { existingParameters, missingParameters, device, notBeforeMs = 0, notAfterMs = 0 } = information
  const { type, operatingSystem } = device as { type?: string; operatingSystem?: { name?: string } }
  const known = Object.entries(existingParameters).map(([name, value]) => `${name}=${value}`)
  const on = `on ${type} with ${operatingSystem?.name}`
  return `${known.join(' ')} lacks ${missingParameters.join() || 'nothing'} ${on} ${notBeforeMs}+${notAfterMs - notBeforeMs}`
}

function tellProfile({ mvpd, type, issuer, notBeforeMs = 0, notAfterMs, attributes }: Profile): string {
  const facts = Object.entries(attributes.reveal()).map(
    ([name, { value, state }]) => `${name}${state === 'enc' ? ' (enc)' : ''}=${JSON.stringify(value)}`,
  )
  return `${mvpd}: ${type} by ${issuer}, ${notBeforeMs}+${notAfterMs - notBeforeMs}, ${facts.join(' ')}`
}

function tellDecision({
  resource,
  authorized,
  source,
  token,
  notBeforeMs,
  notAfterMs,
  failure,
}: Decision): string {
  const life = notBeforeMs === undefined ? '' : ` ${notBeforeMs}+${(notAfterMs ?? 0) - notBeforeMs}`
  const proof = token
    ? ` with ${token.serializedToken.reveal()} ${token.notBeforeMs}+${token.notAfterMs - token.notBeforeMs}`
    : ''
  const why = failure ? ` ${failure.code} ${failure.vendor?.code} ${failure.vendor?.status}` : ''
  return `${resource}: ${authorized ? 'yes' : 'no'} by ${source}${life}${proof}${why}`
}

function tellSession(session: Session): string {
  const { notBeforeMs, notAfterMs = 0, authenticationRequest: request } = session
  return [
    `${session.actionName}/${session.actionType}/${session.reasonType}`,
    session.mvpd && `at ${session.mvpd}`,
    session.code && `code ${session.code.reveal()}`,
    notBeforeMs && `${notBeforeMs}+${notAfterMs - notBeforeMs}`,
    session.url?.reveal().replace(origin, ''),
    session.missingParameters.length > 0 && `lacks ${session.missingParameters}`,
    request && `${request.type} ${request.request.reveal()} ${request.attributesNames}`,
  ]
    .filter(Boolean)
    .join(' ')
}

function tellLogout({ mvpd, actionName, url }: Logout): string {
  return `${mvpd}: ${actionName}${url ? ` ${url.reveal()}` : ''}`
}

function clear(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map(clear)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clear(member)]))
}
