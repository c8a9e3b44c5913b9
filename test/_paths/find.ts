import { charts } from '../../src/testing/charts.ts'
import { mapOf } from '../../src/testing/coverage.ts'
import { type GivenName, givenNamed, givens } from '../../src/testing/given.ts'
import type { WrittenPath } from '../../src/testing/model.ts'
import { startOf } from '../../src/testing/starts.ts'
import { tell } from '../../src/testing/system.ts'
import { explore, ranks, type Way } from './explore.ts'
import { cover, shorten, write } from './select.ts'

/**
 * Paths of all set-ups; with `only`, those of the chosen set-ups are found anew, and the known paths of the others are
 * kept: what these take need not be taken again.
 */
export async function find(o: {
  readonly patience: number
  readonly log: (text: string) => void
  readonly only: readonly GivenName[]
  readonly known: readonly WrittenPath[]
}): Promise<readonly WrittenPath[]> {
  const chosen = o.only.length > 0 ? o.only.map(givenNamed) : givens
  const kept = o.known.filter(({ given }) => !chosen.some(({ name }) => name === given))
  const maps = charts.map(mapOf)
  const goals = new Set(maps.flatMap(({ transitions }) => [...transitions.values()]))
  for (const path of kept) for (const name of await takenBy(path)) goals.delete(name)
  const { taken } = await explore(chosen, goals, o)
  for (const name of goals) if (!taken.has(name)) o.log(`no way found to ${name}`)
  const short: Way[] = []
  // Whatever can be shown on a page is shown there, what can be over the wire is, and so on.
  for (const [rank, where] of ranks.entries()) {
    const found = [...taken].filter(([name, way]) => goals.has(name) && way.rank === rank)
    const wanted = new Set(found.map(([name]) => name))
    const ways = [...new Set(found.map(([, way]) => way))]
    const few = await cover(await shorten(await cover(ways, wanted), wanted), wanted)
    o.log(`${where}: ${ways.length} ways to ${wanted.size} transitions; ${few.length} take them all`)
    short.push(...few)
  }
  const steps = short.reduce((sum, way) => sum + way.steps.length, 0)
  o.log(`${short.length} paths, ${steps} steps`)
  return [...kept, ...short.map(write)]
}

async function takenBy({ given: name, from, steps }: WrittenPath): Promise<ReadonlySet<string>> {
  const given = givenNamed(name)
  const { live } = await tell(given, [...startOf(given.app, from), ...steps])
  live.stop()
  return live.recorder.transitions
}
