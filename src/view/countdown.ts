import { systemClock } from '../clock.ts'
import type { Clock } from '../ports.ts'

/** What is left until an instant; fits Svelte's stores and React's `useSyncExternalStore`. */
export interface Countdown {
  /** Whole seconds, rounded up; 0 when the instant has come. */
  readonly secondsLeft: number
  /** Calls at once and then whenever the number changes, for the last time with 0; returns the undo. */
  subscribe(listener: (secondsLeft: number) => void): () => void
}

const second = 1_000

/**
 * Counts the seconds to an instant such as `view.expiresAtMs`, in milliseconds since 1970. A view does not count: it
 * changes only when something else on the screen does. There is a timer only while somebody listens, and none is longer
 * than a second, so that a sleep or a corrected clock is noticed.
 *
 * @example
 * const stop = countdown(view.expiresAtMs).subscribe((seconds) => show(`${seconds} s left`))
 */
export function countdown(expiresAtMs: number, clock: Clock = systemClock): Countdown {
  const secondsLeft = () => Math.max(0, Math.ceil((expiresAtMs - clock.now()) / second))
  return {
    get secondsLeft() {
      return secondsLeft()
    },
    subscribe(listener) {
      let shown: number | undefined
      let timer: unknown
      let isOver = false
      const tick = () => {
        const left = secondsLeft()
        const isNews = left !== shown
        shown = left
        if (left > 0) timer = clock.setTimeout(tick, untilNext(expiresAtMs - clock.now()))
        if (isNews && !isOver) listener(left)
      }
      tick()
      return () => {
        isOver = true
        clock.clearTimeout(timer)
      }
    },
  }
}

/** Until the number changes, in milliseconds; 1 to 1000. */
function untilNext(leftMs: number): number {
  return Math.max(1, leftMs - (Math.ceil(leftMs / second) - 1) * second)
}
