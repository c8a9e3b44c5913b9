import * as z from 'zod/mini'

/** A set the vendor may extend: known values complete in an editor, unknown ones are carried. */
export type Open<Known extends string> = Known | (string & {})

/** The last instant taken for real: the end of the year 9999, in milliseconds. */
const latestMs = 253_402_300_799_999

/** A number that some answers write as a string of digits; both are read everywhere (spec endpoints.md §2.6). */
export const digits = z.pipe(
  z.union([z.number(), z.string().check(z.regex(/^\d{1,16}$/))]),
  z.pipe(z.transform(Number), z.number().check(z.gte(0))),
)

/** An instant in milliseconds since 1970, as a number or a string of digits. */
export const instantMs = z.pipe(digits, z.number().check(z.lte(latestMs)))
