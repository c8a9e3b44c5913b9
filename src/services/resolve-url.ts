import type { EndpointName } from '../protocol/endpoints.ts'
import { protocolError } from './failures.ts'

/**
 * A `url` of an answer as an absolute one: the service sends absolute and root-relative ones (D70).
 * Only http and https may ever reach a browser (SEC-08).
 */
export function resolveUrl(name: EndpointName, url: string, origin: string): string {
  let resolved: URL
  try {
    resolved = new URL(url, origin)
  } catch {
    throw protocolError(name, '"url" is no URL')
  }
  if (resolved.protocol !== 'https:' && resolved.protocol !== 'http:') {
    throw protocolError(name, '"url" must be http or https')
  }
  return resolved.href
}
