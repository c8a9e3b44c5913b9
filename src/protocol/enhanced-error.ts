import * as z from 'zod/mini'
import { digits, type Open } from './values.ts'

/** The remedies an enhanced error can name; the set may grow (spec endpoints.md §5.1). */
export type ErrorAction = Open<
  'none' | 'configuration' | 'application-registration' | 'authentication' | 'authorization' | 'retry'
>

/**
 * An enhanced error: the whole body of a refused call, or the `error` of one decision inside a 200.
 * `status` need not equal the HTTP status; texts are for people, never for decisions.
 *
 * @see spec endpoints.md §5.1
 */
export const enhancedError = z.looseObject({
  code: z.string(),
  action: z._default(z.string(), 'none'),
  status: z.optional(digits),
  // The vendor's OpenAPI file types it as an object, every page and sample as a string (D43).
  message: z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
    ),
  ),
  details: z.optional(z.string()),
  helpUrl: z.optional(z.string()),
  trace: z.optional(z.string()),
})
export type EnhancedError = z.infer<typeof enhancedError>

/** The three shapes of a refusal's body (D64): flat, wrapped in `error`, or a registration error's bare word. */
export const errorBody = z.union([
  enhancedError,
  z.pipe(
    z.object({ error: enhancedError }),
    z.transform(({ error }) => error),
  ),
  z.pipe(
    z.object({ error: z.string() }),
    z.transform(({ error }): EnhancedError => ({ code: error, action: '' })),
  ),
])
