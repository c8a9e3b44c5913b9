import { PassError } from '../errors.ts'
import type { Timed, Wait } from '../machines/index.ts'
import type { Clock } from '../ports.ts'

/** The longest single sleep: platform timers overflow at 24.8 days, and clocks get corrected. */
const longestStepMs = 12 * 3_600_000

/** The deadline service over a clock: sleeps in steps, and looks at the clock again after each. */
export function createWait({ clock, jitter }: { clock: Clock; jitter: number }): Wait {
  return ({ untilMs, forMs, sinceMs, atLeastMs = 0, spread }, { signal }) =>
    new Promise<Timed>((resolve, reject) => {
      const spanMs = forMs === undefined ? undefined : spread ? forMs * spreadFactor(jitter) : forMs
      const deadlineMs = Math.max(
        clock.now() + atLeastMs,
        Math.min(
          untilMs ?? Number.POSITIVE_INFINITY,
          spanMs === undefined ? Number.POSITIVE_INFINITY : (sinceMs ?? clock.now()) + spanMs,
        ),
      )
      let timer: unknown
      const abort = () => {
        clock.clearTimeout(timer)
        reject(new PassError({ code: 'aborted', message: 'the wait was abandoned', retryable: false }))
      }
      const check = () => {
        const nowMs = clock.now()
        if (nowMs >= deadlineMs) {
          signal.removeEventListener('abort', abort)
          resolve({ nowMs })
        } else if (deadlineMs !== Number.POSITIVE_INFINITY) {
          timer = clock.setTimeout(check, Math.min(longestStepMs, deadlineMs - nowMs))
        }
      }
      signal.addEventListener('abort', abort, { once: true })
      check()
    })
}

// Only ever longer, so that no rule of a shortest wait is broken; twice the share keeps the mean's spread.
function spreadFactor(jitter: number): number {
  return 1 + 2 * jitter * Math.random()
}
