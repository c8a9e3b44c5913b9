/** What takes something, and how long it is. */
export interface Taker {
  readonly takes: readonly string[]
  readonly steps: readonly unknown[]
}

/** Few of these that together take every wanted transition that any of them takes; all transitions, unless told. */
export function fewOf<One extends Taker>(
  all: readonly One[],
  wants: (transition: string) => boolean = () => true,
): One[] {
  const wanted = new Map(all.map((one) => [one, one.takes.filter(wants)]))
  const left = new Set([...wanted.values()].flat())
  const chosen: One[] = []
  while (left.size > 0) {
    let best: One | undefined
    let most = 0
    for (const [one, takes] of wanted) {
      // What it brings, for its length.
      const worth = takes.filter((name) => left.has(name)).length / (one.steps.length + 4)
      if (worth <= most) continue
      most = worth
      best = one
    }
    if (!best) break
    chosen.push(best)
    for (const name of wanted.get(best) ?? []) left.delete(name)
  }
  return withoutNeedless(chosen, wanted)
}

/** Without those whose part others took later as well. */
function withoutNeedless<One>(chosen: readonly One[], wanted: ReadonlyMap<One, readonly string[]>): One[] {
  const times = new Map<string, number>()
  const count = (one: One, by: 1 | -1) => {
    for (const name of wanted.get(one) ?? []) times.set(name, (times.get(name) ?? 0) + by)
  }
  for (const one of chosen) count(one, 1)
  return chosen.filter((one) => {
    const isNeeded = wanted.get(one)?.some((name) => times.get(name) === 1) ?? false
    if (!isNeeded) count(one, -1)
    return isNeeded
  })
}
