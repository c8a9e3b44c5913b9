import type { Clock, Fetch } from '../../index.ts'
import type { Part } from './narrator.ts'

/** Paths of the SSO service; those of REST API V2 begin alike. */
const pathOfSsoService = /\/api\/(?!v2\/)[^/]+\/(\w+)$/

/** A `fetch` that tells the narrator of calls to the SSO service: `onCall` is told of all others. */
export function tellingSsoCalls(part: Part, clock: Clock): Fetch {
  return async (input, init) => {
    const call = pathOfSsoService.exec(`${input}`)?.[1]
    if (call === undefined) return globalThis.fetch(input, init)
    const startedAtMs = clock.now()
    const startedAt = clock.monotonic()
    const note = (outcome: { status: number } | { failure: string }) =>
      part.noteCall({
        endpoint: 'ssoService',
        method: init?.method ?? 'GET',
        path: `/api/{serviceProvider}/${call}`,
        ms: clock.monotonic() - startedAt,
        attempt: 1,
        startedAtMs,
        ...outcome,
      })
    try {
      const response = await globalThis.fetch(input, init)
      note({ status: response.status })
      return response
    } catch (error) {
      note({ failure: 'network' })
      throw error
    }
  }
}
