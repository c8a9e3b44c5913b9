import { type EndpointName, endpoints } from '../protocol/index.ts'
import { deviceIdentifier, type PathParameters } from './call.ts'
import type { Match } from './router.ts'

/** Short name of a call, such as `PC`. */
export type CallName = (typeof endpoints)[EndpointName]['short']

/**
 * One call as the simulator saw it, **secrets included**: it is a test instrument, not a log to keep.
 * Calls stand in the order of their arrival; browser pages and CORS preflights are left out.
 */
export interface LogEntry {
  /** Short name of the endpoint, or `?` for a path or method that does not exist. */
  readonly short: CallName | '?'
  readonly method: string
  /** Path as it was sent, still percent-encoded. */
  readonly path: string
  /** Query as it was sent, without the question mark. */
  readonly query: string
  readonly template?: string
  /** Values of the path, decoded. */
  readonly parameters: Readonly<Partial<PathParameters>>
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly atMs: number
  /** Address that the limiter counts. */
  readonly client: string
  /** Identifier of `AP-Device-Identifier`, in Base64. */
  readonly device?: string
  /** Status of the answer; absent while there is none, or if there never was. */
  status?: number
  /** Why the call was refused, or what kept it from an answer. */
  why?: string
}

/** What is known of a call on its arrival. */
export function logEntry(
  request: Request,
  url: URL,
  found: Match | number,
  arrival: { readonly body: string; readonly atMs: number; readonly client: string },
): LogEntry {
  const device = deviceIdentifier(request.headers)
  const match = typeof found === 'number' ? undefined : found
  const parameters = Object.entries(match?.path ?? {}).filter(([, value]) => value !== '')
  return {
    short: match ? endpoints[match.endpoint].short : '?',
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    ...(match ? { template: endpoints[match.endpoint].path } : {}),
    parameters: Object.fromEntries(parameters),
    headers: Object.fromEntries(request.headers),
    ...arrival,
    ...(device === undefined ? {} : { device }),
  }
}
