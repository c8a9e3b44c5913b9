/** What is asked of the outside world, by the short names of `flows.md` §0.3. */

/** Something that was asked of the outside world: a call, or a question to the partner's framework. */
export interface Question {
  /** Short name without parameters: `PM`, `FW.ask`. */
  readonly short: string
  /** Provider or code: `Cablevision`. For `SES` the provider in its body. */
  readonly of?: string | undefined
  readonly resources?: readonly string[] | undefined
  /** Members of the JSON or form body, or what the framework is told. */
  readonly body: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal | undefined
}

/** A call as it arrived. */
export interface Call extends Question {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly bodyText: string
}

export const isHttp = (question: Question): question is Call => 'headers' in question

/** The service, and the neighbour that gives service tokens out. */
const origin = 'https://sp.auth.adobe.com'
export const signOnOrigin = 'https://sso.example'
export const origins = [origin, signOnOrigin]

const signOnRoutes: readonly (readonly [string, string, RegExp])[] = [
  ['ST.new', 'POST', /^\/api\/REF30\/serviceToken$/],
  ['ST.refresh', 'GET', /^\/api\/REF30\/serviceToken$/],
  ['LINK', 'POST', /^\/api\/REF30\/link$/],
  ['UNLINK', 'POST', /^\/api\/REF30\/unlink$/],
  ['LIST', 'GET', /^\/api\/REF30\/list$/],
]
const routes: readonly (readonly [string, string, RegExp])[] = [
  ['REG', 'POST', /^\/o\/client\/register$/],
  ['TOK', 'POST', /^\/o\/client\/token$/],
  ['CFG', 'GET', /^\/api\/v2\/REF30\/configuration$/],
  ['PA', 'GET', /^\/api\/v2\/REF30\/profiles$/],
  ['PM', 'GET', /^\/api\/v2\/REF30\/profiles\/([^/]+)$/],
  ['PC', 'GET', /^\/api\/v2\/REF30\/profiles\/code\/([^/]+)$/],
  ['SES', 'POST', /^\/api\/v2\/REF30\/sessions$/],
  ['RES', 'POST', /^\/api\/v2\/REF30\/sessions\/([^/]+)$/],
  ['INF', 'GET', /^\/api\/v2\/REF30\/sessions\/([^/]+)$/],
  ['PRE', 'POST', /^\/api\/v2\/REF30\/decisions\/preauthorize\/([^/]+)$/],
  ['AUT', 'POST', /^\/api\/v2\/REF30\/decisions\/authorize\/([^/]+)$/],
  ['OUT', 'GET', /^\/api\/v2\/REF30\/logout\/([^/]+)$/],
  ['PSES', 'POST', /^\/api\/v2\/REF30\/sessions\/sso\/Apple$/],
  ['PPRO', 'POST', /^\/api\/v2\/REF30\/profiles\/sso\/Apple$/],
]

/** Reads what the code under test gave to `fetch`. */
export function readCall(input: unknown, init: RequestInit = {}): Call {
  const url = new URL(String(input))
  const method = init.method ?? 'GET'
  const headers = new Headers(init.headers)
  const bodyText = String(init.body ?? '')
  const isForm = headers.get('Content-Type')?.startsWith('application/x-www-form-urlencoded')
  const body: Record<string, unknown> =
    bodyText === ''
      ? {}
      : isForm
        ? Object.fromEntries(new URLSearchParams(bodyText))
        : (JSON.parse(bodyText) as Record<string, unknown>)
  for (const [short, routeMethod, path] of url.origin === signOnOrigin ? signOnRoutes : routes) {
    const match = routeMethod === method ? path.exec(url.pathname) : null
    if (!match) continue
    const of = match[1] === undefined ? undefined : decodeURIComponent(match[1])
    return {
      short,
      of: short === 'SES' ? (body.mvpd as string | undefined) : of,
      resources: body.resources as readonly string[] | undefined,
      ...{ url, method, headers, body, bodyText, signal: init.signal ?? undefined },
    }
  }
  throw new Error(`the service has no ${method} ${url.pathname}`)
}

/** `AUT(Cablevision)[r]`. */
export function nameOf({ short, of, resources }: Question): string {
  return `${short}${of === undefined ? '' : `(${of})`}${resources ? `[${resources.join(',')}]` : ''}`
}

/**
 * Whether a call is the expected one. Parts left out match anything: `PM` any provider, `AUT[r]` any provider's
 * authorize for `r`; `PRE[5]` any five resources; `SES()` a session without provider.
 */
export function isCall(call: Question, expected: string): boolean {
  const [, short, , of, , list] = /^([A-Z]+(?:\.[a-z]+)?)(\(([^)]*)\))?(\[([^\]]*)\])?$/.exec(expected) ?? []
  if (short === undefined)
    throw new Error(`"${expected}" is no call: write it as in PM(Cablevision) or PRE[a,b]`)
  if (short !== call.short) return false
  if (of !== undefined && of !== (call.of ?? '')) return false
  if (list === undefined) return true
  const asked = call.resources ?? []
  return /^\d+$/.test(list) ? asked.length === Number(list) : asked.join(',') === list
}
