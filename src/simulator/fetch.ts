import type { Connection } from './exchange.ts'

/** What answers requests, wherever they come from. */
export type AnswerRequest = (request: Request, connection: Connection) => Promise<Response>

const mostRedirects = 20

/** A `fetch` without a socket. */
export function createFetch(answer: AnswerRequest): typeof globalThis.fetch {
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    signal?.throwIfAborted()
    // The signal stays with us: a long-lived one would gather a listener for every request made of it.
    let request = new Request(input, { ...init, signal: null })
    for (let redirects = 0; ; redirects++) {
      const { url, redirect } = request
      const response = await answer(request, { signal })
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
