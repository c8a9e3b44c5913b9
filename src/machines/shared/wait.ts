import type { Service } from './service.ts'

/** Until when to wait. Whichever comes first ends it; with neither it never ends. */
export interface WaitInput {
  /** An instant by the local wall clock, in milliseconds since 1970. May be past, and years away. */
  readonly untilMs?: number | undefined
  /** An instant by the service's clock, in milliseconds since 1970, as its answers name it. */
  readonly untilServiceMs?: number | undefined
  /** A span in milliseconds, from `sinceMs`, or from now. */
  readonly forMs?: number | undefined
  readonly sinceMs?: number | undefined
  /** Never sooner than this from now, in milliseconds, whatever the instant. */
  readonly atLeastMs?: number
  /** Spread the span by chance, as policy `jitter` says, so that devices do not move in step (POLL-23). */
  readonly spread?: boolean
}

/** Every answer of a service that a chart judges by time carries the time: charts read no clock. */
export interface Timed {
  /** Local wall clock at the answer, in milliseconds since 1970. */
  readonly nowMs: number
}

/**
 * The one deadline service: absolute, invoked, stepped. Charts use no `after`, which is lost on restore, drifts in
 * sleep and fires at once beyond 24.8 days.
 *
 * @see spec flows.md §2.0
 */
export type Wait = Service<WaitInput, Timed>

/** The growing wait before the next of a few attempts: 1 s, 2 s, … up to a minute (spec flows.md §2.2, ERR-07). */
export function backoff(attemptsMade: number): WaitInput {
  return { forMs: Math.min(60_000, 1_000 * 2 ** Math.max(0, attemptsMade - 1)), spread: true }
}

/** No two looks for a code's profile are closer than this, in milliseconds, whatever wakes them (POLL-06). */
export const closestLooksMs = 3_000
