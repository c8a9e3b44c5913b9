import { PassError, usageError } from '../errors.ts'
import type { Identity, IdentityContext } from '../ports.ts'
import type { LinkCode, LinkedDevice } from '../protocol/sso-service.ts'
import { Secret } from '../secret.ts'
import { printable, type Request, requestTimeoutMs, send } from './adobe-sso-service/call.ts'
import { isTokenRefused, linkCodeRefused } from './adobe-sso-service/failures.ts'
import {
  type IssuedToken,
  readDevices,
  readLinkCode,
  readToken,
  readUnlinked,
} from './adobe-sso-service/read.ts'
import { within } from './adobe-sso-service/within.ts'

/** What {@link adobeSsoService} needs to know. */
export interface AdobeSsoServiceOptions {
  /** Scheme, host and port of the SSO service, as the vendor named them to you; `http` only for this machine. */
  readonly origin: string
  /**
   * The app's own stable id of the person in front of the screen, the same on all devices (`X-SSO-ID`); printable
   * ASCII. Asked whenever a token is needed, and given 10 s. Another answer than before drops the token held, a linked
   * one too; `undefined` means that nobody is known: then only a link gives a token. Default: nobody.
   */
  readonly commonId?: string | (() => string | undefined | Promise<string | undefined>)
}

/** How the calls that an app makes itself can be ended: each heeds the signal at once, with `aborted`. */
export interface SsoServiceCallOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * The vendor's SSO service as a source of service tokens, with what an app needs to link devices. Pass it, or an object
 * it is spread into, as `identity` to one `createPass`. All methods may be detached.
 *
 * Those that an app calls work between start and stop. They fail with a `PassError`: `notReady` (not started, or there
 * is no token), `aborted`, `network`, `timeout` (10 s a try), `throttled`, `unauthorised`, `refused`, `protocol`, or
 * as registration failed; and with whatever `commonId` rejects with. They wait for the app's own access token as long
 * as their signal lets them.
 */
export interface AdobeSsoService extends Identity {
  attach(context: IdentityContext): void
  /**
   * A service token for this person: the one held while it lives, else a renewed one, else a new one. `undefined`,
   * without any call, if neither a common id is known nor this device was linked. Fails if the service is down, after
   * three attempts; what is held stays held.
   *
   * @see spec flows.md §1.18, branches T1–T6 (SSO-29)
   */
  serviceToken(o: SsoServiceCallOptions): Promise<string | undefined>
  /**
   * A code to show on this screen, which links another device to this person's profile, once.
   *
   * @see spec flows.md §1.18 (D85)
   */
  link(o?: SsoServiceCallOptions): Promise<LinkCode>
  /**
   * Links this device by the code shown on another one; blanks in it do not count. From then on `serviceToken()`
   * answers with the token it gave; look for the profile next. Asks once: a code works once. `refused` means that it
   * is wrong, expired or used: ask the viewer for another; nothing has changed. The link is held in memory: after a
   * restart without a common id the device has to be linked again.
   *
   * @see spec flows.md §1.18, branch T5
   */
  useLinkCode(code: string | Secret<string>, o?: SsoServiceCallOptions): Promise<void>
  /**
   * Takes devices out of the profile, by their ids from `list()`. Gives those that really were: ids the service does
   * not know are left out. Asks once, as a second answer would leave out what the first one did.
   *
   * @see spec endpoints.md §11.2
   */
  unlink(devices: readonly string[], o?: SsoServiceCallOptions): Promise<string[]>
  /** The devices of this person's profile, in the service's order. @see spec endpoints.md §11.2 */
  list(o?: SsoServiceCallOptions): Promise<LinkedDevice[]>
}

/** A token with less life left is renewed: it could end on its way. */
const marginMs = 30_000

interface Held extends IssuedToken {
  /** Who was there when it was obtained, as far as known. */
  readonly commonId: string | undefined
  readonly receivedAtMs: number
  readonly receivedAt: number
  isRefused: boolean
}

/**
 * Service tokens from the vendor's premium SSO service (cross-device single sign-on). Throws `usage` for a wrong
 * option.
 *
 * @see spec flows.md §1.18, endpoints.md §11.2 (SSO-29)
 * @example
 * const sso = adobeSsoService({ origin: 'https://sso.example.com', commonId: () => account.current?.id })
 * const pass = createPass({ ...options, identity: sso }).start()
 * const { code, notAfterMs } = await sso.link() // on the device that is signed in
 * await sso.useLinkCode(typed) // on the other one
 */
