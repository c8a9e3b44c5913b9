import { headerNames } from '../protocol/index.ts'
import type { Answer } from './answer.ts'

/** Headers the 429 sample allows, and those of the reference that it lacks (D88). */
const allowedHeaders = [
  ...['ap_11', 'ap_42', 'ap_z', 'ap_19', 'ap_21', 'ap_23', 'pass_sfp'],
  ...['Content-Type', 'Accept', 'AP-Session-Identifier', 'AP-SDK-Identifier'],
  ...Object.values(headerNames),
].join(',')

/** Sent with every answer of the API, the limiter's included. @see spec endpoints.md §2.8 */
const always = {
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Methods': 'POST,GET,OPTIONS,DELETE',
  'Access-Control-Allow-Headers': allowedHeaders,
  'Access-Control-Expose-Headers': 'pass_sfp,Authzf-Error-Code,Authzf-Sub-Error-Code,Authzf-Error-Details',
}

/** Answers a browser's question whether it may call. */
export const preflight: Answer = { status: 204 }

/** Lets scripts of the asking origin read the answer; refusals of the limiter stay unreadable. */
export function withCors(answer: Answer, origin: string | null): Answer {
  const allowOrigin =
    origin === null || answer.status === 429 ? {} : { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }
  return { ...answer, headers: { ...always, ...allowOrigin, ...answer.headers } }
}

/**
 * The limiter's refusal comes from the edge: HTML, no `Retry-After`, and no word for the asking origin, so that a
 * browser app sees a network error only. Spec endpoints.md §2.7 (THR-04).
 */
export const tooManyRequests: Answer = {
  status: 429,
  headers: { ...always, 'Content-Type': 'text/html', Server: 'openresty' },
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
