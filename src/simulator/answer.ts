/** What a handler answers. A string body is sent as it is, with the content type of its headers; else JSON. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** The connection breaks in the middle of the body. */
  readonly breaksOff?: boolean
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

/** What goes over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly breaksOff: boolean
}

const jsonType = { 'Content-Type': 'application/json;charset=UTF-8' }

/** The answer as text. */
export function toWire({ status, headers = {}, body, breaksOff = false }: Answer): WireAnswer {
  if (body === undefined) return { status, headers, body, breaksOff }
  return {
    status,
    headers: headers['Content-Type'] === undefined ? { ...jsonType, ...headers } : headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    breaksOff,
  }
}

/** Statuses that never have a body. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

let dateSecond = Number.NaN
let dateText = ''

/** The `Date` header. Browsers hide it from scripts of other origins; here it tells the service's own time. */
export function dateHeader(nowMs: number): string {
  const second = Math.floor(nowMs / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(nowMs).toUTCString()
  }
  return dateText
}

/** The platform's form of an answer. */
export function toResponse(answer: Answer, nowMs: number): Response {
  const { status, headers: fields, body, breaksOff } = toWire(answer)
  const headers = new Headers(fields)
  headers.set('Date', dateHeader(nowMs))
  if (body === undefined || isBodiless(status)) return new Response(null, { status, headers })
  return new Response(breaksOff ? brokenStream(body) : body, { status, headers })
}

/** The first half of a body, then the loss of the connection. */
function brokenStream(body: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body)
  let isSent = false
  return new ReadableStream({
    pull(controller) {
      if (isSent) controller.error(new TypeError('terminated'))
      else controller.enqueue(bytes.subarray(0, bytes.length >> 1))
      isSent = true
    },
  })
}
