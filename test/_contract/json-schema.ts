import * as z from 'zod/mini'

/** A JSON Schema of the 2020-12 dialect, as OpenAPI 3.1 uses it. */
export type JsonSchema = { readonly [keyword: string]: unknown }
type Properties = Readonly<Record<string, JsonSchema>>

/** The vendor promises to add values and to remove none: any text is legal, these are the known ones. */
export function known(...values: readonly string[]): JsonSchema {
  return { type: 'string', 'x-known-values': values }
}

export const text: JsonSchema = { type: 'string', minLength: 1 }
export const uuid: JsonSchema = { type: 'string', format: 'uuid' }
export const flag: JsonSchema = { type: 'boolean' }
/** Milliseconds since 1970 as most answers write them. */
export const instantMs: JsonSchema = { type: 'integer', minimum: 0, maximum: 253_402_300_799_999 }
/** Milliseconds since 1970 as the answers about sessions write them. */
export const instantText: JsonSchema = { type: 'string', pattern: '^\\d{1,15}$' }

export function listOf(items: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: 'array', items, ...more }
}

/** An object by its members; those whose name ends in `?` may be missing. */
export function object(members: Properties, more: JsonSchema = {}): JsonSchema {
  const names = Object.keys(members)
  const required = names.filter((name) => !name.endsWith('?'))
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), members[name]])),
    ...(required.length > 0 ? { required } : {}),
    ...more,
  }
}

/** A map from ids to values of one kind. */
export function mapOf(values: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', propertyNames: { minLength: 1 }, additionalProperties: values, ...more }
}

export function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

/** Where a member has one of these values, the consequence holds; where it has not, the alternative. */
export function where(
  member: string,
  values: readonly unknown[],
  consequence: JsonSchema,
  alternative?: JsonSchema,
): JsonSchema {
  const conclusion = 'then'
  return {
    if: { properties: { [member]: { enum: values } }, required: [member] },
    [conclusion]: consequence,
    ...(alternative ? { else: alternative } : {}),
  }
}

/**
 * What the service writes, from what the client reads. The reader is tolerant, so it gives the members and what it
 * cannot do without; `promised` adds what the reference promises beyond (and wins), `other` names what the reader
 * takes from older or disagreeing pages only.
 */
export function written(
  reader: z.ZodMiniType,
  promised: JsonSchema,
  other: readonly string[] = [],
): JsonSchema {
  const read = z.toJSONSchema(reader, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Properties
    readonly required?: readonly string[]
  }
  const properties = { ...read.properties, ...(promised.properties as Properties) }
  for (const name of other) delete properties[name]
  const required = new Set([...(read.required ?? []), ...((promised.required as string[] | undefined) ?? [])])
  return { ...promised, type: 'object', properties, required: [...required] }
}

/**
 * The same schema without tolerance: known values only, and no member that is not named. An unknown word from the
 * vendor is news; one from ourselves is a mistake.
 */
export function closed(schema: unknown): JsonSchema {
  const { 'x-known-values': values, ...rest } = schema as JsonSchema
  const result: Record<string, unknown> = { ...rest, ...(values ? { enum: values } : {}) }
  const each = (map: unknown) =>
    Object.fromEntries(Object.entries(map as object).map(([name, value]) => [name, closed(value)]))
  if (rest.properties) {
    result.properties = each(rest.properties)
    result.additionalProperties ??= false
  }
  if (typeof rest.additionalProperties === 'object') {
    result.additionalProperties = closed(rest.additionalProperties)
  }
  if (rest.items) result.items = closed(rest.items)
  for (const choice of ['anyOf', 'oneOf']) {
    if (rest[choice]) result[choice] = (rest[choice] as unknown[]).map(closed)
  }
  return result
}
