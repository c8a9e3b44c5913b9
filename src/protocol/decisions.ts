import * as z from 'zod/mini'
import type { Failure } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { enhancedError } from './enhanced-error.ts'
import { instantMs, type Open, optional, orElse, text } from './values.ts'

/** Who decided; `unknown` if the service does not say (spec endpoints.md §5.5; PREAUTH-19, AUTHZ-18). */
export type DecisionSource = Open<'mvpd' | 'degradation' | 'temppass' | 'dummy' | 'unknown'>

/**
 * The answer for one resource; only authorize gives a token. Degradation leaves the times out (AUTHZ-06).
 *
 * @see spec endpoints.md §5.5
 */
export const decision = z.object({
  authorized: z.boolean(),
  source: optional(z.string()),
  error: optional(enhancedError),
  notBefore: optional(instantMs),
  notAfter: optional(instantMs),
})

/** What a permit of authorize carries besides. */
export const permit = z.object({
  token: z.optional(z.object({ serializedToken: text, notBefore: optional(instantMs), notAfter: instantMs })),
})

const named = z.looseObject({ resource: orElse(z.string(), '') })

/**
 * Answer of preauthorize and authorize. What else is in an item is read by itself, so that a broken one costs no
 * other.
 */
export const decisions = z.object({ decisions: z.array(orElse(named, { resource: '' })) })

/** One-time proof of a permit. Its inside is opaque; only the vendor's verifier may look (MTOK-04). */
export interface MediaToken {
  readonly serializedToken: Secret<string>
  /** The token's own life, not the decision's (AUTHZ-05): service's clock, in milliseconds since 1970; 0 if not told. */
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** The service's answer for one resource. */
export interface Decision {
  /** As it was asked. */
  readonly resource: string
  readonly authorized: boolean
  readonly source: DecisionSource
  /** With a permit of authorize, if the service gave one. */
  readonly token?: MediaToken
  /**
   * Validity of the decision itself by the service's clock, in milliseconds since 1970, where it is told (D60). The
   * service goes by it; here it saves no call (AUTHZ-08, AUTHZ-23).
   */
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
  /** Why not; also for a resource the answer left out or garbled. */
  readonly failure?: Failure
}
