import { systemClock } from '../clock.ts'
import { toFailure } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import type { Secret } from '../secret.ts'
import { type Budget, type Priority, priorities, type Turn } from './budget.ts'
import type { Authorized, ServiceFunction } from './client.ts'
import type { Services } from './create-services.ts'
import { transportError } from './failures.ts'
import { Ended, limited } from './limited.ts'
import { shareReads } from './shared-reads.ts'
import type { CallOptions } from './transport.ts'

/** An access token and which one in the row of those held it is. */
export interface HeldToken {
  readonly accessToken: Secret<string>
  readonly revision: number
}

/** Where the gateway gets its tokens from, and tells when the service refuses one. */
export interface AccessTokens {
  /** The token to use now, if there is one. */
  current(): HeldToken | undefined
  /** Waits for a token nobody rejected. Fails with `registration` when none can come. */
  usable(o: { signal?: AbortSignal | undefined }): Promise<HeldToken>
  /** The service answered 401 to this token. */
  reject(revision: number): void
  /** The service demanded a new registration, also with a fresh token. */
  rejectCredentials(revision: number): void
}

/** Names of the services that send an access token. */
export type Authorizing = {
  [K in keyof Services]: Services[K] extends ServiceFunction<infer R, unknown>
    ? R extends Authorized
      ? K
      : never
    : never
}[keyof Services]

/** How a call through the gateway is made. */
export interface GatedCallOptions {
  readonly signal?: AbortSignal | undefined
  /** Asked when the call's turn has come; on false it is not sent and fails with `timeout`. */
  readonly mayStart?: () => boolean
  /** Nobody waits for it: it goes after everything else. */
  readonly isBackground?: boolean
}

/** One service through the gateway. */
export type GatedFunction<Request, Result> = (request: Request, o?: GatedCallOptions) => Promise<Result>

/** The services as charts use them: without a token, and each call when its turn comes. */
export type GatedServices = {
  readonly [K in keyof Services]: Services[K] extends ServiceFunction<infer R, infer T>
    ? GatedFunction<K extends Authorizing ? Omit<R, 'accessToken'> : R, T>
    : never
}

/** No call goes past the budget: the service counts them all, registration too (THR-05). */
const priorityOf: { readonly [K in keyof Services]: Priority } = {
  registerClient: priorities.registration,
  issueAccessToken: priorities.registration,
  logout: priorities.logout,
  authorize: priorities.authorize,
  createSession: priorities.session,
  resumeSession: priorities.session,
  retrieveSession: priorities.session,
  retrieveProfiles: priorities.profile,
  retrieveProfileForMvpd: priorities.profile,
  retrieveConfiguration: priorities.profile,
  retrievePartnerAuthenticationRequest: priorities.session,
  createPartnerProfile: priorities.session,
  retrieveProfileForCode: priorities.poll,
  // However many batches there are, they go out at the budget's pace, after everything else (PREAUTH-05).
  preauthorize: priorities.background,
}

/** Calls whose charts repeat them: a 429 is one missed turn there, counted by nobody (THR-10, POLL-10). */
const repeatedByCharts: ReadonlySet<EndpointName> = new Set([
  'registerClient',
  'issueAccessToken',
  'retrieveProfileForCode',
])
/** Reads without effects: identical ones in flight share one answer, which keeps a start short (THR-09). */
const shareable: ReadonlySet<EndpointName> = new Set([
  'retrieveConfiguration',
  'retrieveProfiles',
  'retrieveProfileForMvpd',
])
const repeatsOn429 = 3
const longestTokenWaitMs = 30_000

/** What a refusal with 429 may carry beside its failure: the answer's `Retry-After` (THR-04). */
interface RetryAfter {
  readonly retryAfterMs?: number
}

