import type { IncomingHttpHeaders } from 'node:http'

/** Whether a request may be answered: nothing, or in one line why not. */
export type Verdict = string | undefined

/**
 * The host has to be this machine at the port that is served: a name from elsewhere that leads here (DNS rebinding)
 * would be of the same origin as its own pages.
 */
export function refusedHost({ host }: IncomingHttpHeaders, port: number): Verdict {
  const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  if (host !== undefined && names.includes(host.toLowerCase())) return undefined
  return 'refused: this is no address of the inspector'
}

/** Who looks is the inspector's own page, or no page at all. */
export function refusedReader(headers: IncomingHttpHeaders): Verdict {
  const { origin, host } = headers
  const isOwn = origin === undefined || origin === `http://${host?.toLowerCase()}`
  return isOwn && !isFromElsewhere(headers) ? undefined : 'refused: open the inspector by its own address'
}

/** Who tells is a Node process, a page on this machine, or one that was allowed by name. */
export function refusedTeller(headers: IncomingHttpHeaders, allowed: readonly string[]): Verdict {
  const { origin } = headers
  if (origin === undefined) {
    // A browser that says so of where the request is from, and hides from which page.
    return isFromElsewhere(headers) ? 'refused: a page has to name its origin' : undefined
  }
  if (isLoopback(origin) || allowed.includes(origin.toLowerCase())) return undefined
  return 'refused: pages of this origin may not send lines; allow it with --allow ORIGIN'
}

/** An origin as the command line may name it, in the letters that browsers use; undefined if it is none. */
export function originOf(text: string): string | undefined {
  // Pages of files and packages have the origin `null`, or one of a scheme of their own.
  if (text === 'null') return text
  return /^[a-z][a-z0-9+.-]*:\/\/[^/\s?#@*,]+$/i.test(text) ? text.toLowerCase() : undefined
}

function isLoopback(origin: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(origin)
}

/** `none` is a person who typed the address. */
function isFromElsewhere({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
