import { endpoints } from '../protocol/endpoints.ts'
import { Secret } from '../secret.ts'
import type { Session } from '../services/index.ts'

/** A code without validity lives as long as the pages say one does (AUTHN-45, D21). */
const usualCodeLifeMs = 30 * 60_000

/**
 * The session with its end by the local clock: its life is counted from now, so that a wrong clock on either side
 * does no harm. A code that stands only in the page's address is taken from there.
 */
export function toSignInSession(session: Session, nowMs: number): Session & { expiresAtMs: number } {
  const code = session.code ?? codeIn(session.url)
  return { ...session, ...(code ? { code } : {}), expiresAtMs: nowMs + lifeMs(session, nowMs) }
}

// The two pages an answer can name, and nothing that merely looks like a path.
const codePath = /^\/api\/v2\/(?:authenticate\/[^/]+|[^/]+\/sessions)\/([^/]+)\/?$/

function codeIn(url: Secret<string> | undefined): Secret<string> | undefined {
  const [, code] = codePath.exec(url ? new URL(url.reveal()).pathname : '') ?? []
  try {
    return code === undefined ? undefined : new Secret(decodeURIComponent(code))
  } catch {
    return undefined
  }
}

/** Life of a code, in milliseconds, as the answer tells it (AUTHN-14). */
export function lifeMs(o: { notBeforeMs?: number; notAfterMs?: number }, nowMs: number): number {
  if (o.notAfterMs === undefined) return usualCodeLifeMs
  return o.notAfterMs - (o.notBeforeMs ?? nowMs)
}

/** The page that performs the sign-in of a code; opened by a browser, never by an HTTP client (AUTHN-21). */
export function authenticateUrl(origin: string, serviceProvider: string, code: string): string {
  const values: Readonly<Record<string, string>> = { serviceProvider, code }
  return (
    origin +
    endpoints.authenticate.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(values[name] ?? ''),
    )
  )
}
