import { createFetch } from 'ofetch'
import { systemClock } from '../clock.ts'
import { defined } from '../defined.ts'
import { PassError, usageError } from '../errors.ts'
import type { CallRecord, Clock, Fetch } from '../ports.ts'
import { type Endpoint, type EndpointName, endpoints } from '../protocol/endpoints.ts'
import { protocolError, transportError } from './failures.ts'
import { Ended, limited } from './limited.ts'

/** Bodies of this size and more are refused: the largest real answer, a configuration, stays well below. */
const maximumBodyBytes = 1_000_000

/** How every service function is called. */
export interface CallOptions {
  /** Ends the call at once. */
  readonly signal?: AbortSignal | undefined
  /** Which try of the same request this is, for the call record; default 1. */
  readonly attempt?: number
}

/** One request in the words of the wire. */
export interface WireRequest {
  /** Values of the path template's `{…}`, unencoded. */
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Members of the JSON or form body; absent ones are left out. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** An HTTP answer, read whole: `body` is the parsed JSON without its nulls, or undefined if it is no JSON. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export type Transport = (endpoint: EndpointName, request: WireRequest, o?: CallOptions) => Promise<WireAnswer>

/** What a transport needs; see {@link ServicesOptions} for defaults. */
export interface TransportOptions {
  readonly origin: string
  readonly fetch?: Fetch | undefined
  readonly clock?: Clock | undefined
  readonly requestTimeoutMs?: number | undefined
  readonly decisionTimeoutMs?: number | undefined
  readonly onCall?: ((call: CallRecord) => void) | undefined
}

/** Calls whose answer waits for the provider. */
const slow: ReadonlySet<EndpointName> = new Set(['preauthorize', 'authorize', 'createPartnerProfile'])

/** Sends one request, once, and reads its answer. Fails with `aborted`, `timeout`, `network`, `protocol`. */
export function createTransport(options: TransportOptions): Transport {
  const {
    origin,
    clock = systemClock,
    requestTimeoutMs = 10_000,
    decisionTimeoutMs = 30_000,
    onCall,
  } = options
  // Looked up at call time, so that a host can replace the global after import.
  const send: Fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, init)
  const client = createFetch({
    fetch: send,
    Headers: globalThis.Headers,
    AbortController: globalThis.AbortController,
  })

  return async (name, request, { signal, attempt = 1 } = {}) => {
    const endpoint: Endpoint = endpoints[name]
    const url = origin + fillPath(endpoint.path, request.path) + search(request.query)
    const startedAtMs = clock.now()
    const startedAt = clock.monotonic()
    let status: number | undefined
    let failure: PassError | undefined
    try {
      const ms = slow.has(name) ? decisionTimeoutMs : requestTimeoutMs
      return await limited({ clock, ms, signal }, async (signal) => {
        const response = await client.raw(url, {
          method: endpoint.method,
          headers: { Accept: 'application/json', ...contentType(endpoint), ...request.headers },
          ...(request.body ? { body: writeBody(endpoint, request.body) } : {}),
          signal,
          responseType: 'stream',
          ignoreResponseError: true,
          redirect: 'manual',
          retry: false,
        })
        status = response.status
        return { status, headers: response.headers, body: parseJson(await readText(name, response)) }
      })
    } catch (error) {
      failure = toPassError(name, error)
      throw failure
    } finally {
      onCall?.(
        defined({
          endpoint: name,
          method: endpoint.method,
          path: endpoint.path,
          status,
          ms: Math.round(clock.monotonic() - startedAt),
          attempt,
          startedAtMs,
          failure: failure?.code,
        }),
      )
    }
  }
}

// The HTTP library's errors quote url and headers, so none is passed on.
function toPassError(name: EndpointName, error: unknown): PassError {
  if (error instanceof PassError) return error
  if (error instanceof Ended) {
    return transportError(name, error.why, error.why === 'timeout' ? 'no answer in time' : 'aborted')
  }
  return transportError(name, 'network', 'no answer')
}

/** The path with each parameter percent-encoded as one segment (HDR-19). */
function fillPath(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(name, values[name]))
}

function encodeSegment(name: string, value: string | undefined): string {
  // URL parsers resolve `.` and `..` away as relative paths, percent-encoded or not.
  if (!value || value === '.' || value === '..') {
    throw usageError(`"${name}" must be a non-empty id other than "." and ".."`)
  }
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

// Written by the serializer of forms, which encodes exactly once (HDR-18).
function search(query: Readonly<Record<string, string>> | undefined): string {
  return query ? `?${new URLSearchParams(query)}` : ''
}

function contentType(endpoint: Endpoint): Record<string, string> {
  if (!endpoint.body) return {}
  return {
    'Content-Type': endpoint.body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
  }
}

function writeBody(endpoint: Endpoint, body: Readonly<Record<string, unknown>>): string {
  if (endpoint.body === 'json') return JSON.stringify(body)
  const form = new URLSearchParams()
  for (const [key, value] of Object.entries(body)) if (value !== undefined) form.append(key, String(value))
  return form.toString()
}

async function readText(name: EndpointName, response: Response): Promise<string> {
  const tooLarge = () => protocolError(name, `body of ${maximumBodyBytes} bytes or more`, response.status)
  // React Native's fetch has no body streams.
  if (!response.body) {
    const text = await response.text()
    if (text.length >= maximumBodyBytes) throw tooLarge()
    return text
  }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes >= maximumBodyBytes) {
      reader.cancel().catch(() => {})
      throw tooLarge()
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** The JSON value without its nulls, which mean absent (spec endpoints.md §2.10); undefined if it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (value === null ? undefined : value))
  } catch {
    return undefined
  }
}
