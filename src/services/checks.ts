import { usageError } from '../errors.ts'
import { Secret } from '../secret.ts'

/** What a request may carry: a text, in clear or secret. */
export type Sendable = string | Secret<string>

/** The text to send. One that cannot be sent never leaves: it fails here with `usage`, by its name (ERR-27). */
export function textOf(name: string, value: unknown): string {
  const text = value instanceof Secret ? value.reveal() : value
  // No encoding can spell half a character.
  if (typeof text === 'string' && text !== '' && !/[\uD800-\uDFFF]/u.test(text)) return text
  throw usageError(`"${name}" must be a non-empty string`)
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The origin without anything behind it. Plain http is for this machine only (HDR-23). */
export function originOf(value: string): string {
  const { protocol, hostname, origin, href } = urlOf('origin', value)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
  if (isSafe && href === `${origin}/`) return origin
  throw usageError('"origin" must be scheme, host and port alone; http only for localhost')
}

/** The value as an absolute URL of any scheme. */
export function urlOf(name: string, value: string): URL {
  try {
    return new URL(value)
  } catch {
    throw usageError(`"${name}" must be an absolute URL`)
  }
}
