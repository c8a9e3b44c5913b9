import * as z from 'zod/mini'
import type { Secret } from '../secret.ts'
import { instantMs, type Open } from './values.ts'

/** What to do next (spec endpoints.md §5.2). `resume` (create, partner) and `retry` (resume) mean the same (D68). */
export type SessionActionName = Open<'authenticate' | 'resume' | 'retry' | 'authorize' | 'partner_profile'>
/** How to do it: `interactive` in a browser, `direct` by the HTTP client. */
export type SessionActionType = Open<'interactive' | 'direct'>
/** Why the service chose it. */
export type ReasonType = Open<
  | 'none'
  | 'authenticated'
  | 'temporary'
  | 'degraded'
  | 'authenticatedSSO'
  | 'pfs_fallback'
  | 'configuration_fallback'
  | 'missing_parameters_fallback'
>
/** A value a session can lack. The pages also call the second one `domain` (D37). */
export type SessionParameter = Open<'mvpd' | 'domainName' | 'redirectUrl'>

const names = z.optional(z.array(z.string()))

/**
 * Answer to creating or resuming a session, also the partner's. Older revisions leave out `reasonType`,
 * `notBefore` and `notAfter` (D20, D21).
 *
 * @see spec endpoints.md §5.2
 */
export const session = z.looseObject({
  actionName: z.string(),
  actionType: z.optional(z.string()),
  reasonType: z.optional(z.string()),
  missingParameters: names,
  url: z.optional(z.string()),
  code: z.optional(z.string().check(z.minLength(1))),
  authenticationRequest: z.optional(
    z.looseObject({ type: z.optional(z.string()), request: z.string(), attributesNames: names }),
  ),
  sessionId: z.optional(z.string()),
  mvpd: z.optional(z.string().check(z.minLength(1))),
  serviceProvider: z.optional(z.string()),
  notBefore: z.optional(instantMs),
  notAfter: z.optional(instantMs),
})

/** Answer to reading a session by code; the short names are the flow page's (D36). @see spec endpoints.md §7.4 */
export const sessionInformation = z.looseObject({
  existingParameters: z.optional(z.record(z.string(), z.unknown())),
  existing: z.optional(z.record(z.string(), z.unknown())),
  missingParameters: names,
  missing: names,
  device: z.optional(z.looseObject({})),
  notBefore: z.optional(instantMs),
  notAfter: z.optional(instantMs),
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
  /** The streaming device, for display; any leaf may be missing. */
  readonly device: Readonly<Record<string, unknown>>
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
}
