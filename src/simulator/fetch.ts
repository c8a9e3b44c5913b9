import { type Answer, toResponse } from './answer.ts'
import { type IncomingRequest, readRequest } from './request.ts'

/** What answers requests, wherever they come from. */
export interface Service {
  answer(request: IncomingRequest): Answer | Promise<Answer>
  /** The service's own time. */
  now(): number
}

/** One request of the platform's `fetch`. */
export async function handle(
  service: Service,
  request: Request,
  signal: AbortSignal | null | undefined,
): Promise<Response> {
  const answer = await service.answer(await readRequest(request, signal))
  return toResponse(answer, service.now())
}

const mostRedirects = 20

/** A `fetch` without a socket. */
export function createFetch(service: Service): typeof globalThis.fetch {
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    signal?.throwIfAborted()
    // The signal stays with us: a long-lived one would gather a listener for every request made of it.
    let request = new Request(input, { ...init, signal: null })
    for (let redirects = 0; ; redirects++) {
      const { url, redirect } = request
      const response = await handle(service, request, signal)
      signal?.throwIfAborted()
      Object.defineProperty(response, 'url', { value: url })
      const location = response.headers.get('Location')
      if (redirect === 'manual' || location === null || response.status < 300 || response.status > 399) {
        return response
      }
      request = follow(request, new URL(location, url), redirects)
    }
  }
}

function follow(from: Request, target: URL, redirects: number): Request {
  const failed = (why: string): TypeError => new TypeError('fetch failed', { cause: new Error(why) })
  if (from.redirect === 'error') throw failed('unexpected redirect')
  if (redirects >= mostRedirects) throw failed('redirect count exceeded')
  if (target.origin !== new URL(from.url).origin) {
    throw failed(`the simulator does not reach ${target.origin}: stop there with redirect: 'manual'`)
  }
  return new Request(target, { headers: from.headers })
}
