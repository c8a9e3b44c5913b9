import type { Clock } from '../ports.ts'

/** Wall and monotonic clock part by more than this: the device slept, or its wall clock was set. */
const jumpMs = 2_000
/** No device sleeps so long over a sign-in: the wall clock was set. */
const longestSleepMs = 30 * 86_400_000
/** A wall clock before this was never set: televisions boot in 1970. */
const earliestMs = Date.UTC(2026, 0, 1)

/** A clock whose `now()` goes on evenly: it takes in sleeps, and no corrections. */
export interface SteadyClock extends Clock {
  /** A run begins: the wall clock is taken at its word again. */
  reset(): void
  /** The wall clock as the host reads it, for an instant of this one. */
  toWall(steadyMs: number): number
  /** An instant of this clock, for one by the wall clock, such as a record names. */
  fromWall(wallMs: number): number
}

/**
 * Counts time from the wall clock's word at the start. While both clocks agree, time is what the monotonic one shows.
 * When they part, it was a sleep in which the monotonic clock stood still, and time has passed; or the wall clock was
 * set, and none has: set back, set from before this was written, or set by more than a month. Being wrong costs the
 * viewer one new code at worst.
 *
 * @see spec flows.md §2.15.6, §2.15.7
 */
export function createSteadyClock(
  clock: Clock,
  /** The wall clock was set: it now shows so much more than this one. */
  onCorrected: (offsetMs: number) => void = () => {},
): SteadyClock {
  let wallMs = clock.now()
  let monotonicMs = clock.monotonic()
  let steadyMs = wallMs

  function now(): number {
    const before = wallMs
    const wallPassedMs = clock.now() - wallMs
    const passedMs = clock.monotonic() - monotonicMs
    wallMs += wallPassedMs
    monotonicMs += passedMs
    const jumpedMs = wallPassedMs - passedMs
    const isSleep = jumpedMs > jumpMs && jumpedMs <= longestSleepMs && before >= earliestMs
    steadyMs += isSleep ? wallPassedMs : passedMs
    if (!isSleep && Math.abs(jumpedMs) > jumpMs) onCorrected(wallMs - steadyMs)
    return steadyMs
  }

  return {
    now,
    reset() {
      wallMs = clock.now()
      monotonicMs = clock.monotonic()
      steadyMs = wallMs
    },
    monotonic: () => clock.monotonic(),
    setTimeout: (run, ms) => clock.setTimeout(run, ms),
    clearTimeout: (handle) => clock.clearTimeout(handle),
    toWall: (instantMs) => instantMs - now() + clock.now(),
    fromWall: (instantMs) => instantMs - clock.now() + now(),
  }
}
