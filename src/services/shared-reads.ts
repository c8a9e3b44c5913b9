import { PassError } from '../errors.ts'

interface Read<Request, How, Result> {
  readonly request: Request
  readonly how: How
  readonly controller: AbortController
  readonly answer: Promise<Result>
  waiting: number
}

/**
 * Lets identical reads that are in flight share one answer. Each caller leaves with its own signal; the read itself
 * ends when its last caller has left. Only for calls without effects.
 */
export function shareReads<Request extends object, How extends object, Result>(
  begin: (request: Request, o: How & { signal: AbortSignal }) => Promise<Result>,
): (request: Request, o?: How & { signal?: AbortSignal | undefined }) => Promise<Result> {
  const inFlight = new Set<Read<Request, object, Result>>()

  function join(request: Request, how: object): Read<Request, object, Result> {
    for (const read of inFlight) if (isSame(read.request, request) && isSame(read.how, how)) return read
    const controller = new AbortController()
    const answer = begin(request, { ...(how as How), signal: controller.signal })
    const read = { request, how, controller, answer, waiting: 0 }
    inFlight.add(read)
    const end = () => inFlight.delete(read)
    answer.then(end, end)
    return read
  }

  return (request, { signal, ...how } = {} as How & { signal?: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const aborted = () => reject(new PassError({ code: 'aborted', message: 'aborted', retryable: false }))
      if (signal?.aborted) return aborted()
      const read = join(request, how)
      read.waiting += 1
      const leave = () => {
        aborted()
        read.waiting -= 1
        if (read.waiting > 0) return
        // Nobody may join what is about to end.
        inFlight.delete(read)
        read.controller.abort()
      }
      signal?.addEventListener('abort', leave, { once: true })
      read.answer.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave))
    })
}

/** The same members with the same values; a secret is the same only if it is the very same object. */
function isSame(a: object, b: object): boolean {
  const before = new Map<string, unknown>(Object.entries(a))
  const after = Object.entries(b)
  return before.size === after.length && after.every(([key, value]) => before.get(key) === value)
}
