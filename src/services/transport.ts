import { type $Fetch, createFetch } from 'ofetch'
import { systemClock } from '../clock.ts'
import { defined } from '../defined.ts'
import { PassError, usageError } from '../errors.ts'
import type { CallRecord, Clock, Fetch } from '../ports.ts'
import { type Endpoint, type EndpointName, endpoints } from '../protocol/endpoints.ts'
import { type Sendable, textOf, urlOf } from './checks.ts'
import { protocolError, transportError } from './failures.ts'
import { Ended, limited } from './limited.ts'

// Looked up at call time, so that a host can replace the global after import.
const globalFetch: Fetch = (input, init) => globalThis.fetch(input, init)

/** One HTTP client for each `fetch`, however many devices share it. */
const clients = new WeakMap<Fetch, $Fetch>()

function clientOf(fetch: Fetch): $Fetch {
  const known = clients.get(fetch)
  if (known) return known
  const { Headers, AbortController } = globalThis
  const client = createFetch({ fetch, Headers, AbortController })
  clients.set(fetch, client)
  return client
}

/** Bodies of this length and more are refused: the largest real answer, a configuration, stays well below. */
const longestBody = 1_000_000

/** How every service function is called. */
export interface CallOptions {
  /** Ends the call at once. */
  readonly signal?: AbortSignal | undefined
  /** Which try of the same request this is, for the call record; default 1. */
  readonly attempt?: number
}

/** One request in the words of the wire; secrets are revealed only as it is written. */
export interface WireRequest {
  /** Values of the path template's `{…}`, unencoded. */
  readonly path?: Readonly<Record<string, Sendable>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Members of the JSON or form body; absent ones are left out. */
  readonly body?: Members
}
type Members = Readonly<Record<string, Sendable | readonly string[] | undefined>>

/** An HTTP answer, read whole. */
export interface WireAnswer {
  readonly endpoint: EndpointName
  /** Origin of the request, on which the answer's urls are resolved. */
  readonly origin: string
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON without its nulls, or undefined if it is no JSON. */
  readonly body: unknown
  /** What was sent and must not be seen, though the answer may quote it. */
  readonly secrets?: readonly string[]
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
  readonly onServiceTime?: ServiceTimeListener | undefined
}

/** Told by each answer what the service's clock showed at some moment of the last `tookMs`, since its request was sent. */
export type ServiceTimeListener = (serviceMs: number, tookMs: number) => void

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
    onServiceTime,
  } = options
  const client = clientOf(options.fetch ?? globalFetch)

  return async (name, request, { signal, attempt = 1 } = {}) => {
    const endpoint: Endpoint = endpoints[name]
    const { method, path } = endpoint
    const url = origin + fillPath(path, request.path) + search(request.query)
    const init = {
      method,
      // The only form of answers that is read (HDR-17).
      headers: { Accept: 'application/json', ...contentType(endpoint), ...request.headers },
      ...(request.body ? { body: writeBody(endpoint, request.body) } : {}),
    }
    if (signal?.aborted) throw transportError(name, 'aborted', 'aborted')
    const startedAtMs = clock.now()
    const startedAt = clock.monotonic()
    let status: number | undefined
    let failure: PassError | undefined
    try {
      const ms = slow.has(name) ? decisionTimeoutMs : requestTimeoutMs
      return await limited({ clock, ms, signal }, async (signal) => {
        const response = await client.raw(url, {
          ...init,
          signal,
          responseType: 'text',
          ignoreResponseError: true,
          // Where a logout leads is for a browser, and no other call leads anywhere (LOGOUT-20).
          redirect: 'manual',
          retry: false,
        })
        // A browser hides where it was redirected to: no answer that says anything.
        if (response.status === 0) throw transportError(name, 'network', 'redirected')
        status = response.status
        // Hidden from scripts of other origins. Its fraction is cut off: what waits for an instant is late, not early.
        const dateMs = Date.parse(response.headers.get('Date') ?? '')
        if (dateMs > 0) onServiceTime?.(dateMs, clock.monotonic() - startedAt)
        const text = response._data ?? ''
        const answer = { endpoint: name, origin, status, headers: response.headers, body: undefined }
        if (text.length < longestBody) return { ...answer, body: parseJson(text) }
        throw protocolError(answer, `body of ${longestBody} characters or more`)
      })
    } catch (error) {
      failure = toPassError(name, error)
      throw failure
    } finally {
      const ms = Math.round(clock.monotonic() - startedAt)
      const record = { endpoint: name, method, path, status, ms, attempt, startedAtMs }
      try {
        onCall?.(defined({ ...record, failure: failure?.code }))
      } catch {
        // The observer's fault is none of the call's.
      }
    }
  }
}

// The HTTP library's errors quote url and headers, so none is passed on (ERR-26).
function toPassError(name: EndpointName, error: unknown): PassError {
  if (error instanceof PassError) return error
  if (error instanceof Ended) {
    return transportError(name, error.why, error.why === 'timeout' ? 'no answer in time' : 'aborted')
  }
  return transportError(name, 'network', 'no answer')
}

/** The path with each parameter percent-encoded as one segment (HDR-19). */
function fillPath(template: string, values: Readonly<Record<string, Sendable>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = textOf(name, values[name])
    // URL parsers resolve these away as relative paths, percent-encoded or not.
    if (value === '.' || value === '..') throw usageError(`"${name}" must be an id other than "." and ".."`)
    return encodeURIComponent(value)
  })
}

// Written by the serializer of forms, which encodes exactly once (HDR-18).
function search(query: WireRequest['query']): string {
  return query ? `?${new URLSearchParams(checked(query))}` : ''
}

/** As the endpoint declares it (HDR-16). */
function contentType({ body }: Endpoint): Record<string, string> {
  if (!body) return {}
  return { 'Content-Type': body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' }
}

function writeBody(endpoint: Endpoint, body: Members): string {
  const members = checked(body)
  return endpoint.body === 'json' ? JSON.stringify(members) : `${new URLSearchParams(members)}`
}

/** The members that are there, in clear and each checked. */
function checked(members: Members): Record<string, string> {
  const texts: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue
    texts[name] = Array.isArray(value) ? value.map((one) => textOf(name, one)) : textOf(name, value)
    if (name.startsWith('redirect')) urlOf(name, value as string)
  }
  // Only a JSON body has lists.
  return texts as Record<string, string>
}

/** The JSON value without its nulls, which mean absent (spec endpoints.md §2.10); undefined if it is no JSON. */
function parseJson(text: string): unknown {
  try {
    // Elements of lists stay: dropping them would leave holes.
    return JSON.parse(text, function (this: unknown, _, value: unknown) {
      return value === null && !Array.isArray(this) ? undefined : value
    })
  } catch {
    return undefined
  }
}
