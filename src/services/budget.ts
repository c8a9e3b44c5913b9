import { systemClock } from '../clock.ts'
import { PassError } from '../errors.ts'
import type { Clock } from '../ports.ts'

/**
 * Who goes first when requests wait: a lower number (THR-11).
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

/** The leave to send one request. Given back with `again`, it keeps the request's place. */
export interface Turn {
  readonly place: number
  /** How many pauses had begun when it was given. */
  readonly pauses: number
}

/** How a request waits for its turn. */
export interface EnterOptions {
  readonly signal?: AbortSignal | undefined
  /** Who asks. Requests of one class are served asker by asker, those of one asker in the order they came. */
  readonly by?: object
  /** The turn of a request that has to be sent again: it goes before all others of its class. */
  readonly again?: Turn | undefined
  /** Asked at the moment the turn comes; on false nothing is sent, and the turn costs nothing. */
  readonly claim?: () => boolean
}

/**
 * The request budget of one network address: one request a second, ten more once, silence after a 429.
 * Share one among all `Pass` objects behind the same address.
 */
export interface Budget {
  /** Resolves when the request's turn has come. */
  enter(priority: Priority, o?: EnterOptions): Promise<Turn>
  /**
   * How the request of that turn ended. `refused`, with 429: nobody sends for at least a second, longer each time in a
   * row (THR-03). `lost`: no answer. A request that was aborted need not be told.
   */
  ended(turn: Turn, how: 'answered' | 'refused' | 'lost', retryAfterMs?: number): void
  /** Calls the listener with the end of each pause by the wall clock, one that is on included; returns the undo. */
  subscribe(listener: (pausedUntilMs: number) => void): () => void
}

/** What the budgets of several tabs tell each other. */
export type BudgetWord =
  | { readonly type: 'sent'; readonly isPoll: boolean }
  | { readonly type: 'paused'; readonly forMs: number }
  /** One that has just joined wants to know how things stand. */
  | { readonly type: 'joined' }
  | {
      readonly type: 'standing'
      readonly allowance: number
      readonly sentAgoMs: number
      readonly pausedForMs: number
    }

/** The other tabs on the same address, each with a budget of its own. */
export interface Neighbours {
  tell(word: BudgetWord): void
  /** Calls the listener with what others tell; returns the undo. */
  listen(listener: (word: unknown) => void): () => void
  /** How long a word may take, in milliseconds; so much may two requests of the same moment be spread. */
  readonly lagMs: number
}

/** A budget that several tabs keep together: each counts what the others send, and falls silent with them. */
export interface JoinableBudget extends Budget {
  /** Keeps to one limit with the neighbours until the returned function is called. */
  join(neighbours: Neighbours): () => void
  /** How long ago a neighbour was last heard to poll, in milliseconds. */
  polledAgoMs(): number
}

/** The service counts by the second; 100 ms of it are left for what the network's delay varies. */
const steadyGapMs = 1_100
const burst = 10
/** What every 429 demands. */
const shortestPauseMs = 1_000
const firstPauseMs = 1_200
const longestPauseMs = 30_000
/** A `Retry-After` beyond this is no throttle any more, and would look like a hang. */
const longestRetryAfterMs = 300_000
/** Extra requests not used while others, of whom one hears late, may use them too. */
const lateReserve = 2
/** Who was not heard for so long has gone. */
const companyMs = 300_000
/** Two lost requests within this time may be 429s a browser does not show. */
const lossesCloseMs = 3_000
/** A poll that waited this long goes before other reads, though not before what the viewer waits for. */
const promotedAfterMs = 10_000
const promoted = priorities.profile - 0.5

interface Waiting {
  readonly priority: Priority
  readonly by: object
  readonly place: number
  readonly isAgain: boolean
  readonly sinceMs: number
  /** Resolves the wait; false if the request does not want to be sent any more. */
  readonly go: () => boolean
}

/**
 * A budget that stays within the documented limit: a request at least 1.1 s after the last one is free, a sooner one
 * takes from an allowance of ten that is granted once and ends with the first 429.
 *
 * Alone on its address it never meets a 429 as long as the network's delay varies by less than 100 ms: no two free
 * requests then arrive within one second, so the service never counts more extra ones than are counted here.
 *
 * @see spec endpoints.md §2.7 (THR-01, THR-06, THR-07)
 */
