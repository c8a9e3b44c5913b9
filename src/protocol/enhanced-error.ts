import * as z from 'zod/mini'
import { errorCodes } from './error-codes.ts'
import { digits, type Open, optional, orElse, text } from './values.ts'

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
  action: orElse(z.string(), 'none'),
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

/** The three shapes of a refusal's body (D64, ERR-16): flat, wrapped in `error`, or a registration error's bare word. */
export const errorBody = z.pipe(
  z.transform((body): unknown => {
    const members: Readonly<Record<string, unknown>> = Object(body)
    if (isError(members)) return members
    const { error } = members
    return typeof error === 'string' ? { code: error, action: '' } : error
  }),
  enhancedError,
)

// A sign-in code is a `code` as well: only an action, a status or a known code makes a whole body an error.
function isError({ code, action, status }: Readonly<Record<string, unknown>>): boolean {
  if (typeof code !== 'string' || code === '') return false
  return typeof action === 'string' || Number.isFinite(status) || Object.keys(errorCodes).includes(code)
}
