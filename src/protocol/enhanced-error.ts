import * as z from 'zod/mini'
import { errorCodes } from './error-codes.ts'
import { digits, type Open, optional, text } from './values.ts'

/** The remedies an enhanced error can name; the set may grow (spec endpoints.md §5.1). */
export type ErrorAction = Open<
  'none' | 'configuration' | 'application-registration' | 'authentication' | 'authorization' | 'retry'
>

/**
 * An enhanced error: the whole body of a refused call, or the `error` of one decision inside a 200.
 * `status` need not equal the HTTP status; texts are for people, never for decisions. Only the code is needed (ERR-20).
 *
 * @see spec endpoints.md §5.1
 */
export const enhancedError = z.object({
  code: text,
  action: z.catch(z.string(), 'none'),
  status: optional(digits),
  // The vendor's OpenAPI file types it as an object, every page and sample as a string (D43).
  message: optional(
    z.pipe(
      z.transform((value) => (typeof value === 'object' ? JSON.stringify(value) : value)),
      z.string(),
    ),
  ),
  details: optional(z.string()),
  helpUrl: optional(z.string()),
  trace: optional(z.string()),
})
export type EnhancedError = z.infer<typeof enhancedError>

/** The word of a registration error, which has no remedy. */
const word = z.pipe(
  text,
  z.transform((code): EnhancedError => ({ code, action: '' })),
)

// A sign-in code is a `code` as well: only an action, a status or a known code makes a whole body an error.
const flat = z.pipe(
  z.union([
    z.looseObject({ action: z.string() }),
    z.looseObject({ status: z.number() }),
    z.looseObject({ code: z.string().check(z.refine((code) => Object.keys(errorCodes).includes(code))) }),
  ]),
  enhancedError,
)

/** The three shapes of a refusal's body (D64, ERR-16): flat, wrapped in `error`, or a registration error's bare word. */
export const errorBody = z.union([
  flat,
  z.pipe(
    z.object({ error: z.union([enhancedError, word]) }),
    z.transform(({ error }) => error),
  ),
])