export function adobeSsoService(options: AdobeSsoServiceOptions): AdobeSsoService {
  const origin = originOf(options.origin)
  const { commonId } = options
  if (commonId !== undefined && typeof commonId !== 'function') printable('commonId', commonId)
  let context: IdentityContext | undefined
  let held: Held | undefined
  let lastTurn: Promise<unknown> = Promise.resolve()

  function attached(): IdentityContext {
    if (context && !context.signal.aborted) return context
    throw notReady(
      'the SSO service is asked before the start',
      'Pass it as identity to createPass, and start.',
    )
  }

  const ask = (request: Request, signal: AbortSignal | undefined) => send(origin, attached(), request, signal)

  /** One at a time: who comes second finds what the first obtained. */
  async function inTurn<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    const { clock } = attached()
    const before = lastTurn
    let leave = () => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    lastTurn = before.then(() => left)
    try {
      await within({ clock, signal, name: 'service token' }, () => before)
      return await task()
    } finally {
      leave()
    }
  }

  /** What is under way ends with the caller's signal, and with the run: nothing outlives `stop()`. */
  async function whileRunning<T>(
    caller: AbortSignal | undefined,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { signal: run } = attached()
    const controller = new AbortController()
    const abort = () => controller.abort()
    if (caller?.aborted) abort()
    for (const signal of [run, caller]) signal?.addEventListener('abort', abort)
    try {
      return await task(controller.signal)
    } finally {
      for (const signal of [run, caller]) signal?.removeEventListener('abort', abort)
    }
  }

  /** The app's own id of the person; an empty one is none. */
  async function askCommonId(signal: AbortSignal | undefined): Promise<string | undefined> {
    if (typeof commonId !== 'function') return commonId
    const limits = { clock: attached().clock, ms: requestTimeoutMs, signal, name: 'commonId()' }
    const id = await within(limits, async () => commonId())
    return id === undefined || id === null || id === '' ? undefined : printable('commonId', id)
  }

  function isAlive({ notBeforeMs, notAfterMs, receivedAtMs, receivedAt, isRefused }: Held): boolean {
    const { clock } = attached()
    const nowMs = clock.now()
    // Counted from its receipt too, as this device's clock may be wrong; one clock may be set, the other sleeps.
    const ageMs = Math.max(nowMs - receivedAtMs, clock.monotonic() - receivedAt)
    const lifeMs = notBeforeMs > 0 ? notAfterMs - notBeforeMs : notAfterMs - receivedAtMs
    return !isRefused && ageMs < lifeMs - marginMs && nowMs < notAfterMs - marginMs
  }

  function hold(issued: IssuedToken, commonId: string | undefined): Secret<string> {
    const { clock } = attached()
    const received = { receivedAtMs: clock.now(), receivedAt: clock.monotonic() }
    held = { ...issued, ...received, commonId, isRefused: false }
    return issued.token
  }

  const issue = async (how: Partial<Request>, signal: AbortSignal | undefined) =>
    readToken(await ask({ method: 'POST', call: 'serviceToken', device: 'described', ...how }, signal))

  async function obtain(signal: AbortSignal | undefined): Promise<Secret<string> | undefined> {
    const commonId = await askCommonId(signal)
    // A token never outlives the person it was obtained for (SSO-10).
    if (held && held.commonId !== commonId) held = undefined
    if (held && isAlive(held)) return held.token
    if (held) {
      const { token: serviceToken } = held
      try {
        const renewed = await ask({ method: 'GET', call: 'serviceToken', serviceToken }, signal)
        return hold(readToken(renewed), commonId)
      } catch (error) {
        if (!(error instanceof PassError)) throw error
        if (error.failure.httpStatus !== 401 && !isTokenRefused(error.failure)) throw error
        held = undefined
      }
    }
    return commonId === undefined ? undefined : hold(await issue({ commonId }, signal), commonId)
  }

  /** A call that needs the token: about the profile it stands for. */
  async function askWithToken(request: Omit<Request, 'serviceToken'>, signal: AbortSignal | undefined) {
    const serviceToken = await inTurn(signal, () => obtain(signal))
    if (!serviceToken) {
      throw notReady(
        'there is no service token',
        'Give commonId, or link this device by useLinkCode() first.',
      )
    }
    try {
      return await ask({ ...request, serviceToken, device: 'named' }, signal)
    } catch (error) {
      const isRefused = error instanceof PassError && isTokenRefused(error.failure)
      if (isRefused && held?.token === serviceToken) held.isRefused = true
      throw error
    }
  }

  return {
    attach(next) {
      const isOther =
        context?.serviceProvider !== next.serviceProvider || context.device.id !== next.device.id
      if (isOther) held = undefined
      context = next
    },
    async serviceToken(o) {
      const token = await whileRunning(o.signal, (signal) => inTurn(signal, () => obtain(signal)))
      return token?.reveal()
    },
    async link({ signal } = {}) {
      return whileRunning(signal, async (signal) =>
        readLinkCode(await askWithToken({ method: 'POST', call: 'link' }, signal)),
      )
    },
    async useLinkCode(code, { signal } = {}) {
      const text = code instanceof Secret ? code.reveal() : code
      const linkCode = printable('code', typeof text === 'string' ? text.replace(/\s/g, '') : text)
      await whileRunning(signal, (signal) =>
        inTurn(signal, async () => {
          const commonId = await askCommonId(signal)
          try {
            hold(await issue({ linkCode, isOnce: true }, signal), commonId)
          } catch (error) {
            throw error instanceof PassError ? linkCodeRefused(error) : error
          }
        }),
      )
    },
    async unlink(devices, { signal } = {}) {
      if (!Array.isArray(devices) || devices.some((id) => typeof id !== 'string' || id === '')) {
        throw usageError('"devices" must be a list of non-empty strings')
      }
      if (devices.length === 0) return []
      const request = { method: 'POST', call: 'unlink', body: { devices }, isOnce: true } as const
      return whileRunning(signal, async (signal) => readUnlinked(await askWithToken(request, signal)))
    },
    async list({ signal } = {}) {
      return whileRunning(signal, async (signal) =>
        readDevices(await askWithToken({ method: 'GET', call: 'list' }, signal)),
      )
    },
  }
}

function notReady(message: string, remedy: string): PassError {
  return new PassError({ code: 'notReady', message, remedy, retryable: false })
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The origin without anything behind it. What goes there are secrets, so plain http is for this machine only. */
function originOf(value: string): string {
  try {
    const { protocol, hostname, origin, href } = new URL(value)
    const isSafe = protocol === 'https:' || (protocol === 'http:' && loopback.test(hostname))
    if (isSafe && href === `${origin}/`) return origin
  } catch {}
  throw usageError('"origin" must be scheme, host and port alone; http only for localhost')
}
