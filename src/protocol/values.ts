import * as z from 'zod/mini'

/** A set the vendor may extend: known values complete in an editor, unknown ones are carried. */
export type Open<Known extends string> = Known | (string & {})

/** The last instant taken for real: the end of the year 9999, in milliseconds. */
export const latestMs = 253_402_300_799_999

/**
 * What a value must be besides its type, in words that follow its name. A plain function: zod's own checks that would
 * do the same weigh 1.4 kB in an app's bundle (min+gz, zod 4.6).
 */
export function rule<Value>(words: string, holds: (value: Value) => boolean) {
  return ({ value, issues }: z.core.ParsePayload<Value>): void => {
    if (!holds(value)) issues.push({ code: 'custom', message: words, input: value })
  }
}

/** A text that says something. */
export const text = z.string().check(rule('must not be empty', (value) => value !== ''))

/** A number that some answers write as a string of digits; both are read everywhere (AUTHN-15; spec endpoints.md §2.6). */
export const digits = z.pipe(
  z.transform((value) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value)),
  z.number().check(rule('must not be negative', (value) => value >= 0)),
)

/** An instant in milliseconds since 1970, as a number or a string of digits. */
export const instantMs = digits.check(rule('must be an instant', (value) => value <= latestMs))

/** A map by names. */
export function map<S extends z.ZodMiniType>(element: S) {
  return z.catchall(z.object({}), element)
}

/** That nothing in a map is without a name. */
export const hasNames = rule('must have no empty name', (value: object) => !('' in value))

/**
 * What the schema makes of a value or, where that is nothing, always this one. `z.catch` does the same, and brings
 * every utility of zod into an app's bundle: 3.4 kB (min+gz, zod 4.6).
 */
export function orElse<S extends z.ZodMiniType>(schema: S, value: z.output<S>) {
  return new z.ZodMiniCatch({
    type: 'catch',
    innerType: schema,
    catchValue: () => value,
  }) as z.ZodMiniCatch<S>
}

/**
 * A member its answer can do without: missing, null, of the wrong type or absurd, it counts as absent, so that it
 * never costs the rest. Members that are not optional fail the answer then, by name.
 */
export function optional<S extends z.ZodMiniType>(schema: S) {
  return orElse(z.optional(schema), undefined)
}

/** A list, without the elements that cannot be used. */
export function list<S extends z.ZodMiniType>(element: S) {
  return z.pipe(
    z.array(optional(element)),
    z.transform((all): z.output<S>[] => all.filter((one) => one !== undefined) as z.output<S>[]),
  )
}
