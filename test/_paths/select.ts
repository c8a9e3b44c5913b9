import { fewOf } from '../../src/testing/cover.ts'
import type { WrittenPath } from '../../src/testing/model.ts'
import { type Start, starts } from '../../src/testing/starts.ts'
import { replay, tell } from '../../src/testing/system.ts'
import { rankOfWay, type Way } from './explore.ts'

type Goals = ReadonlySet<string>

async function takenBy({ given, steps }: Way, goals: Goals): Promise<Set<string>> {
  const live = await replay(given, steps)
  live.stop()
  return new Set([...live.recorder.transitions].filter((transition) => goals.has(transition)))
}

/** Few ways that together take what all of them take. */
export async function cover(ways: readonly Way[], goals: Goals): Promise<Way[]> {
  const all = await Promise.all(
    ways.map(async (way) => ({ way, steps: way.steps, takes: [...(await takenBy(way, goals))] })),
  )
  return fewOf(all).map(({ way }) => way)
}

/** Leaves out every step without which the ways together still take what they take. */
export async function shorten(ways: readonly Way[], goals: Goals): Promise<Way[]> {
  const all = await Promise.all(ways.map((way) => takenBy(way, goals)))
  const times = new Map<string, number>()
  const count = (names: Iterable<string>, by: 1 | -1) => {
    for (const name of names) times.set(name, (times.get(name) ?? 0) + by)
  }
  for (const takes of all) count(takes, 1)
  const result: Way[] = []
  for (const [at, way] of ways.entries()) {
    let takes = all[at] ?? new Set<string>()
    let best = way
    for (let index = best.steps.length - 1; index >= 0; index--) {
      const own = [...takes].filter((name) => times.get(name) === 1)
      const names = best.steps.filter((_, i) => i !== index).map(({ name }) => name)
      const { live, steps } = await tell(way.given, names)
      live.stop()
      const now = new Set([...live.recorder.transitions].filter((name) => goals.has(name)))
      if (steps.length < names.length || !own.every((name) => now.has(name))) continue
      // Where it can be walked it still can.
      if (rankOfWay(steps) > best.rank) continue
      count(takes, -1)
      count(now, 1)
      takes = now
      best = { given: way.given, steps, rank: best.rank }
    }
    result.push(best)
  }
  return result
}

/** A way as it is written down: where it begins, and what happens from there. */
export function write({ given, steps }: Way): WrittenPath {
  const names = steps.map(({ name }) => name)
  let from: Start = 'from the start'
  let length = 0
  for (const [start, first] of Object.entries<readonly string[]>(starts[given.app])) {
    // Something has to be left to happen.
    const begins = first.length < names.length && first.every((name, at) => names[at] === name)
    if (!begins || first.length <= length) continue
    from = start as Start
    length = first.length
  }
  return { given: given.name, from, steps: names.slice(length) }
}
