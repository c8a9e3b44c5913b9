import { PassError } from '../errors.ts'
import type { Timed, Wait } from '../machines/index.ts'
import type { Clock } from '../ports.ts'

/** The longest single sleep: platform timers overflow at 24.8 days, and clocks get corrected. */
const longestStepMs = 12 * 3_600_000

/**
 * The deadline service over a clock: sleeps in steps, and looks at the clock again after each. An instant is one of
 * the wall clock; a span ends by the wall clock too, which goes on while the device sleeps, but takes no longer when
 * that clock is set back.
 */
export function createWait({ clock, jitter }: { clock: Clock; jitter: number }): Wait {
  return (
    { untilMs = Number.POSITIVE_INFINITY, forMs = Number.POSITIVE_INFINITY, sinceMs, atLeastMs = 0, spread },
    { signal },
  ) =>
    new Promise<Timed>((resolve, reject) => {
      const beganAt = clock.monotonic()
      const spanMs = spread ? forMs * spreadFactor(jitter) : forMs
      const deadlineMs = Math.min(untilMs, (sinceMs ?? clock.now()) + spanMs)
      let timer: unknown
      const abort = () => {
        clock.clearTimeout(timer)
        reject(new PassError({ code: 'aborted', message: 'the wait was abandoned', retryable: false }))
      }
      const check = () => {
        const nowMs = clock.now()
        const passedMs = clock.monotonic() - beganAt
        const leftMs = Math.max(atLeastMs - passedMs, Math.min(deadlineMs - nowMs, spanMs - passedMs))
        if (leftMs > 0) {
          if (leftMs < Number.POSITIVE_INFINITY)
            timer = clock.setTimeout(check, Math.min(longestStepMs, leftMs))
          return
        }
        signal.removeEventListener('abort', abort)
        resolve({ nowMs })
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
