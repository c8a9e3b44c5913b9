import * as z from 'zod/mini'
import type { Secret } from '../secret.ts'
import { instantMs, type Open } from './values.ts'

/** Kinds of profile (spec endpoints.md §5.4). */
export type ProfileType = Open<
  'regular' | 'degraded' | 'temporary' | 'appleSSO' | 'platformSSO' | 'serviceTokenSSO'
>

const attribute = z.looseObject({
  value: z.optional(z.unknown()),
  state: z.optional(z.string()),
  error: z.optional(z.string()),
})

/** A profile: proof that the viewer signed in with a provider. @see spec endpoints.md §5.4 */
const profile = z.looseObject({
  notBefore: z.optional(instantMs),
  notAfter: instantMs,
  issuer: z.optional(z.string()),
  type: z.string(),
  attributes: z.optional(z.record(z.string(), attribute)),
})

/** Answer of every profile call: at most one profile a provider, keyed by the provider's id (D73). */
export const profiles = z.looseObject({
  profiles: z.record(z.string().check(z.minLength(1)), profile),
})

/** A fact about the viewer as the provider tells it. */
export interface MetadataValue {
  readonly value: unknown
  /** `enc`: encrypted with the programmer's certificate. */
  readonly state: Open<'plain' | 'enc'>
}

/** Proof that the viewer signed in with a provider. */
export interface Profile {
  readonly mvpd: string
  readonly type: ProfileType
  readonly issuer?: string
  /** By the service's clock, in milliseconds since 1970. */
  readonly notAfterMs: number
  readonly notBeforeMs?: number
  /** User metadata by name. */
  readonly attributes: Secret<Readonly<Record<string, MetadataValue>>>
}
