import * as z from 'zod/mini'
import { digits, instantMs } from './values.ts'

/** The scope an application needs for REST API V2. */
export const requiredScope = 'api:client:v2'

/** Answer to a registration: the client credentials, which never expire. @see spec endpoints.md §6.1 */
export const clientCredentials = z.looseObject({
  client_id: z.string().check(z.minLength(1)),
  client_secret: z.string().check(z.minLength(1)),
  client_id_issued_at: z.optional(digits),
  redirect_uris: z.optional(z.array(z.string())),
  grant_types: z.optional(z.array(z.string())),
  scopes: z.optional(z.array(z.string())),
})

/** Answer to a token request. `created_at` is in milliseconds, `expires_in` in seconds. @see spec endpoints.md §6.2 */
export const accessToken = z.looseObject({
  access_token: z.string().check(z.minLength(1)),
  created_at: z.optional(instantMs),
  expires_in: digits,
  id: z.optional(z.string()),
  token_type: z.optional(z.string()),
})

/** Words with which DCR refuses a registration or a token. @see spec endpoints.md §6 */
export const registrationErrors = [
  'invalid_request',
  'invalid_redirect_uri',
  'invalid_software_statement',
  'unapproved_software_statement',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
] as const
export type RegistrationError = (typeof registrationErrors)[number]
