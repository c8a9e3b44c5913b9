import { charts } from '../../src/testing/charts.ts'
import { mapOf } from '../../src/testing/coverage.ts'
import { givens } from '../../src/testing/given.ts'
import { explore, ranks, type Way } from './explore.ts'
import { cover, shorten, type WrittenPath, write } from './select.ts'

export async function find(o: { patience: number; log: (text: string) => void }): Promise<WrittenPath[]> {
  const maps = charts.map(mapOf)
  const goals = new Set(maps.flatMap(({ transitions }) => [...transitions.values()]))
  const { taken } = await explore(givens, goals, o)
  for (const { transitions } of maps) {
    for (const name of transitions.values()) if (!taken.has(name)) o.log(`no way found to ${name}`)
  }
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
  return short.map(write)
}
