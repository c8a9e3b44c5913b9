/** What a handler answers. A string body is sent as it is, with the content type of its headers; else JSON. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A JSON answer. */
export function json(body: unknown, status = 200): Answer {
  return { status, body }
}

/** An HTML answer. */
export function html(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, headers: { 'Content-Type': 'text/html;charset=UTF-8', ...headers } }
}

/** Sends a browser elsewhere: 302 after a look, 303 after a form. */
export function redirect(location: string, status: 302 | 303 = 302): Answer {
  return { status, headers: { Location: location } }
}

/** The response on the wire. */
export function toResponse(answer: Answer, nowMs: number): Response {
  const headers = new Headers(answer.headers)
  // Browsers hide `Date` from scripts of other origins; here it tells the simulator's own time.
  headers.set('Date', new Date(nowMs).toUTCString())
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers })
  if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/json;charset=UTF-8')
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  return new Response(body, { status: answer.status, headers })
}