/**
 * Puts every call of one device through one gate, registration too (REG-25): the budget's order and pauses, the token,
 * and the answers no chart should see. On 429 everything waits and the refused call keeps its place, at most three
 * times. On 401 one new token and one repeat; on a demand to register, one more after the new registration: six requests
 * for one call at the most, whatever the service answers (REG-12, REG-13, REG-20, THR-10, ERR-28).
 *
 * There is no circuit breaker (ERR-25): the budget alone keeps a failing service at one request in 1.1 s, charts bound
 * their attempts and back off, and failing fast would refuse the play press that finds the service well again.
 */
export function createGateway({
  services,
  budget,
  tokens,
  clock = systemClock,
}: {
  readonly services: Services
  readonly budget: Budget
  readonly tokens: AccessTokens
  readonly clock?: Clock
}): GatedServices {
  const gated: Record<string, GatedFunction<object, unknown>> = {}

  /** A call waits for a token only so long: whoever asked for it gets an answer, and its chart may ask again. */
  async function tokenInTime(name: keyof Services, signal: AbortSignal | undefined): Promise<void> {
    try {
      await limited({ clock, ms: longestTokenWaitMs, signal }, (signal) => tokens.usable({ signal }))
    } catch (error) {
      if (!(error instanceof Ended)) throw error
      throw transportError(name, error.why, error.why === 'timeout' ? 'no access token in time' : 'aborted')
    }
  }

  /** Waits for the call's turn; with it comes the token to use. */
  async function admit(name: keyof Services, o: GatedCallOptions, again: Turn | undefined) {
    const isOpen = name === 'registerClient' || name === 'issueAccessToken'
    const { signal, mayStart = () => true, isBackground } = o
    for (;;) {
      if (!isOpen) await tokenInTime(name, signal)
      let token = tokens.current()
      let isInTime = true as boolean
      const turn = await budget.enter(isBackground ? priorities.background : priorityOf[name], {
        signal,
        by: gated,
        again,
        claim() {
          // While the call stood in the queue, its token may have been replaced or refused.
          token = isOpen ? undefined : tokens.current()
          isInTime = mayStart()
          return isInTime && (isOpen || token !== undefined)
        },
      })
      if (!isInTime) throw transportError(name, 'timeout', 'its turn came too late')
      if (isOpen || token) return { turn, token }
    }
  }

  async function send<T>(
    name: keyof Services,
    call: (token: HeldToken | undefined, o: CallOptions) => Promise<T>,
    o: GatedCallOptions,
  ): Promise<T> {
    let again: Turn | undefined
    let refusals = 0
    let ladder: 'first' | 'renewed' | 'registered' = 'first'
    for (let attempt = 1; ; attempt++) {
      const { turn, token } = await admit(name, o, again)
      again = turn
      try {
        const result = await call(token, { signal: o.signal, attempt })
        budget.ended(turn, 'answered')
        return result
      } catch (error) {
        const { code, httpStatus, vendor } = toFailure(error)
        // Whichever call it was: all wait, then it goes on (THR-02).
        if (httpStatus === 429) {
          budget.ended(turn, 'refused', (error as RetryAfter).retryAfterMs)
          if (repeatedByCharts.has(name) || ++refusals > repeatsOn429) throw error
          continue
        }
        if (httpStatus !== undefined) budget.ended(turn, 'answered')
        else if (code === 'network') budget.ended(turn, 'lost')
        if (!token || httpStatus !== 401 || ladder === 'registered') throw error
        // A 401 is one whatever its body holds (REG-30), and the answer to a poll too (POLL-14).
        if (ladder === 'first') {
          tokens.reject(token.revision)
          ladder = 'renewed'
        } else if (vendor?.action === 'application-registration') {
          // The new token was no help (ERR-11).
          tokens.rejectCredentials(token.revision)
          ladder = 'registered'
        } else throw error
      }
    }
  }

  for (const name of Object.keys(services) as (keyof Services)[]) {
    const service = services[name] as ServiceFunction<object, unknown>
    const gate: GatedFunction<object, unknown> = (request, o = {}) =>
      send(
        name,
        (token, o) => service(token ? { ...request, accessToken: token.accessToken } : request, o),
        o,
      )
    gated[name] = shareable.has(name) ? shareReads(gate) : gate
  }
  return gated as GatedServices
}
