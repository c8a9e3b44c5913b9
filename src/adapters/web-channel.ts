/**
 * A channel to the other pages of this origin, where the platform has one and lets this page use it: televisions may be
 * older, and pages without an origin, or with all storage denied, may not.
 */
export function openChannel(
  name: string,
  view: { readonly BroadcastChannel?: typeof BroadcastChannel } = globalThis,
): BroadcastChannel | undefined {
  try {
    return view.BroadcastChannel && new view.BroadcastChannel(name)
  } catch {
    return undefined
  }
}
