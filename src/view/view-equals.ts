import { share } from '../composition/share.ts'

/**
 * Whether two views show the same, part by part; for the equality that a binding of a UI framework asks for. Views of
 * one app share the parts that did not change, so this is seldom more than a comparison of identities.
 *
 * @example
 * useSelector(pass.actor, connect, viewEquals)
 */
export function viewEquals(a: unknown, b: unknown): boolean {
  return Object.is(share(a, b), a)
}
