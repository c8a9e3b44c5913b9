import type { PathParameters } from './call.ts'
import { type CallEndpoint, calls, isSsoService } from './calls.ts'

/** A path that belongs to an endpoint, whatever the method. */
export interface Match {
  readonly endpoint: CallEndpoint
  /** The parameters of its template, decoded. */
  readonly path: Readonly<Partial<PathParameters>>
}

const routes = (Object.keys(calls) as CallEndpoint[]).map((endpoint) => ({
  endpoint,
  method: calls[endpoint].method,
  segments: calls[endpoint].path.split('/').map((text) => {
    const parameter = /^\{(.+)\}$/.exec(text)?.[1] as keyof PathParameters | undefined
    return { text, parameter }
  }),
}))
type Segments = (typeof routes)[number]['segments']

/** The endpoint of a call; 405 if the path exists with another method only, 404 if it does not exist at all. */
export function route(method: string, pathname: string): Match | 404 | 405 {
  const segments = pathname.split('/')
  // A few published examples end in a slash (D06).
  if (segments.at(-1) === '') segments.pop()
  let miss: 404 | 405 = 404
  for (const candidate of routes) {
    if (!fits(candidate.segments, segments)) continue
    const path = readParameters(candidate.segments, segments)
    if (path === undefined || isOfOtherApi(candidate.endpoint, path)) continue
    if (candidate.method === method) return { endpoint: candidate.endpoint, path }
    miss = 405
  }
  return miss
}

/** Below `/api/v2/` there is REST API V2 only; to the SSO service that would be a service provider of this name. */
function isOfOtherApi(endpoint: CallEndpoint, { serviceProvider }: Match['path']): boolean {
  return isSsoService(endpoint) && serviceProvider === 'v2'
}

function fits(template: Segments, segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every(({ text, parameter }, i) => parameter !== undefined || text === segments[i])
  )
}

function readParameters(
  template: Segments,
  segments: readonly string[],
): Partial<PathParameters> | undefined {
  const path: Partial<PathParameters> = {}
  for (const [i, { parameter }] of template.entries()) {
    if (parameter === undefined) continue
    const value = decode(segments[i] ?? '')
    if (value === '') return undefined
    path[parameter] = value
  }
  return path
}

/** The text behind percent-encoding, or nothing if it is broken. */
function decode(segment: string): string {
  try {
    return segment.includes('%') ? decodeURIComponent(segment) : segment
  } catch {
    return ''
  }
}
