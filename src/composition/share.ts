/**
 * `next`, with every part that equals its counterpart in `previous` replaced by it: unchanged parts of a view keep
 * their identity. For plain data.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next
  if (!isPlain(previous) || !isPlain(next) || Array.isArray(previous) !== Array.isArray(next)) return next
  const before = previous as Record<string, unknown>
  const after = next as Record<string, unknown>
  const keys = Object.keys(after)
  const shared: Record<string, unknown> = Array.isArray(next) ? ([] as never) : {}
  let same = keys.length === Object.keys(before).length
  for (const key of keys) {
    shared[key] = share(before[key], after[key])
    same = same && key in before && Object.is(shared[key], before[key])
  }
  return (same ? previous : shared) as T
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
