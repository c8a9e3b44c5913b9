import { PassError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { abortReason } from './abort-reason.ts'

/** How long to wait, across stop and start: until the signal aborts, or `timeoutMs` by the clock port; else for ever. */
export interface WaitOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/** Timers overflow beyond this, and would fire at once: 24.8 days. */
const longestTimerMs = 2 ** 31 - 1

/** The first view that passes the test, the current one included. No timer or listener outlives it. */
export function waitForView<View>(
  subscribe: (listener: (view: View) => void) => () => void,
  test: (view: View) => boolean,
  clock: Clock,
  { signal, timeoutMs }: WaitOptions,
): Promise<View> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal))
    let unsubscribe: (() => void) | undefined
    let timer: unknown
    let isDone = false
    const end = () => {
      isDone = true
      unsubscribe?.()
      signal?.removeEventListener('abort', abort)
      if (timer !== undefined) clock.clearTimeout(timer)
    }
    const abort = () => {
      end()
      if (signal) reject(abortReason(signal))
    }
    const look = (view: View) => {
      if (isDone) return
      let passes: boolean
      try {
        passes = test(view)
      } catch (error) {
        end()
        return reject(error)
      }
      if (passes) {
        end()
        resolve(view)
      }
    }
    signal?.addEventListener('abort', abort)
    if (timeoutMs !== undefined && timeoutMs <= longestTimerMs) {
      timer = clock.setTimeout(() => {
        end()
        const message = `waitFor: not reached within ${timeoutMs} ms`
        reject(new PassError({ code: 'timeout', message, retryable: true }))
      }, timeoutMs)
    }
    const undo = subscribe(look)
    if (isDone) undo()
    else unsubscribe = undo
  })
}
