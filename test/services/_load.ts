import { getEventListeners } from 'node:events'
import { type Budget, type Priority, priorities, type Turn } from '../../src/services/budget.ts'
import { settle, type TestClock } from '../_support/clock.ts'

/** One request as an app makes it, and what the network does to it. Times in milliseconds. */
export interface Request {
  readonly atMs: number
  readonly priority: Priority
  readonly asker: number
  /** Nobody wants it any more, so long after it was made. */
  readonly abandonedAfterMs: number | undefined
  /** How long it takes to the service, and the answer back. */
  readonly thereMs: number
  readonly backMs: number
}

/** What happened, in its order. */
export type Event =
  | {
      readonly type: 'waits' | 'sent' | 'abandoned'
      readonly atMs: number
      readonly id: number
      readonly isAgain: boolean
    }
  | { readonly type: 'answered' | 'refused'; readonly atMs: number; readonly id: number }

export interface Play {
  readonly requests: readonly Request[]
  readonly events: readonly Event[]
  /** When each pause that began was said to end, by the clock of the events. */
  readonly pauses: readonly { readonly atMs: number; readonly untilMs: number }[]
  /** Timers and listeners that outlived the last request. */
  readonly leftovers: number
}

/** Plays requests against a service that accepts those `admits` lets pass; refused ones come again until accepted. */
export async function play(o: {
  readonly clock: TestClock
  readonly budget: Budget
  readonly requests: readonly Request[]
  readonly admits: (atMs: number) => boolean
  readonly forMs?: number
}): Promise<Play> {
  const { clock, budget, requests } = o
  const startMs = clock.nowMs
  const events: Event[] = []
  const pauses: { atMs: number; untilMs: number }[] = []
  const askers = new Map(requests.map(({ asker }) => [asker, { asker }]))
  const controllers = requests.map(() => new AbortController())
  const nowMs = () => clock.nowMs - startMs
  const undo = budget.subscribe((untilMs) => pauses.push({ atMs: nowMs(), untilMs: untilMs - startMs }))
  let unsettled = requests.length

  const later = (ms: number) => new Promise<void>((resolve) => clock.in(ms, resolve))
  async function run(id: number, { priority, asker, abandonedAfterMs, thereMs, backMs }: Request) {
    const { signal } = controllers[id] as AbortController
    if (abandonedAfterMs !== undefined) {
      clock.in(abandonedAfterMs, () => {
        if (!controllers[id]?.signal.aborted) controllers[id]?.abort()
      })
    }
    for (let again: Turn | undefined; ; ) {
      const isAgain = again !== undefined
      events.push({ type: 'waits', atMs: nowMs(), id, isAgain })
      try {
        again = await budget.enter(priority, {
          signal,
          by: askers.get(asker) as object,
          again,
          claim: () => Boolean(events.push({ type: 'sent', atMs: nowMs(), id, isAgain })),
        })
      } catch {
        events.push({ type: 'abandoned', atMs: nowMs(), id, isAgain })
        break
      }
      await later(thereMs)
      const isAccepted = o.admits(nowMs())
      await later(backMs)
      events.push({ type: isAccepted ? 'answered' : 'refused', atMs: nowMs(), id })
      budget.ended(again, isAccepted ? 'answered' : 'refused')
      if (isAccepted) break
    }
    unsettled -= 1
  }

  requests.forEach((request, id) => {
    clock.in(request.atMs, () => void run(id, request))
  })
  await clock.pass(o.forMs ?? 3_600_000, () => unsettled === 0)
  await settle()
  undo()
  const listeners = controllers.map(({ signal }) => getEventListeners(signal, 'abort').length)
  return { requests, events, pauses, leftovers: clock.pending + listeners.reduce((sum, n) => sum + n, 0) }
}

/** What of the play breaks the rules of order; undefined if nothing does. */
export function breachOfOrder({ requests, events }: Play): string | undefined {
  const waiting = new Map<number, { sinceMs: number; isAgain: boolean }>()
  const firstSeen = new Map<number, number>()
  events.forEach(({ id, type }, index) => {
    if (type === 'waits' && !firstSeen.has(id)) firstSeen.set(id, index)
  })
  const classOf = (id: number, atMs: number) => {
    const { priority } = requests[id] as Request
    const { sinceMs } = waiting.get(id) as { sinceMs: number }
    return priority === priorities.poll && atMs - sinceMs >= 10_000 ? 3.5 : priority
  }
  for (const event of events) {
    const { id, type, atMs } = event
    if (type === 'waits') waiting.set(id, { sinceMs: atMs, isAgain: event.isAgain })
    if (type === 'sent') {
      for (const [other, { isAgain }] of waiting) {
        const difference = classOf(id, atMs) - classOf(other, atMs)
        const who = `${id} was sent at ${atMs} before ${other}`
        if (difference > 0) return `${who}, which is more urgent`
        if (difference < 0 || other === id) continue
        if (isAgain && !event.isAgain) return `${who}, which had been refused`
        const isOlder = (firstSeen.get(other) as number) < (firstSeen.get(id) as number)
        const isSameAsker = requests[other]?.asker === requests[id]?.asker
        if (isOlder && isAgain === event.isAgain && (isAgain || isSameAsker))
          return `${who}, which came first`
      }
    }
    if (type === 'sent' || type === 'abandoned') waiting.delete(id)
  }
  return undefined
}

/** A request that left within a second after any 429 had arrived; undefined if none did. */
export function breachOfSilence({ events }: Play): string | undefined {
  let refusedAtMs = Number.NEGATIVE_INFINITY
  for (const { type, atMs, id } of events) {
    if (type === 'refused') refusedAtMs = atMs
    if (type === 'sent' && atMs - refusedAtMs < 1_000)
      return `${id} was sent ${atMs - refusedAtMs} ms after a 429`
  }
  return undefined
}

/** A time when a request waited though one could have left; undefined if there was none. */
export function breachOfDiligence({ events, pauses }: Play): string | undefined {
  let waiting = 0
  let busyUntilMs = Number.POSITIVE_INFINITY
  for (const { type, atMs } of events) {
    const pausedUntilMs = Math.max(
      ...pauses.filter((pause) => pause.atMs <= atMs).map(({ untilMs }) => untilMs),
      Number.NEGATIVE_INFINITY,
    )
    if (waiting > 0 && atMs > Math.max(busyUntilMs, pausedUntilMs)) return `nothing was sent until ${atMs}`
    if (type === 'waits') {
      if (waiting === 0) busyUntilMs = atMs + 1_100
      waiting += 1
    } else if (type === 'sent' || type === 'abandoned') {
      if (type === 'sent') busyUntilMs = atMs + 1_100
      waiting -= 1
    }
  }
  return waiting === 0 ? undefined : `${waiting} wait for ever`
}
