import { PassError } from '../errors.ts'
import type { Timed, Wait } from '../machines/index.ts'
import type { Clock } from '../ports.ts'
import type { ServiceTime } from './service-time.ts'

/** The longest single sleep: platform timers overflow at 24.8 days, and clocks get corrected. */
const longestStepMs = 12 * 3_600_000
const never = Number.POSITIVE_INFINITY

/**
 * The deadline service over a clock: sleeps in steps, and looks at the clock again after each. A span ends by the wall
 * clock too, which goes on while the device sleeps, but takes no longer when that clock is set back.
 */
export function createWait({
  clock,
  jitter,
  serviceTime,
  onWake,
}: {
  readonly clock: Clock
  readonly jitter: number
  readonly serviceTime: ServiceTime
  /** The device may have slept; its timers have. */
  readonly onWake?: (listener: () => void) => () => void
}): Wait {
  return ({ untilMs, untilServiceMs, forMs = never, sinceMs, atLeastMs = 0, spread }, { signal }) =>
    new Promise<Timed>((resolve, reject) => {
      const beganAt = clock.monotonic()
      const spanMs = spread ? forMs * spreadFactor(jitter) : forMs
      const endMs = Math.min(untilMs ?? never, (sinceMs ?? clock.now()) + spanMs)
      let timer: unknown
      // What the service's clock shows is learnt as time goes by.
      const undo = [untilServiceMs === undefined ? undefined : serviceTime.subscribe(again), onWake?.(again)]
      const leave = () => {
        clock.clearTimeout(timer)
        for (const each of undo) each?.()
        signal.removeEventListener('abort', abort)
      }
      const abort = () => {
        leave()
        reject(new PassError({ code: 'aborted', message: 'the wait was abandoned', retryable: false }))
      }
      const check = () => {
        const nowMs = clock.now()
        const passedMs = clock.monotonic() - beganAt
        const deadlineMs =
          untilServiceMs === undefined ? endMs : Math.min(endMs, serviceTime.toLocal(untilServiceMs))
        const leftMs = Math.max(atLeastMs - passedMs, Math.min(deadlineMs - nowMs, spanMs - passedMs))
        if (leftMs > 0) {
          if (leftMs < never) timer = clock.setTimeout(check, Math.min(longestStepMs, leftMs))
          return
        }
        leave()
        resolve({ nowMs })
      }
      function again() {
        clock.clearTimeout(timer)
        check()
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      check()
    })
}

// Only ever longer, so that no rule of a shortest wait is broken; twice the share keeps the mean's spread.
function spreadFactor(jitter: number): number {
  return 1 + 2 * jitter * Math.random()
}
