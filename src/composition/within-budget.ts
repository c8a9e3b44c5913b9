import type { Fetch } from '../ports.ts'
import { type Budget, priorities } from '../services/index.ts'

/** A `fetch` whose calls wait for their turn like those of the service itself. */
export function withinBudget(fetch: Fetch, budget: Budget): Fetch {
  return async (input, init) => {
    const turn = await budget.enter(priorities.session, { signal: init?.signal ?? undefined })
    try {
      const response = await fetch(input, init)
      budget.ended(turn, response.status === 429 ? 'refused' : 'answered')
      return response
    } catch (error) {
      if (!init?.signal?.aborted) budget.ended(turn, 'lost')
      throw error
    }
  }
}
