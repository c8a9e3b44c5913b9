import * as z from 'zod/mini'
import { digits, instantMs, latestMs, list, optional, orElse, rule, text } from './values.ts'

/** The scope an application needs for REST API V2. */
export const requiredScope = 'api:client:v2'

/** The one way of getting a token (REG-06). */
export const grantType = 'client_credentials'

/** Answer to a registration: the client credentials, which never expire. @see spec endpoints.md §6.1 */
export const clientCredentials = z.object({
  client_id: text,
  client_secret: text,
  grant_types: orElse(list(text), []),
  scopes: optional(list(text)),
})

// Whoever issues tokens by the second of issue means seconds (D55): in milliseconds this is March 1973.
const earliestMs = 1e11

// What no header can carry would fail every call, and no 401 would ever replace it.
const bearer = text.check(rule('must fit a header', (value) => /^[\x21-\x7e]+$/.test(value)))

/** A token of less life would be spent in the request queue before its first use. */
const shortestTokenLifeS = 30

/** Answer to a token request. `created_at` is in milliseconds, `expires_in` in seconds. @see spec endpoints.md §6.2 */
export const accessToken = z.object({
  access_token: bearer,
  expires_in: digits.check(
    rule('must be a life in seconds', (value) => value >= shortestTokenLifeS && value <= latestMs / 1000),
  ),
  created_at: optional(
    z.pipe(
      instantMs,
      z.transform((at) => (at < earliestMs ? at * 1000 : at)),
    ),
  ),
})
