import { headerNames } from '../protocol/headers.ts'
import type { Answer } from './answer.ts'
import type { Corners } from './corners.ts'
import { ssoServiceHeaders } from './sso-service/headers.ts'

/** Headers that the one documented answer allows, the 429 sample. @see spec endpoints.md §2.8 */
const documented = [
  ...['ap_11', 'ap_42', 'ap_z', 'ap_19', 'ap_21', 'ap_23', 'authorization', 'content-type', 'pass_sfp'],
  ...['AP-Session-Identifier', 'AP-Device-Identifier', 'AP-SDK-Identifier', 'X-Device-Info'],
]
/** Those of the reference that it lacks (D88). */
const others = [...Object.values(headerNames), ...Object.values(ssoServiceHeaders)].filter(
  (name) => !documented.some((known) => known.toLowerCase() === name.toLowerCase()),
)

const headersBy = (allowed: readonly string[]) => ({
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Methods': 'POST,GET,OPTIONS,DELETE',
  'Access-Control-Allow-Headers': allowed.join(','),
  'Access-Control-Expose-Headers': 'pass_sfp,Authzf-Error-Code,Authzf-Sub-Error-Code,Authzf-Error-Details',
})
const always: Readonly<Record<Corners['corsHeaders'], Readonly<Record<string, string>>>> = {
  documented: headersBy(documented),
  all: headersBy([...documented, ...others]),
}

/** Answers a browser's question whether it may call. */
export const preflight: Answer = { status: 204 }

/** Lets scripts of the asking origin read the answer, all but its `Date`; those of the limiter stay unreadable. */
export function withCors(
  answer: Answer,
  origin: string | undefined,
  { corsHeaders, extraHeaders }: Corners,
): Answer {
  if (answer.status === 429) return answer
  return {
    ...answer,
    headers: {
      ...always[corsHeaders],
      ...(origin === undefined ? undefined : { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }),
      ...extraHeaders,
      ...answer.headers,
    },
  }
}

/**
 * The limiter's refusal comes from the edge: HTML, no `Retry-After`, and no word for the asking origin, so that a
 * browser app sees a network error only. Spec endpoints.md §2.7 (THR-04).
 */
export const tooManyRequests: Answer = {
  status: 429,
  headers: { ...always.documented, 'Content-Type': 'text/html', Server: 'openresty' },
  body: [
    '<html>',
    '<head><title>429 Too Many Requests</title></head>',
    '<body>',
    '<center><h1>429 Too Many Requests</h1></center>',
    '<hr><center>openresty</center>',
    '</body>',
    '</html>',
  ].join('\n'),
}
