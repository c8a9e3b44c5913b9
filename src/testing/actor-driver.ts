import type { Recorder } from './coverage.ts'
import { placeOf } from './model.ts'
import { begin, type Live } from './system.ts'
import type { Driver } from './walk.ts'

/**
 * Walks paths on the bare charts: the root chart with all its children, over services that answer step by step. After
 * each step every chart has to be in the state the path says.
 */
export function actorDriver(
  o: {
    /** Takes the inspection events of every walk, for coverage. */
    readonly recorder?: Recorder
  } = {},
): Driver {
  let live: Live | undefined
  return {
    async begin(given) {
      live = await begin(given, o.recorder)
    },
    take: (step) => live?.take(step),
    check(place) {
      const now = live && placeOf(live)
      const [wanted, found] = [place.states, now?.states].map((states) => JSON.stringify(states))
      if (wanted !== found) throw new Error(`the charts should be at ${wanted}, and are at ${found}`)
    },
    end() {
      live?.stop()
      live = undefined
    },
  }
}
