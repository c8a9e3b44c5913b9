import * as z from 'zod/mini'
import type { Secret } from '../secret.ts'
import { instantMs, list, map, type Open, optional, text } from './values.ts'

/** What to do next (spec endpoints.md §5.2). `resume` (create, partner) and `retry` (resume) mean the same (D68). */
export type SessionActionName = Open<'authenticate' | 'resume' | 'retry' | 'authorize' | 'partner_profile'>
/** How to do it: `interactive` in a browser, `direct` by the HTTP client. */
export type SessionActionType = Open<'interactive' | 'direct'>
/** Why the service chose it (AUTHN-11); `unknown` where an older revision does not say (D20). */
export type ReasonType = Open<
  | 'none'
  | 'authenticated'
  | 'temporary'
  | 'degraded'
  | 'authenticatedSSO'
  | 'pfs_fallback'
  | 'configuration_fallback'
  | 'missing_parameters_fallback'
  | 'unknown'
>
/** A value a session can lack. The pages also call the second one `domain` (D37). */
export type SessionParameter = Open<'mvpd' | 'domainName' | 'redirectUrl'>

const names = optional(list(text))
const values = optional(map(z.unknown()))

/**
 * Answer to creating or resuming a session, also the partner's. Older revisions leave out `reasonType`,
 * `notBefore` and `notAfter` (D20, D21); one that authorizes has no code either (AUTHN-10).
 *
 * @see spec endpoints.md §5.2
 */
export const session = z.object({
  actionName: text,
  actionType: optional(z.string()),
  reasonType: optional(z.string()),
  missingParameters: names,
  url: z.optional(z.string()),
  code: optional(text),
  authenticationRequest: z.optional(
    z.object({ type: optional(z.string()), request: text, attributesNames: names }),
  ),
  mvpd: optional(text),
  notBefore: optional(instantMs),
  notAfter: optional(instantMs),
})

/** Answer to reading a session by code; the short names are the flow page's (D36). @see spec endpoints.md §7.4 */
export const sessionInformation = z.object({
  existingParameters: values,
  existing: values,
  missingParameters: names,
  missing: names,
  device: values,
  notBefore: optional(instantMs),
  notAfter: optional(instantMs),
})

/** The values a sign-in needs. Any may be missing: then another application supplies them by code. */
export interface SessionParameters {
  readonly mvpd?: string | undefined
  /** Domain of the application that performs the sign-in. */
  readonly domainName?: string | undefined
  /** Where the browser ends. */
  readonly redirectUrl?: string | undefined
}

/** What to do next. */
export interface Session {
  readonly actionName: SessionActionName
  readonly actionType?: SessionActionType
  readonly reasonType?: ReasonType
  /** `domain` and `domainName` are one parameter, here always `domainName` (D37). */
  readonly missingParameters: readonly SessionParameter[]
  /** Absolute. */
  readonly url?: Secret<string>
  /** Absent when there is nothing to sign in to. */
  readonly code?: Secret<string>
  readonly mvpd?: string
  /** Validity of the code by the service's clock, in milliseconds since 1970; absent in older revisions. */
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
  /** For the partner's framework on the device. */
  readonly authenticationRequest?: {
    readonly type?: string
    readonly request: Secret<string>
    readonly attributesNames: readonly string[]
  }
}

/** What a session already has and still lacks. */
export interface SessionInformation {
  readonly existingParameters: Readonly<Record<string, string>>
  readonly missingParameters: readonly SessionParameter[]
  /** The streaming device as the service sees it, for display. Any leaf may be missing, or of another shape (D44). */
  readonly device: Readonly<Record<string, unknown>>
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
}
