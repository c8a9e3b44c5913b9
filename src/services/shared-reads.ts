import { PassError } from '../errors.ts'

interface Read<Request, Result> {
  readonly request: Request
  readonly controller: AbortController
  readonly answer: Promise<Result>
  waiting: number
}

/**
 * Lets identical reads that are in flight share one answer. Each caller leaves with its own signal; the read itself
 * ends when its last caller has left. Only for calls without effects.
 */
export function shareReads<Request extends object, Result>(
  begin: (request: Request, o: { signal: AbortSignal }) => Promise<Result>,
): (request: Request, o?: { signal?: AbortSignal | undefined }) => Promise<Result> {
  const inFlight = new Set<Read<Request, Result>>()

  function join(request: Request): Read<Request, Result> {
    for (const read of inFlight) if (isSame(read.request, request)) return read
    const controller = new AbortController()
    const answer = begin(request, { signal: controller.signal })
    const read = { request, controller, answer, waiting: 0 }
    inFlight.add(read)
    const end = () => inFlight.delete(read)
    answer.then(end, end)
    return read
  }

  return (request, { signal } = {}) => {
    const read = join(request)
    read.waiting += 1
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(new PassError({ code: 'aborted', message: 'aborted', retryable: false }))
        read.waiting -= 1
        if (read.waiting > 0) return
        // Nobody may join what is about to end.
        inFlight.delete(read)
        read.controller.abort()
      }
      if (signal?.aborted) return leave()
      signal?.addEventListener('abort', leave)
      read.answer.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave))
    })
  }
}

/** The same members with the same values; a secret is the same only if it is the very same object. */
function isSame(a: object, b: object): boolean {
  const before = new Map<string, unknown>(Object.entries(a))
  const after = Object.entries(b)
  return before.size === after.length && after.every(([key, value]) => before.get(key) === value)
}
