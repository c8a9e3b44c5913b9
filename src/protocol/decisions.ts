import * as z from 'zod/mini'
import type { Failure } from '../errors.ts'
import type { Secret } from '../secret.ts'
import { enhancedError } from './enhanced-error.ts'
import { instantMs, type Open } from './values.ts'

/** Who decided (spec endpoints.md §5.5). */
export type DecisionSource = Open<'mvpd' | 'degradation' | 'temppass' | 'dummy'>

/** One-time proof of a permit. Its inside is opaque; only the vendor's verifier may look. */
const mediaToken = z.looseObject({
  serializedToken: z.string().check(z.minLength(1)),
  notBefore: z.optional(instantMs),
  notAfter: instantMs,
})

/** The answer for one resource. @see spec endpoints.md §5.5 */
const decision = z.looseObject({
  resource: z.string(),
  serviceProvider: z.optional(z.string()),
  mvpd: z.optional(z.string()),
  source: z.optional(z.string()),
  authorized: z.boolean(),
  token: z.optional(mediaToken),
  error: z.optional(enhancedError),
  notBefore: z.optional(instantMs),
  notAfter: z.optional(instantMs),
})

/** Answer of preauthorize and authorize. */
export const decisions = z.looseObject({ decisions: z.array(decision) })

/** One-time proof of a permit. */
export interface MediaToken {
  readonly serializedToken: Secret<string>
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** The service's answer for one resource. */
export interface Decision {
  /** As it was asked. */
  readonly resource: string
  readonly authorized: boolean
  readonly source: DecisionSource
  /** With a permit of authorize. */
  readonly token?: MediaToken
  /** Why not; also for a resource the answer left out. */
  readonly failure?: Failure
}
