/** `T` with every member that may be undefined made optional instead. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
} extends infer U
  ? { [K in keyof U]: U[K] }
  : never

/** The object without its undefined members: absent is absent, in JSON, in `in` and in exact optional types. */
export function defined<T extends object>(members: T): Defined<T> {
  const kept: Partial<T> = {}
  for (const key of Object.keys(members) as (keyof T)[]) {
    if (members[key] !== undefined) kept[key] = members[key]
  }
  return kept as Defined<T>
}
