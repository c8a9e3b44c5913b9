import type { Secret } from '../secret.ts'
import type { Open } from './values.ts'

/** A call of the premium SSO service, by the last segment of its path `/api/{serviceProvider}/…`. */
export type SsoServiceCall = 'serviceToken' | 'link' | 'unlink' | 'list'

/** Why the SSO service refuses; the set may grow. @see spec endpoints.md §11.2 */
export type SsoServiceErrorCode = Open<
  | 'token_invalid'
  | 'token_expired'
  | 'header_missing'
  | 'header_invalid'
  | 'unauthorized'
  | 'request_null'
  | 'request_invalid'
  | 'internal_error'
>

/** The remedies the SSO service names; none of them is one of REST API V2's. @see spec endpoints.md §11.2 */
export type SsoServiceAction = Open<'get_new_token' | 'check_headers' | 'check_request_body' | 'none'>

/** A code that links another device, once. */
export interface LinkCode {
  /** What the viewer types on the other device; six digits so far. */
  readonly code: Secret<string>
  /** Validity by the service's clock, in milliseconds since 1970; 0 if the service does not say. */
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** A device of the viewer's SSO profile. Whatever the service does not say, or garbles, is absent. */
export interface LinkedDevice {
  /** To be named when unlinking. */
  readonly id: string
  /** `regular`: the viewer signed in on it; `sso`: it was linked. `unknown` if the service does not say. */
  readonly type: Open<'regular' | 'sso' | 'unknown'>
  /** Kind of device, e.g. `smartTV`, `mobile`, `tablet`. */
  readonly deviceType?: string
  readonly model?: string
  readonly os?: string
  readonly osVersion?: string
  /** By the service's clock, in milliseconds since 1970. */
  readonly lastSeenMs?: number
}
