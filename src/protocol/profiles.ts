import * as z from 'zod/mini'
import type { Secret } from '../secret.ts'
import { hasNames, instantMs, map, type Open, optional, orElse, text } from './values.ts'

/** Kinds of profile, others are carried (PROF-09); `unknown` if the service does not say (spec endpoints.md §5.4). */
export type ProfileType = Open<
  'regular' | 'degraded' | 'temporary' | 'appleSSO' | 'platformSSO' | 'serviceTokenSSO' | 'unknown'
>

/** One attribute: its value may be a text, a list or a map, or missing (META-02, META-03). */
const attribute = z.object({
  value: z.optional(z.unknown()),
  state: orElse(z.string(), 'plain'),
  error: optional(z.string()),
})

/** A profile: proof that the viewer signed in with a provider (PROF-08). @see spec endpoints.md §5.4 */
export const profile = z.object({
  notBefore: optional(instantMs),
  notAfter: instantMs,
  issuer: optional(z.string()),
  // That of degradation is access like any other (DEGR-03).
  type: orElse(text, 'unknown'),
  attributes: orElse(map(optional(attribute)), {}),
})

/** Answer of every profile call: at most one profile a provider, keyed by the provider's id (PROF-10, D73). */
export const profiles = z.object({ profiles: map(z.unknown()).check(hasNames) })

/** A fact about the viewer as the provider tells it. */
export interface MetadataValue {
  /** Any JSON value (D42); undefined with an `error`. */
  readonly value: unknown
  /** `enc`: encrypted with the programmer's certificate, for whoever holds its key (META-04). */
  readonly state: Open<'plain' | 'enc'>
  /** Code of the error for which the value is missing (D45, META-13). */
  readonly error?: string
}

/** Proof that the viewer signed in with a provider, and what is told of him, in one answer (PROF-22). */
export interface Profile {
  readonly mvpd: string
  readonly type: ProfileType
  readonly issuer?: string
  /** By the service's clock, in milliseconds since 1970; lives differ by provider and platform (PROF-21). */
  readonly notAfterMs: number
  readonly notBeforeMs?: number
  /** User metadata by name; personal, so it reaches no log or event (META-10). */
  readonly attributes: Secret<Readonly<Record<string, MetadataValue>>>
}
