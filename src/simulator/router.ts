import { type EndpointName, endpoints } from '../protocol/endpoints.ts'
import type { PathParameters } from './call.ts'

/** A path that belongs to an endpoint, whatever the method. */
export interface Match {
  readonly endpoint: EndpointName
  /** The parameters of its template, decoded. */
  readonly path: Readonly<Partial<PathParameters>>
}

const routes = (Object.keys(endpoints) as EndpointName[]).map((endpoint) => ({
  endpoint,
  method: endpoints[endpoint].method,
  segments: endpoints[endpoint].path.split('/').map((text) => {
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
    if (path === undefined) continue
    if (candidate.method === method) return { endpoint: candidate.endpoint, path }
    miss = 405
  }
  return miss
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
