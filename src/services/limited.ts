import type { Clock } from '../ports.ts'

/** Beyond this, platform timers fire at once. */
const longestTimerMs = 2 ** 31 - 1

/** How a {@link limited} task ended before it was done. */
export class Ended extends Error {
  readonly why: 'aborted' | 'timeout'
  constructor(why: 'aborted' | 'timeout') {
    super(why)
    this.why = why
  }
}

/**
 * Runs a task that ends with the caller's signal or after `ms`, whichever comes first, even if the task does not
 * heed the signal it is given. Rejects with {@link Ended} then. No timer or listener outlives it.
 */
export async function limited<T>(
  o: { readonly clock: Clock; readonly ms: number; readonly signal?: AbortSignal | undefined },
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (o.signal?.aborted) throw new Ended('aborted')
  const controller = new AbortController()
  let end!: (why: 'aborted' | 'timeout') => void
  const ended = new Promise<never>((_, reject) => {
    end = (why) => {
      reject(new Ended(why))
      controller.abort()
    }
  })
  const abort = () => end('aborted')
  const timer = o.clock.setTimeout(() => end('timeout'), Math.min(o.ms, longestTimerMs))
  o.signal?.addEventListener('abort', abort)
  try {
    return await Promise.race([task(controller.signal), ended])
  } finally {
    o.clock.clearTimeout(timer)
    o.signal?.removeEventListener('abort', abort)
  }
}
