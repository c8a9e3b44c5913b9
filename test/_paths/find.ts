import { charts } from '../../src/testing/charts.ts'
import { mapOf } from '../../src/testing/coverage.ts'
import { givens } from '../../src/testing/given.ts'
import { explore } from './explore.ts'
import { cover, shorten, type WrittenPath, write } from './select.ts'

export async function find(o: { patience: number; log: (text: string) => void }): Promise<WrittenPath[]> {
  const maps = charts.map(mapOf)
  const goals = new Set(maps.flatMap(({ transitions }) => [...transitions.values()]))
  const { taken } = await explore(givens, goals, o)
  for (const { transitions } of maps) {
    for (const name of transitions.values()) if (!taken.has(name)) o.log(`no way found to ${name}`)
  }
  const ways = [...new Set([...taken].filter(([one]) => goals.has(one)).map(([, way]) => way))]
  const few = await cover(ways, goals)
  o.log(`${ways.length} ways; ${few.length} take every transition that was found`)
  const short = await cover(await shorten(few, goals), goals)
  const steps = short.reduce((sum, way) => sum + way.steps.length, 0)
  o.log(`${short.length} of them, shortened: ${steps} steps`)
  return short.map(write)
}
