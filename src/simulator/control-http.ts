import { type Answer, json } from './answer.ts'
import { parseObject } from './call.ts'
import type { Person } from './control.ts'
import type { LogEntry } from './log.ts'

/** Paths that control the simulator rather than simulate anything. */
export const controlPrefix = '/_sim/'

/** What came in on a control path. */
export interface ControlRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
  /** Address of the socket; absent for calls inside the process. */
  readonly socketAddress: string | undefined
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/

/**
 * Only this machine may control, and no web page: pages cannot send JSON to another origin without a preflight,
 * which is not answered here, and the host check keeps out names that were pointed at this address.
 */
function isTrusted({ url, socketAddress }: ControlRequest): boolean {
  if (socketAddress === undefined) return true
  return loopback.test(socketAddress) && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
}

/** Control over HTTP, for people and programs outside the process. */
export function control(request: ControlRequest, person: Person, log: readonly LogEntry[]): Answer {
  if (!isTrusted(request)) return { status: 403 }
  switch (`${request.method} ${request.url.pathname}`) {
    case 'GET /_sim/log':
      return json(log)
    case 'POST /_sim/sign-in': {
      if (!/^application\/json\b/i.test(request.headers.get('Content-Type') ?? '')) return { status: 415 }
      return signIn(person, request.body)
    }
    default:
      return { status: 404 }
  }
}

function signIn(person: Person, body: string): Answer {
  const { code, mvpd, user } = parseObject(body) ?? {}
  if (typeof code !== 'string') return json({ error: 'code missing' }, 400)
  try {
    const profile = person.signIn(code, {
      ...(typeof mvpd === 'string' ? { mvpd } : {}),
      ...(typeof user === 'string' ? { user } : {}),
    })
    return json(profile)
  } catch (error) {
    return json({ error: error instanceof Error ? error.message : String(error) }, 409)
  }
}
