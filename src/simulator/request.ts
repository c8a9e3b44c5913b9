import { headerNames } from '../protocol/headers.ts'

/** Header fields by name in lower case; a field that came more than once holds its values with commas between. */
export type HeaderFields = Readonly<Record<string, string | undefined>>

/** A request that is wholly there, however it came. */
export interface IncomingRequest {
  readonly method: string
  readonly url: URL
  readonly headers: HeaderFields
  readonly body: string
  /** Address of the socket; absent inside the process. */
  readonly address?: string | undefined
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined
}

/** Value of a header of the API; undefined if it is missing or empty. */
export function headerOf(headers: HeaderFields, name: keyof typeof headerNames): string | undefined {
  return headers[lowerNames[name]] || undefined
}

const lowerNames = Object.fromEntries(
  Object.entries(headerNames).map(([name, header]) => [name, header.toLowerCase()]),
) as Readonly<Record<keyof typeof headerNames, string>>

/** Type and subtype of the body, in lower case. Parameters and letter case do not count (D58). */
export function mediaType(headers: HeaderFields): string | undefined {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
}

/** A request of the platform's `fetch`, read to its end. */
export async function readRequest(request: Request, signal?: AbortSignal | null): Promise<IncomingRequest> {
  return {
    method: request.method,
    url: new URL(request.url),
    headers: lowerCased(request.headers),
    body: request.body === null ? '' : await request.text(),
    signal: signal ?? undefined,
  }
}

/** Some documents made for tests have a `Headers` of their own that keeps the names as they were written. */
function lowerCased(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]))
}
