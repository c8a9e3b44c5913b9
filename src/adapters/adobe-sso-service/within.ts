import { PassError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'

/** How long a task may take. */
export interface Limits {
  readonly clock: Clock
  /** Absent: as long as the signal lets it. */
  readonly ms?: number
  readonly signal: AbortSignal | undefined
  /** What is under way, for the failure's message. */
  readonly name: string
}

/**
 * Runs a task until it is done, its time is over (`timeout`) or the signal ends it (`aborted`), even if the task does
 * not heed the signal it is given. No timer or listener outlives it.
 */
export async function within<T>(limits: Limits, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, ms, signal, name } = limits
  const aborted = () => new PassError({ code: 'aborted', message: `${name}: aborted`, retryable: false })
  if (signal?.aborted) throw aborted()
  const controller = new AbortController()
  let end!: (why: PassError) => void
  const ended = new Promise<never>((_, reject) => {
    end = (why) => {
      reject(why)
      controller.abort()
    }
  })
  const abort = () => end(aborted())
  const expire = () =>
    end(new PassError({ code: 'timeout', message: `${name}: no answer in time`, retryable: true }))
  const timer = ms === undefined ? undefined : clock.setTimeout(expire, ms)
  signal?.addEventListener('abort', abort)
  try {
    return await Promise.race([task(controller.signal), ended])
  } finally {
    if (timer !== undefined) clock.clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** Lets time pass. The signal ends it early, too; whoever goes on from there hears of it. */
export async function pause(limits: Limits): Promise<void> {
  await within(limits, () => new Promise<never>(() => {})).catch(() => {})
}
