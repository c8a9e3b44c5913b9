import * as z from 'zod/mini'

/** A set the vendor may extend: known values complete in an editor, unknown ones are carried. */
export type Open<Known extends string> = Known | (string & {})

/** The last instant taken for real: the end of the year 9999, in milliseconds. */
export const latestMs = 253_402_300_799_999

/** A text that says something. */
export const text = z.string().check(z.minLength(1))

/** A number that some answers write as a string of digits; both are read everywhere (AUTHN-15; spec endpoints.md §2.6). */
export const digits = z.pipe(
  z.transform((value) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value)),
  z.number().check(z.gte(0)),
)

/** An instant in milliseconds since 1970, as a number or a string of digits. */
export const instantMs = z.pipe(digits, z.number().check(z.lte(latestMs)))

/**
 * A member its answer can do without: missing, null, of the wrong type or absurd, it counts as absent, so that it
 * never costs the rest. Members that are not optional fail the answer then, by name.
 */
export function optional<S extends z.ZodMiniType>(schema: S) {
  return z.catch(z.optional(schema), undefined)
}

/** A list, without the elements that cannot be used. */
export function list<S extends z.ZodMiniType>(element: S) {
  return z.pipe(
    z.array(optional(element)),
    z.transform((all): z.output<S>[] => all.filter((one) => one !== undefined) as z.output<S>[]),
  )
}
