import type { WireAnswer } from './answer.ts'
import { deviceIdentifier, type PathParameters } from './call.ts'
import { type CallName, calls } from './calls.ts'
import type { Fault } from './faults.ts'
import type { IncomingRequest } from './request.ts'
import type { Match } from './router.ts'

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
  /** Arrival by the clock, skew left aside. */
  readonly atMs: number
  /** Address that the limiter counts. */
  readonly client: string
  /** Identifier of `AP-Device-Identifier`, in Base64. */
  readonly device?: string
  /** What was made to go wrong with it. */
  fault?: Fault
  /** Status of the answer; absent while there is none, or if there never was. */
  status?: number
  /** Why the call was refused, or what kept it from an answer. */
  why?: string
}

/** A call and its answer, as they went over the wire. */
export interface Exchange {
  readonly call: LogEntry
  readonly answer: WireAnswer
}

/** What is known of a call on its arrival. */
export function logEntry(
  { method, url, headers, body }: IncomingRequest,
  found: Match | number,
  atMs: number,
  client: string,
): LogEntry {
  const device = deviceIdentifier(headers)
  const entry: { -readonly [Key in keyof LogEntry]: LogEntry[Key] } = {
    short: '?',
    method,
    path: url.pathname,
    query: url.search.slice(1),
    parameters: {},
    headers: headers as Readonly<Record<string, string>>,
    body,
    atMs,
    client,
  }
  if (typeof found !== 'number') {
    const { short, path } = calls[found.endpoint]
    entry.short = short
    entry.template = path
    entry.parameters = found.path
  }
  if (device !== undefined) entry.device = device
  return entry
}

/** Adds a call; when the log is full, the oldest eighth goes at once, so that adding stays cheap. */
export function keep(log: LogEntry[], entry: LogEntry, limit: number): void {
  if (limit <= 0) return
  if (log.length >= limit) log.splice(0, Math.ceil(limit / 8))
  log.push(entry)
}
