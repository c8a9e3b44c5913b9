import { type Endpoint, type EndpointName, endpoints, headerNames } from '../../src/protocol/index.ts'
import { type JsonSchema, ref, text } from './json-schema.ts'

/** A group of headers, or one header that has to be there. */
type Takes = 'device' | 'codeDevice' | 'deviceInfo' | 'sso' | 'partner' | 'temporary' | 'visitor'

/** One call in the words of the contract; method, path and kind of body come from the endpoint table. */
interface Operation {
  readonly summary: string
  readonly tag:
    | 'Registration'
    | 'Configuration'
    | 'Sessions'
    | 'Profiles'
    | 'Decisions'
    | 'Logout'
    | 'Partner'
  /** Headers beside `Authorization`, `X-Forwarded-For` and those of HTTP. @see spec endpoints.md §4 */
  readonly takes: readonly Takes[]
  /** Schema of the request's body. */
  readonly body?: string
  readonly query?: Readonly<Record<string, JsonSchema>>
  /** Schema of the answer; absent: a page or a redirect. */
  readonly answer?: string
  /** Statuses of success; default 200. */
  readonly success?: readonly number[]
  /** Without an access token. */
  readonly open?: true
  /** Statuses whose errors this call is known for, beside 400, 401, 405, 429 and 500. */
  readonly also?: readonly (302 | 403)[]
}

const viewer: readonly Takes[] = ['device', 'sso', 'partner', 'visitor']

const operations: Readonly<Record<EndpointName, Operation>> = {
  registerClient: {
    ...{
      summary: 'Register an application instance',
      tag: 'Registration',
      open: true,
      takes: ['deviceInfo'],
    },
    ...{ body: 'RegistrationRequest', answer: 'ClientCredentials', success: [201] },
  },
  issueAccessToken: {
    ...{ summary: 'Get an access token', tag: 'Registration', open: true, takes: ['deviceInfo'] },
    ...{ body: 'TokenRequest', answer: 'AccessToken', success: [201] },
  },
  retrieveConfiguration: {
    ...{ summary: 'List the active providers', tag: 'Configuration', takes: ['codeDevice'] },
    answer: 'Configuration',
  },
  createSession: {
    ...{ summary: 'Start a sign-in', tag: 'Sessions', takes: ['device', 'sso', 'visitor'] },
    ...{ body: 'SessionParameters', answer: 'CreatedSession' },
  },
  resumeSession: {
    ...{ summary: 'Supply what a sign-in lacks', tag: 'Sessions', takes: ['codeDevice', 'visitor'] },
    ...{ body: 'SessionParameters', answer: 'ResumedSession' },
  },
  retrieveSession: {
    ...{ summary: 'Read a sign-in by its code', tag: 'Sessions', takes: ['codeDevice', 'visitor'] },
    answer: 'SessionInformation',
  },
  authenticate: {
    ...{ summary: 'Send a browser to the provider', tag: 'Sessions', open: true, takes: [] },
    success: [302],
  },
  retrieveProfiles: {
    ...{ summary: 'List the profiles of a device', tag: 'Profiles', takes: viewer },
    answer: 'Profiles',
  },
  retrieveProfileForMvpd: {
    ...{ summary: 'The profile with one provider', tag: 'Profiles', takes: [...viewer, 'temporary'] },
    ...{ answer: 'OneProfile', also: [403] },
  },
  retrieveProfileForCode: {
    ...{ summary: 'The profile that a sign-in led to, for polling', tag: 'Profiles' },
    ...{ takes: ['codeDevice', 'temporary', 'visitor'], answer: 'OneProfile', also: [403] },
  },
  preauthorize: {
    ...{ summary: 'Which resources to mark as open', tag: 'Decisions', takes: viewer },
    ...{ body: 'Resources', answer: 'PreauthorizeDecisions', also: [403] },
  },
  authorize: {
    ...{ summary: 'Whether a resource may play now', tag: 'Decisions', takes: [...viewer, 'temporary'] },
    ...{ body: 'Resources', answer: 'AuthorizeDecisions', also: [403] },
  },
  logout: {
    ...{ summary: 'Delete a profile', tag: 'Logout', takes: ['device', 'sso', 'visitor'] },
    ...{ query: { redirectUrl: { type: 'string', format: 'uri' } }, answer: 'Logouts', also: [302] },
  },
  retrievePartnerAuthenticationRequest: {
    ...{ summary: 'What to hand to the framework of the device', tag: 'Partner' },
    ...{
      takes: ['device', 'partner', 'visitor'],
      body: 'PartnerSessionParameters',
      answer: 'PartnerSession',
    },
  },
  createPartnerProfile: {
    ...{ summary: "Turn the framework's answer into a profile", tag: 'Partner' },
    ...{
      takes: ['device', 'partner', 'visitor'],
      body: 'PartnerProfileRequest',
      answer: 'OneProfile',
      success: [200, 201],
    },
  },
}

