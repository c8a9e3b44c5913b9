import { Secret } from '../secret.ts'
import { protocolError } from './failures.ts'
import type { WireAnswer } from './transport.ts'

/**
 * A `url` of an answer as an absolute one (AUTHN-13), if there is one: the service sends root-relative ones too (D70).
 * Only http and https may ever reach a browser (SEC-08).
 */
export function resolveUrl(answer: WireAnswer, url: string | undefined): Secret<string> | undefined {
  if (url === undefined) return undefined
  try {
    const { href, protocol } = new URL(url, answer.origin)
    if (/^https?:$/.test(protocol)) return new Secret(href)
  } catch {}
  throw protocolError(answer, '"url" must be an http or https URL')
}
