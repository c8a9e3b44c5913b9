import { type EndpointName, endpoints } from '../protocol/index.ts'
import type { PathParameters } from './call.ts'

/** A path that belongs to an endpoint, whatever the method. */
export interface Match {
  readonly endpoint: EndpointName
  readonly path: Readonly<PathParameters>
}

const routes = (Object.keys(endpoints) as EndpointName[]).map((endpoint) => ({
  endpoint,
  method: endpoints[endpoint].method,
  segments: endpoints[endpoint].path.split('/'),
}))

/** The endpoint of a call; 405 if the path exists with another method only, 404 if it does not exist at all. */
export function route(method: string, pathname: string): Match | 404 | 405 {
  // A few published examples end in a slash (D06).
  const segments = pathname.replace(/\/$/, '').split('/')
  let miss: 404 | 405 = 404
  for (const candidate of routes) {
    const path = matchSegments(candidate.segments, segments)
    if (path === undefined) continue
    if (candidate.method === method) return { endpoint: candidate.endpoint, path }
    miss = 405
  }
  return miss
}

function matchSegments(template: readonly string[], segments: readonly string[]): PathParameters | undefined {
  if (template.length !== segments.length) return undefined
  const path: PathParameters = { serviceProvider: '', mvpd: '', code: '', partner: '' }
  for (const [i, part] of template.entries()) {
    const segment = segments[i] ?? ''
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined
      continue
    }
    const value = decode(segment)
    if (value === '') return undefined
    path[part.slice(1, -1) as keyof PathParameters] = value
  }
  return path
}

/** The text behind percent-encoding, or nothing if it is broken. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
