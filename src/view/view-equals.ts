/**
 * Whether two views show the same, part by part; for the equality that a binding of a UI framework asks for. Views of
 * one app share the parts that did not change, so this is seldom more than a comparison of identities.
 *
 * @example
 * useSelector(pass.actor, connect, viewEquals)
 */
export function viewEquals(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => name in b && viewEquals(a[name as never], b[name as never]))
  )
}