const base64 = (schema: string): JsonSchema => ({
  type: 'string',
  pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  contentEncoding: 'base64',
  contentMediaType: 'application/json',
  contentSchema: ref(schema),
})
const jws: JsonSchema = { type: 'string', minLength: 1, description: 'A compact JWS or JWE, opaque.' }

const headerSchemas: Readonly<Record<keyof typeof headerNames, JsonSchema>> = {
  authorization: text,
  deviceIdentifier: {
    type: 'string',
    pattern: '^fingerprint (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  },
  deviceInfo: base64('DeviceInfo'),
  forwardedFor: {
    type: 'string',
    pattern: '^[\\da-fA-F.:]+$',
    description: "The device's address, from a server.",
  },
  platformToken: jws,
  rokuToken: jws,
  serviceToken: jws,
  partnerFrameworkStatus: base64('PartnerFrameworkStatus'),
  temporaryIdentity: base64('TemporaryIdentity'),
  visitorIdentifier: { type: 'string', pattern: '^[^"\\s]+$' },
}

type Header = readonly [name: keyof typeof headerNames, required?: true]
const groups: Readonly<Record<Takes, readonly Header[]>> = {
  device: [['deviceIdentifier', true], ['deviceInfo']],
  // Listed by some pages only, and accepted (D28).
  codeDevice: [['deviceIdentifier'], ['deviceInfo']],
  deviceInfo: [['deviceInfo']],
  sso: [['platformToken'], ['rokuToken'], ['serviceToken']],
  partner: [['partnerFrameworkStatus']],
  temporary: [['temporaryIdentity']],
  visitor: [['visitorIdentifier']],
}

/** An operation of OpenAPI. */
export function writeOperation(name: EndpointName): JsonSchema {
  const endpoint: Endpoint = endpoints[name]
  const { summary, tag, takes, body, query = {}, open } = operations[name]
  const isBrowsers = name === 'authenticate'
  const headers: Header[] = [
    ...(isBrowsers ? [] : [['forwardedFor'] as const]),
    ...takes.flatMap((t) => groups[t]),
  ]
  const paths = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
  return {
    operationId: name,
    summary,
    tags: [tag],
    'x-short': endpoint.short,
    security: open ? [] : [{ accessToken: [] }],
    parameters: [
      ...paths.map((parameter) => ({ name: parameter, in: 'path', required: true, schema: text })),
      ...Object.entries(query).map(([key, schema]) => ({ name: key, in: 'query', required: true, schema })),
      ...headers.map(([header, required = false]) => ({
        name: headerNames[header],
        in: 'header',
        required,
        schema: headerSchemas[header],
      })),
    ],
    ...(body
      ? { requestBody: { required: !body.endsWith('SessionParameters'), content: content(endpoint, body) } }
      : {}),
    responses: writeResponses(name),
  }
}

function content({ body }: Endpoint, schema: string): JsonSchema {
  const type = body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  return { [type]: { schema: ref(schema) } }
}

function writeResponses(name: EndpointName): JsonSchema {
  const { answer, success = [200], open, also = [] } = operations[name]
  const answered = answer && { 'application/json': { schema: ref(answer) } }
  const shared = (response: string) => ({ $ref: `#/components/responses/${response}` })
  const isRegistration = name === 'registerClient' || name === 'issueAccessToken'
  const responses: Record<number, JsonSchema> = {}
  for (const status of success) {
    responses[status] = answered ? { description: 'Done.', content: answered } : shared('Redirect')
  }
  for (const status of also) responses[status] = shared(status === 302 ? 'Redirect' : 'Refused')
  responses[400] = shared(isRegistration ? 'RegistrationRefused' : answer ? 'BadRequest' : 'Page')
  if (!open) responses[401] = shared('Unauthorised')
  responses[405] = shared('Empty')
  responses[429] = shared('TooManyRequests')
  responses[500] = shared(answer ? 'Failed' : 'Page')
  return responses
}
