import { toFailure } from '../errors.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import type { Secret } from '../secret.ts'
import { type Budget, type Priority, priorities } from './budget.ts'
import type { Authorized, ServiceFunction } from './client.ts'
import type { Services } from './create-services.ts'
import { transportError } from './failures.ts'
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
  /** Waits for a token newer than `after`. Fails with `registration` when none can come. */
  usable(o: { after?: number | undefined; signal?: AbortSignal | undefined }): Promise<HeldToken>
  /** The service answered 401 to this token. */
  reject(revision: number): void
  /** The service demanded a new registration, also with a fresh token. */
  rejectCredentials(revision: number): void
}

type Authorizing = {
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
}
export type GatedFunction<Request, Result> = (request: Request, o?: GatedCallOptions) => Promise<Result>

/** The services as charts use them: without a token, and each call when its turn comes. */
export type GatedServices = {
  readonly [K in keyof Services]: Services[K] extends ServiceFunction<infer R, infer T>
    ? GatedFunction<K extends Authorizing ? Omit<R, 'accessToken'> : R, T>
    : never
}

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
  preauthorize: priorities.background,
}

/** Calls whose charts repeat them: a 429 is one missed turn there, counted by nobody (THR-10, POLL-10). */
const repeatedByCharts: ReadonlySet<EndpointName> = new Set([
  'registerClient',
  'issueAccessToken',
  'retrieveProfileForCode',
])
/** Reads without effects: identical ones in flight share one answer. */
const shareable: ReadonlySet<EndpointName> = new Set([
  'retrieveConfiguration',
  'retrieveProfiles',
  'retrieveProfileForMvpd',
])
const repeatsOn429 = 3

/**
 * Puts every call of one device through one gate: the budget's order and pauses, the token, and the answers no chart
 * should see. On 429 everything waits and the refused call keeps its place, at most three times. On 401 one new token
 * and one repeat; on a demand to register, one more after the new registration (REG-12, REG-13, REG-20, ERR-28).
 */
export function createGateway({
  services,
  budget,
  tokens,
}: {
  readonly services: Services
  readonly budget: Budget
  readonly tokens: AccessTokens
}): GatedServices {
  /** Waits for the call's turn; with it comes the token to use. */
  async function admit(name: keyof Services, o: GatedCallOptions, again: boolean, after: number | undefined) {
    for (;;) {
      const isOpen = name === 'registerClient' || name === 'issueAccessToken'
      if (!isOpen) await tokens.usable({ after, signal: o.signal })
      await budget.enter(priorityOf[name], { signal: o.signal, again })
      // A token that was replaced while the call stood in the queue must not be sent any more.
      const token = isOpen ? undefined : tokens.current()
      if (isOpen || token) return token
    }
  }

  async function send<T>(
    name: keyof Services,
    call: (token: HeldToken | undefined, o: CallOptions) => Promise<T>,
    o: GatedCallOptions,
  ): Promise<T> {
    let attempt = 0
    let refusedBy429 = 0
    let rejected: number | undefined
    let ladder: 'first' | 'renewed' | 'registered' = 'first'
    for (;;) {
      const token = await admit(name, o, attempt > 0, rejected)
      if (o.mayStart && !o.mayStart()) throw transportError(name, 'timeout', 'its turn came too late')
      attempt += 1
      try {
        const result = await call(token, { signal: o.signal, attempt })
        budget.relax()
        return result
      } catch (error) {
        const { httpStatus, vendor } = toFailure(error)
        if (httpStatus === 429) {
          budget.pause()
          if (repeatedByCharts.has(name) || ++refusedBy429 > repeatsOn429) throw error
          continue
        }
        if (httpStatus !== undefined) budget.relax()
        if (!token || httpStatus !== 401 || ladder === 'registered') throw error
        rejected = token.revision
        if (ladder === 'first') {
          tokens.reject(rejected)
          ladder = 'renewed'
        } else if (vendor?.action === 'application-registration') {
          tokens.rejectCredentials(rejected)
          ladder = 'registered'
        } else throw error
      }
    }
  }

  const gated: Record<string, GatedFunction<object, unknown>> = {}
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
