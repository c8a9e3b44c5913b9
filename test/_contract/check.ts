import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js'
import { headerNames } from '../../src/protocol/index.ts'
import { contract } from './document.ts'
import { closed, type JsonSchema } from './json-schema.ts'

/** A request as it goes over the wire; header names in lower case. */
export interface SentRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** An answer as it goes over the wire; header names in any case. */
export interface SentAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: JsonSchema
}
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>
interface Response {
  readonly content?: Content
  readonly headers?: Readonly<Record<string, unknown>>
  readonly 'x-optional-body'?: boolean
}
interface Operation {
  readonly method: string
  readonly segments: readonly string[]
  readonly 'x-short': string
  readonly security: readonly unknown[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response & { readonly $ref?: string }>>
}

const operations: readonly Operation[] = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...(operation as unknown as Operation),
    method: method.toUpperCase(),
    segments: path.split('/'),
  })),
)

const isUrl = (text: string) => URL.canParse(text)
const ajv = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  allowUnionTypes: true,
  formats: {
    uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
    uri: isUrl,
    'uri-reference': (text: string) => URL.canParse(text, 'https://a.example'),
  },
})
const moved = (schema: JsonSchema): AnySchema =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'contract:/'))
for (const [name, schema] of Object.entries(contract.components.schemas)) {
  ajv.addSchema(moved({ ...closed(schema), $id: `contract:/${name}` }))
}

const validators = new Map<string, ValidateFunction>()

/** What is wrong with a value, each with its place. */
function mistakes(schema: JsonSchema, value: unknown, place: string): string[] {
  const key = JSON.stringify(schema)
  const validate = validators.get(key) ?? ajv.compile(moved(closed(schema)))
  validators.set(key, validate)
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const detail = params.additionalProperty ?? params.missingProperty ?? params.allowedValues
    const found = valueAt(value, instancePath)
    return `${place}${instancePath} ${message}${detail === undefined ? '' : ` (${detail})`}: ${JSON.stringify(found)}`
  })
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value)
}

/** How a request breaks the contract; empty if it keeps it. */
export function breachesOfRequest(request: SentRequest): string[] {
  const { method, url } = request
  const operation = operations.find((known) => known.method === method && fits(known, url.pathname))
  if (operation === undefined) return [`${method} ${url.pathname} is no call of the contract`]
  const breaches = [
    ...authorizationBreaches(operation, request),
    ...headerBreaches(operation, request),
    ...queryBreaches(operation, request),
    ...bodyBreaches(operation, request),
  ]
  return breaches.map((breach) => `request ${operation['x-short']}: ${breach}`)
}

function fits({ segments }: Operation, pathname: string): boolean {
  const sent = pathname.split('/')
  return (
    sent.length === segments.length &&
    segments.every((part, i) => (part.startsWith('{') ? sent[i] !== '' : part === sent[i]))
  )
}

function authorizationBreaches(
  { security }: Operation,
  { headers: { authorization } }: SentRequest,
): string[] {
  if (security.length === 0) return authorization === undefined ? [] : ['carries an access token']
  return /^Bearer \S+$/.test(authorization ?? '') ? [] : ['carries no access token']
}

function headerBreaches({ parameters }: Operation, { headers }: SentRequest): string[] {
  const listed = parameters.filter((parameter) => parameter.in === 'header')
  const unlisted = Object.values(headerNames).filter(
    (name) =>
      name !== 'Authorization' &&
      headers[name.toLowerCase()] !== undefined &&
      !listed.some((parameter) => parameter.name === name),
  )
  return [
    ...unlisted.map((name) => `carries ${name}, which this call does not list`),
    ...listed.flatMap(({ name, required, schema }) => {
      const value = headers[name.toLowerCase()]
      if (value === undefined) return required ? [`lacks ${name}`] : []
      return [...mistakes(schema, value, name), ...contentMistakes(schema, value, name)]
    }),
  ]
}

/** The JSON inside Base64. */
function contentMistakes({ contentSchema }: JsonSchema, value: string, place: string): string[] {
  if (contentSchema === undefined) return []
  try {
    const content = JSON.parse(Buffer.from(value, 'base64').toString())
    return mistakes(contentSchema as JsonSchema, content, place)
  } catch {
    return [`${place} holds no JSON`]
  }
}

function queryBreaches({ parameters }: Operation, { url }: SentRequest): string[] {
  const listed = parameters.filter((parameter) => parameter.in === 'query')
  const unlisted = [...url.searchParams.keys()].filter((key) => !listed.some(({ name }) => name === key))
  return [
    ...unlisted.map((name) => `has ${name} in its query, which this call does not list`),
    ...listed.flatMap(({ name, schema }) => {
      const values = url.searchParams.getAll(name)
      return values.length === 1 ? mistakes(schema, values[0], name) : [`has ${values.length} times ${name}`]
    }),
  ]
}

function bodyBreaches({ requestBody }: Operation, { headers, body }: SentRequest): string[] {
  if (requestBody === undefined) return body === '' ? [] : ['has a body']
  if (body === '' && !requestBody.required) return []
  const [type, content] = pick(requestBody.content, headers['content-type'])
  if (content === undefined) return [`has content type ${type}`]
  if (type !== 'application/json') {
    const fields = [...new URLSearchParams(body)]
    const names = new Set(fields.map(([name]) => name))
    if (names.size < fields.length) return ['repeats a field']
    return mistakes(content.schema, Object.fromEntries(fields), 'body')
  }
  try {
    return mistakes(content.schema, JSON.parse(body), 'body')
  } catch {
    return ['has a body that is no JSON']
  }
}

/** What the contract says of a media type; its parameters and letter case do not count (D58). */
function pick(contents: Content, header: string | null | undefined) {
  const type = header?.split(';')[0]?.trim().toLowerCase() ?? 'none'
  return [type, Object.hasOwn(contents, type) ? contents[type] : undefined] as const
}

/** How the answer to a call (by short name; `?` for none of the API) breaks the contract; empty if it keeps it. */
export function breachesOfAnswer(short: string, { status, headers, body = '' }: SentAnswer): string[] {
  const at = `answer ${status} to ${short}:`
  const responses = operations.find((known) => known['x-short'] === short)?.responses ?? missing
  const found = responses[status]
  if (found === undefined) return [`${at} an undocumented status`]
  const response: Response = found.$ref ? shared(found.$ref) : found
  const fields = new Headers(headers)
  const breaches = Object.keys(response.headers ?? {}).flatMap((name) =>
    fields.has(name) ? [] : [`lacks ${name}`],
  )

  if (body === '') {
    if (response.content && !response['x-optional-body']) breaches.push('has no body')
  } else {
    const [type, content] = pick(response.content ?? {}, fields.get('Content-Type'))
    if (content === undefined) breaches.push(`has content type ${type}`)
    else if (type === 'application/json') breaches.push(...mistakes(content.schema, JSON.parse(body), 'body'))
  }
  return breaches.map((breach) => `${at} ${breach}`)
}

const responsesByName: Readonly<Record<string, Response>> = contract.components.responses
function shared(pointer: string): Response {
  const response = responsesByName[pointer.split('/').at(-1) ?? '']
  if (response === undefined) throw new Error(`the contract has no ${pointer}`)
  return response
}

/** Paths and methods that do not exist. */
const missing: Operation['responses'] = {
  404: { $ref: '#/components/responses/Empty' },
  405: { $ref: '#/components/responses/Empty' },
  429: { $ref: '#/components/responses/TooManyRequests' },
}