export function createBudget({ clock = systemClock }: { clock?: Clock } = {}): JoinableBudget {
  const queue: Waiting[] = []
  const listeners = new Set<(pausedUntilMs: number) => void>()
  /** Which request of all was each asker's last. */
  const served = new WeakMap<object, number>()
  let places = 0
  let sent = 0
  let allowance = burst
  let lastSentAt = Number.NEGATIVE_INFINITY
  let lastLostAt = Number.NEGATIVE_INFINITY
  let pausedUntil = Number.NEGATIVE_INFINITY
  let pauses = 0
  let pausesInARow = 0
  let timer: unknown
  /** Joined, the last one in use: a run may end after the next has begun. */
  let joined: readonly Neighbours[] = []
  let neighbours: Neighbours | undefined
  let polledAt = Number.NEGATIVE_INFINITY
  /** Neighbours of whom one hears late may send in the same moment: what is kept back for that, and what sets it apart. */
  let heardAt = Number.NEGATIVE_INFINITY
  let spreadMs = 0

  const rank = ({ priority, sinceMs }: Waiting, now: number) =>
    priority === priorities.poll && now - sinceMs >= promotedAfterMs ? promoted : priority
  const lastServed = ({ isAgain, by }: Waiting) => (isAgain ? -1 : served.get(by) || 0)

  function isBefore(a: Waiting, b: Waiting, now: number): boolean {
    return (rank(a, now) - rank(b, now) || lastServed(a) - lastServed(b) || a.place - b.place) < 0
  }

  function serve(): void {
    clock.clearTimeout(timer)
    while (queue.length > 0) {
      const now = clock.monotonic()
      const slot = Math.max(pausedUntil, allowance > reserve(now) ? now : lastSentAt + steadyGapMs + spreadMs)
      if (slot > now) {
        timer = clock.setTimeout(serve, slot - now)
        return
      }
      const first = queue.reduce((best, entry) => (isBefore(entry, best, now) ? entry : best))
      queue.splice(queue.indexOf(first), 1)
      if (!first.go()) continue
      count(now)
      sent += 1
      served.set(first.by, sent)
      neighbours?.tell({ type: 'sent', isPoll: first.priority === priorities.poll })
    }
  }

  function reserve(now: number): number {
    return neighbours && neighbours.lagMs > 0 && now - heardAt < companyMs ? lateReserve : 0
  }

  function count(now: number): void {
    if (now - lastSentAt < steadyGapMs) allowance = Math.max(0, allowance - 1)
    lastSentAt = Math.max(lastSentAt, now)
    spreadMs = reserve(now) > 0 ? (neighbours?.lagMs ?? 0) * Math.random() : 0
  }

  /** True if it made the silence longer. */
  function pause(ms: number): boolean {
    const until = clock.monotonic() + ms
    const isLonger = until > pausedUntil
    if (isLonger) pausedUntil = until
    return isLonger
  }

  function fallSilent(ms: number): void {
    allowance = 0
    if (pause(ms)) for (const listener of listeners) listener(pausedUntilMs())
  }

  const pausedUntilMs = () => clock.now() + pausedUntil - clock.monotonic()

  function hear(word: unknown): void {
    if (!isWord(word)) return
    const now = clock.monotonic()
    heardAt = now
    if (word.type === 'sent') {
      count(now)
      if (word.isPoll) polledAt = now
    } else if (word.type === 'paused') fallSilent(Math.min(word.forMs, longestRetryAfterMs))
    else if (word.type === 'joined') {
      const pausedForMs = Math.max(0, pausedUntil - now)
      neighbours?.tell({ type: 'standing', allowance, sentAgoMs: now - lastSentAt, pausedForMs })
    } else {
      allowance = Math.min(allowance, word.allowance)
      lastSentAt = Math.max(lastSentAt, now - word.sentAgoMs)
      if (word.pausedForMs > 0) fallSilent(Math.min(word.pausedForMs, longestRetryAfterMs))
    }
  }

  return {
    enter(priority, { signal, by = queue, again, claim = () => true } = {}) {
      return new Promise((resolve, reject) => {
        const leave = () => {
          const place = queue.indexOf(entry)
          if (place >= 0) queue.splice(place, 1)
          // With nobody left waiting there is nothing to wake up for.
          if (queue.length === 0) clock.clearTimeout(timer)
          reject(new PassError({ code: 'aborted', message: 'aborted while waiting', retryable: false }))
        }
        const entry: Waiting = {
          priority,
          by,
          place: again ? again.place : ++places,
          isAgain: again !== undefined,
          sinceMs: clock.monotonic(),
          go() {
            signal?.removeEventListener('abort', leave)
            resolve({ place: entry.place, pauses })
            return claim()
          },
        }
        if (signal?.aborted) return leave()
        signal?.addEventListener('abort', leave, { once: true })
        queue.push(entry)
        // In a moment, so that of all who come in this one the most urgent goes first.
        Promise.resolve().then(serve)
      })
    },

    ended(turn, how, retryAfterMs) {
      // A request sent before the last pause began tells nothing of what came of it.
      const isNews = turn.pauses === pauses
      if (how === 'answered') {
        lastLostAt = Number.NEGATIVE_INFINITY
        if (isNews) pausesInARow = 0
      } else if (how === 'refused') {
        let ms = shortestPauseMs
        if (isNews) {
          ms = Math.min(longestPauseMs, firstPauseMs * 2 ** pausesInARow)
          pauses += 1
          pausesInARow += 1
        }
        const forMs = Math.max(ms, Math.min(retryAfterMs || 0, longestRetryAfterMs))
        fallSilent(forMs)
        neighbours?.tell({ type: 'paused', forMs })
      } else {
        // The 429 carries no CORS header, so browsers report it as a lost connection (spec flows.md §2.15, 12).
        const now = clock.monotonic()
        if (now - lastLostAt < lossesCloseMs) pause(firstPauseMs)
        lastLostAt = now
      }
    },

    subscribe(listener) {
      if (pausedUntil > clock.monotonic()) listener(pausedUntilMs())
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    polledAgoMs: () => clock.monotonic() - polledAt,
    join(others) {
      joined = [...joined, others]
      neighbours = others
      const undo = others.listen(hear)
      others.tell({ type: 'joined' })
      return () => {
        undo()
        joined = joined.filter((each) => each !== others)
        neighbours = joined[joined.length - 1]
      }
    },
  }
}

const isAmount = (value: unknown) =>
  typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY

/** A page of another version may say what this one does not know. */
function isWord(said: unknown): said is BudgetWord {
  const { type, isPoll, forMs, allowance, sentAgoMs, pausedForMs } = Object(said) as Record<string, unknown>
  if (type === 'sent') return typeof isPoll === 'boolean'
  if (type === 'paused') return isAmount(forMs)
  if (type === 'standing') return [allowance, sentAgoMs, pausedForMs].every(isAmount)
  return type === 'joined'
}
