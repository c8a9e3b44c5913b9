/** A JSON object nobody has checked yet. */
export type Members = Readonly<Record<string, unknown>>

/** The members of a JSON object; undefined for anything else. */
export function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined
}

/** A member that is a text and says something. */
export function textIn(members: Members | undefined, name: string): string | undefined {
  const value = members?.[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
