import { type Answer, json } from './answer.ts'
import { isObject } from './call.ts'
import type { Kind } from './control-route.ts'
import { controlRoutes } from './control-routes.ts'
import type { Simulator } from './create-simulator.ts'
import { type IncomingRequest, mediaType } from './request.ts'

/** Paths that control the simulator rather than simulate anything. */
export const controlPrefix = '/_sim/'

const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/

/**
 * Only this machine may control, and no web page. Pages name their origin with everything but a plain look, cannot
 * read what a look gives them, and cannot send JSON to another origin without a preflight, which is not answered
 * here. The host check keeps out names that were pointed at this address.
 */
function isTrusted({ url, address, headers }: IncomingRequest): boolean {
  if (address === undefined) return true
  if (headers.origin !== undefined || /^(?:cross|same)-site$/.test(headers['sec-fetch-site'] ?? ''))
    return false
  return loopback.test(address) && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
}

/** Control over HTTP, for people and programs outside the process. */
export function control(simulator: Simulator, request: IncomingRequest): Answer {
  if (!isTrusted(request)) return { status: 403 }
  const { method, url, headers, body } = request
  const path = url.pathname.slice(controlPrefix.length)
  const found = controlRoutes.find((known) => known.path === path && known.method === method)
  if (found === undefined) {
    return controlRoutes.some((known) => known.path === path)
      ? problem(405, `${url.pathname} is not for ${method}`)
      : problem(404, `there is no ${url.pathname}; GET ${controlPrefix} lists what there is`)
  }
  if (method !== 'GET' && mediaType(headers) !== 'application/json') {
    return problem(415, 'send application/json')
  }
  const input = method === 'GET' ? Object.fromEntries(url.searchParams) : parse(body)
  const mistake = mistakeIn(input, found.takes)
  if (mistake !== undefined) return problem(400, mistake)
  try {
    return json(found.run(simulator, input as never) ?? {})
  } catch (error) {
    // What makes no sense at all, or what does not fit the present state.
    return problem(
      error instanceof TypeError || error instanceof RangeError ? 400 : 409,
      (error as Error).message,
    )
  }
}

function problem(status: number, error: string): Answer {
  return json({ error }, status)
}

function parse(body: string): unknown {
  if (body === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const kinds: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  flag: (value) => typeof value === 'boolean',
  object: isObject,
  list: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/** What is wrong with the members that came; undefined if nothing is. */
function mistakeIn(
  input: unknown,
  takes: Readonly<Record<string, `${Kind}${'?' | ''}`>> | 'any',
): string | undefined {
  if (!isObject(input)) return 'the body is not a JSON object'
  if (takes === 'any') return undefined
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(takes, name))
  if (unknown !== undefined) return `unknown member ${JSON.stringify(unknown)}`
  for (const [name, spelled] of Object.entries(takes)) {
    const kind = spelled.replace('?', '') as Kind
    if (input[name] === undefined) {
      if (spelled === kind) return `${name} missing`
    } else if (!kinds[kind](input[name])) return `${name} is no ${kind}`
  }
  return undefined
}
