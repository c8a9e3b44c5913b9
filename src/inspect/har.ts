import type { CallRecord } from '../ports.ts'
import type { Trace } from './trace.ts'

/** An HTTP archive, version 1.2, with as much as a trace knows: no headers, no bodies, path templates for paths. */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly entries: readonly HarEntry[]
    readonly comment: string
  }
}

/** One HTTP call. */
export interface HarEntry {
  readonly startedDateTime: string
  /** In milliseconds. */
  readonly time: number
  readonly request: HarMessage & {
    readonly method: string
    /** Origin and path template. */
    readonly url: string
    readonly queryString: readonly never[]
  }
  readonly response: HarMessage & {
    /** 0 when no answer came. */
    readonly status: number
    readonly statusText: string
    readonly content: { readonly size: number; readonly mimeType: string }
    readonly redirectURL: string
  }
  readonly cache: Readonly<Record<string, never>>
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  /** The endpoint by its name, which attempt it was, and its failure. */
  readonly comment: string
}

/** What request and response have in common; nothing of headers and bodies is known. */
export interface HarMessage {
  readonly httpVersion: string
  readonly cookies: readonly never[]
  readonly headers: readonly never[]
  readonly headersSize: number
  readonly bodySize: number
}

/**
 * The HTTP calls of a trace for tools that read archives: a browser's network tab, a proxy.
 *
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export function toHar({ header, lines }: Trace): Har {
  const entries: HarEntry[] = []
  // A trace that was cleared does not say where it went.
  let origin = 'http://unknown.invalid'
  for (const line of lines) {
    if (line.kind === 'run') origin = line.origin
    else if (line.kind === 'call') entries.push(toEntry(line.call, origin))
  }
  return {
    log: {
      version: '1.2',
      creator: { name: 'passchart', version: header.passchart },
      entries,
      comment: `Recorded in ${header.runtime}. Paths are templates; headers and bodies are left out.`,
    },
  }
}

function toEntry(call: CallRecord, origin: string): HarEntry {
  const { endpoint, method, path, status = 0, ms, attempt, startedAtMs, failure } = call
  // -1: not known.
  const message = { httpVersion: 'unknown', cookies: [], headers: [], headersSize: -1, bodySize: -1 }
  return {
    startedDateTime: new Date(startedAtMs).toISOString(),
    time: ms,
    request: { ...message, method, url: origin + path, queryString: [] },
    response: {
      ...message,
      status,
      statusText: '',
      content: { size: 0, mimeType: 'application/json' },
      redirectURL: '',
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    comment: [endpoint, `attempt ${attempt}`, ...(failure === undefined ? [] : [failure])].join(', '),
  }
}
