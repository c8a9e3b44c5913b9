import type { Clock } from '../ports.ts'

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on, in milliseconds; timers that become due run in their order, each at its own time. */
  advance(ms: number): void
  /** When the next timer is due, in milliseconds since 1970; undefined if none is set. */
  readonly nextMs: number | undefined
}

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

/** Time for tests: the same clock for the simulator and for what is tested against it. */
export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let time = startMs
  const timers = new Set<Timer>()
  const firstDue = (endMs: number): Timer | undefined => {
    let first: Timer | undefined
    for (const timer of timers) {
      if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer
    }
    return first
  }
  return {
    now: () => time,
    get nextMs() {
      return firstDue(Number.POSITIVE_INFINITY)?.atMs
    },
    monotonic: () => time - startMs,
    setTimeout(run, ms) {
      const timer = { atMs: time + Math.max(0, ms), run }
      timers.add(timer)
      return timer
    },
    clearTimeout(handle) {
      timers.delete(handle as Timer)
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('time moves on, not back')
      const endMs = time + ms
      for (let timer = firstDue(endMs); timer; timer = firstDue(endMs)) {
        timers.delete(timer)
        time = timer.atMs
        timer.run()
      }
      time = endMs
    },
  }
}
