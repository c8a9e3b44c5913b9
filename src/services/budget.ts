import { systemClock } from '../clock.ts'
import { PassError } from '../errors.ts'
import type { Clock } from '../ports.ts'

/**
 * Who goes first when requests wait: a lower number. Within a class, first come, first served (THR-11).
 *
 * @see spec flows.md §2.5
 */
export const priorities = {
  registration: 0,
  logout: 1,
  authorize: 2,
  session: 3,
  profile: 4,
  poll: 5,
  background: 6,
} as const
export type Priority = (typeof priorities)[keyof typeof priorities]

/**
 * The request budget of one network address: one request a second, ten more once, silence after a 429.
 * Share one among all `Pass` objects behind the same address.
 */
export interface Budget {
  /** Resolves when a request may leave. `again`: a refused one, which keeps its place at the head of the queue. */
  enter(priority: Priority, o?: { signal?: AbortSignal | undefined; again?: boolean }): Promise<void>
  /** The service answered 429: nobody sends for at least a second, longer each time in a row (THR-03). */
  pause(): void
  /** The service answered something else: the next pause is a short one again. */
  relax(): void
  /** End of the current pause by the wall clock, in milliseconds since 1970. */
  readonly pausedUntilMs: number | undefined
  /** Calls the listener with the end of each pause as it begins; returns the undo. */
  subscribe(listener: (pausedUntilMs: number) => void): () => void
}

/** Room for the network's jitter above the service's one second. */
const steadyGapMs = 1_100
const burst = 10
const firstPauseMs = 1_200
const longestPauseMs = 30_000
/** A poll that waited this long goes before other reads, so that nothing starves it. */
const promotedAfterMs = 10_000

interface Waiting {
  readonly priority: Priority
  readonly sinceMs: number
  readonly go: () => void
}

/**
 * A budget that stays within the documented limit: a request at least 1.1 s after the last one is free, a sooner one
 * takes from an allowance of ten that is granted once and ends with the first 429.
 *
 * @see spec endpoints.md §2.7 (THR-01 to THR-07)
 */
export function createBudget({ clock = systemClock }: { clock?: Clock } = {}): Budget {
  const queue: Waiting[] = []
  const listeners = new Set<(pausedUntilMs: number) => void>()
  let allowance = burst
  let lastSentAt = Number.NEGATIVE_INFINITY
  let pausedUntil = Number.NEGATIVE_INFINITY
  let pauses = 0
  let timer: unknown

  function nextSlot(now: number): number {
    return Math.max(pausedUntil, allowance > 0 ? now : lastSentAt + steadyGapMs)
  }

  function rank({ priority, sinceMs }: Waiting, now: number): number {
    const isPromoted = priority === priorities.poll && now - sinceMs > promotedAfterMs
    return isPromoted ? priorities.session : priority
  }

  function serve(): void {
    clock.clearTimeout(timer)
    for (;;) {
      const now = clock.monotonic()
      const slot = nextSlot(now)
      if (queue.length === 0) return
      if (slot > now) {
        timer = clock.setTimeout(serve, slot - now)
        return
      }
      const first = queue.reduce((best, entry) => (rank(entry, now) < rank(best, now) ? entry : best))
      queue.splice(queue.indexOf(first), 1)
      if (now - lastSentAt < steadyGapMs) allowance -= 1
      lastSentAt = now
      first.go()
    }
  }

  return {
    enter(priority, { signal, again = false } = {}) {
      return new Promise((resolve, reject) => {
        const leave = () => {
          const place = queue.indexOf(entry)
          if (place >= 0) queue.splice(place, 1)
          reject(new PassError({ code: 'aborted', message: 'aborted while waiting', retryable: false }))
          // With nobody left waiting there is nothing to wake up for.
          if (queue.length === 0) clock.clearTimeout(timer)
        }
        const entry: Waiting = {
          priority,
          sinceMs: clock.monotonic(),
          go() {
            signal?.removeEventListener('abort', leave)
            resolve()
          },
        }
        if (signal?.aborted) return leave()
        signal?.addEventListener('abort', leave)
        if (again) queue.unshift(entry)
        else queue.push(entry)
        serve()
      })
    },

    pause() {
      const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** pauses)
      pauses += 1
      allowance = 0
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + ms)
      const untilMs = clock.now() + ms
      for (const listener of listeners) listener(untilMs)
      serve()
    },

    relax() {
      pauses = 0
    },

    get pausedUntilMs() {
      const left = pausedUntil - clock.monotonic()
      return left > 0 ? clock.now() + left : undefined
    },

    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
