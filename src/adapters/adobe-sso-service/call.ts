import { PassError, toFailure, usageError } from '../../errors.ts'
import type { IdentityContext } from '../../ports.ts'
import type { SsoServiceCall } from '../../protocol/sso-service.ts'
import type { Secret } from '../../secret.ts'
import { isDown, refusal } from './failures.ts'
import { pause, within } from './within.ts'

/** A try that takes longer has failed. */
export const requestTimeoutMs = 10_000

/** The waits between the tries of one call: a call that waits a second for the token lives to see the third. */
const backoffMs = [250, 500]

/** One call, its secrets still covered. */
export interface Request {
  readonly method: 'GET' | 'POST'
  readonly call: SsoServiceCall
  readonly serviceToken?: Secret<string>
  readonly commonId?: string
  readonly linkCode?: string
  /** How much of the device goes along. */
  readonly device?: 'named' | 'described'
  readonly body?: object
  /** Asking twice is not the same as asking once: it is tried once. */
  readonly isOnce?: boolean
}

/** A successful answer, read whole. */
export interface Answer {
  /** As messages name it: method and path template. */
  readonly endpoint: string
  readonly status: number
  /** The parsed JSON, or undefined if it is none. */
  readonly body: unknown
  /** What was sent in confidence and may not be repeated. */
  readonly hidden: readonly string[]
}

/**
 * Sends a request; up to three times if the service is down. Fails with `aborted`, `timeout`, `network`, `throttled`,
 * `unauthorised`, `refused`, or as `accessToken` of the context does.
 */
export async function send(
  origin: string,
  context: IdentityContext,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { clock, serviceProvider } = context
  const { method, call, body } = request
  const name = `${method} /api/{serviceProvider}/${call}`
  const url = `${origin}/api/${encodeURIComponent(serviceProvider)}/${call}`
  const limits = { clock, signal, name }
  // It comes when the app is registered, which may be a while.
  const accessToken = await within(limits, (signal) => context.accessToken({ signal }))
  const { headers, hidden } = write(request, context, accessToken)
  const init = {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
    redirect: 'manual' as const,
  }
  for (let attempt = 0; ; attempt++) {
    try {
      return await within({ ...limits, ms: requestTimeoutMs }, async (signal) => {
        const { fetch } = context
        const response = await fetch(url, { ...init, signal })
        const { status } = response
        // A browser hides where it was redirected to: no answer that says anything.
        if (status === 0) throw noAnswer(name, 'redirected')
        const answer = { endpoint: name, status, body: parseJson(await response.text()), hidden }
        if (status < 200 || status > 299) throw refusal(answer)
        return answer
      })
    } catch (error) {
      // The platform's errors quote url and headers, so none is passed on.
      const failure = error instanceof PassError ? error : noAnswer(name, 'no answer')
      const waitMs = request.isOnce ? undefined : backoffMs[attempt]
      if (waitMs === undefined || !isDown(toFailure(failure))) throw failure
      await pause({ ...limits, ms: waitMs })
    }
  }
}

/** @see spec endpoints.md §11.2 */
function write(
  { serviceToken, commonId, linkCode, device: how, body }: Request,
  { device }: IdentityContext,
  accessToken: Secret<string>,
) {
  const bearer = accessToken.reveal()
  const token = serviceToken?.reveal()
  const deviceId = base64(device.id)
  const headers: Record<string, string> = { Accept: 'application/json', Authorization: `Bearer ${bearer}` }
  if (body) headers['Content-Type'] = 'application/json'
  if (how) headers['AP-Device-Identifier'] = `fingerprint ${deviceId}`
  if (how === 'described' && device.info) headers['X-Device-Info'] = base64(JSON.stringify(device.info))
  if (token !== undefined) headers['AD-Service-Token'] = token
  if (commonId !== undefined) headers['X-SSO-ID'] = commonId
  if (linkCode !== undefined) headers['X-SSO-LINK'] = linkCode
  const secrets = [bearer, token, commonId, linkCode, device.id, deviceId]
  return { headers, hidden: secrets.filter((secret) => secret !== undefined) }
}

/** The text, if a header can carry it; anything else would look like a lost connection. */
export function printable(name: string, text: unknown): string {
  if (typeof text === 'string' && /^[\x20-\x7e]+$/.test(text)) return text
  throw usageError(`"${name}" must be a non-empty string of printable ASCII`)
}

function noAnswer(name: string, problem: string): PassError {
  return new PassError({ code: 'network', message: `${name}: ${problem}`, retryable: true })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Padded standard Base64 of the text's UTF-8 bytes. Written out because React Native may lack `btoa` (HDR-20). */
function base64(text: string): string {
  const bytes = encodeURIComponent(text).match(/%..|./g) ?? []
  let bits = ''
  for (const byte of bytes) {
    const code = byte.length > 1 ? Number.parseInt(byte.slice(1), 16) : byte.charCodeAt(0)
    bits += code.toString(2).padStart(8, '0')
  }
  const sextets = bits.match(/.{1,6}/g) ?? []
  const text64 = sextets.map((six) => alphabet.charAt(Number.parseInt(six.padEnd(6, '0'), 2))).join('')
  return text64.padEnd(Math.ceil(text64.length / 4) * 4, '=')
}
