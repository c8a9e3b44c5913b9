import type { CallRecord } from 'passchart'
import type { Line } from 'passchart/inspect'
import { vi } from 'vitest'

export interface Sent {
  readonly app: string
  readonly name: string
  readonly lines: readonly Line[]
  readonly omitted?: number
  readonly beginning?: readonly Line[]
}

/** Stands in for whoever listens, or does not: takes the place of the platform's `fetch`. */
export function createListener() {
  const requests: { readonly url: string; readonly init: RequestInit; readonly body: Sent }[] = []
  const listener = {
    requests,
    /** Status of the next answers; none: nobody listens; `never`: it hangs. */
    answers: 204 as number | undefined | 'never',
    /** What the lines are about. */
    marks: () => requests.flatMap(({ body }) => body.lines.map(markOf)),
  }
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    requests.push({ url, init, body: JSON.parse(`${init.body}`) })
    const { answers } = listener
    if (answers === undefined) return Promise.reject(new TypeError('fetch failed'))
    if (answers !== 'never') return Promise.resolve(new Response(null, { status: answers }))
    return new Promise((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  })
  return listener
}

/** A call to tell of, with a mark to know it by. */
export function call(mark: string): CallRecord {
  return { endpoint: mark, method: 'GET', path: '/', ms: 1, attempt: 1, startedAtMs: 0 }
}

export function markOf(line: Line): string {
  return line.kind === 'call' ? line.call.endpoint : line.kind
}
