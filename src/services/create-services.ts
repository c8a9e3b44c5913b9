import type { CallRecord, Clock, Fetch } from '../ports.ts'
import { originOf } from './checks.ts'
import { createClient } from './client.ts'
import { type ConfigurationServices, configurationServices } from './configuration.ts'
import { type DecisionServices, decisionServices } from './decisions.ts'
import type { HeaderOptions } from './headers.ts'
import { type LogoutServices, logoutServices } from './logout.ts'
import { type PartnerServices, partnerServices } from './partner.ts'
import { type ProfileServices, profileServices } from './profiles.ts'
import { type RegistrationServices, registrationServices } from './registration.ts'
import { type SessionServices, sessionServices } from './sessions.ts'
import { createTransport, type ServiceTimeListener } from './transport.ts'

/** What the REST client needs to know. */
export interface ServicesOptions extends HeaderOptions {
  /** One of `environments`, or any other origin. */
  readonly origin: string
  /** Id of the channel or brand, e.g. `REF30`. */
  readonly serviceProvider: string
  /** Default: the global `fetch`, looked up at each call. */
  readonly fetch?: Fetch | undefined
  /** Default: the platform's timers and clocks. */
  readonly clock?: Clock | undefined
  /** Longest wait for an answer, in milliseconds; default 10000. */
  readonly requestTimeoutMs?: number | undefined
  /** The same for calls that wait for the provider (decisions, partner profile); default 30000. */
  readonly decisionTimeoutMs?: number | undefined
  /** Told of every HTTP call, without any secret. */
  readonly onCall?: ((call: CallRecord) => void) | undefined
  /** Told by each answer with a readable `Date` what the service's clock showed, to estimate the skew from. */
  readonly onServiceTime?: ServiceTimeListener | undefined
}

/** One function for each endpoint; each sends one call, once. */
export interface Services
  extends RegistrationServices,
    ConfigurationServices,
    SessionServices,
    ProfileServices,
    DecisionServices,
    LogoutServices,
    PartnerServices {}

/**
 * The REST client by itself: no retries, no storage, no state. Every function fails with a `PassError`, besides the
 * codes it names with `aborted`, `timeout` and, for what cannot be sent, `usage`.
 *
 * Answers are read tolerantly. Members and values unknown to us are passed over or carried, null is absent, digits may
 * be a string. A member a result can do without counts as absent when it is missing, of the wrong type or absurd;
 * `protocol` names the one it cannot do without. Every instant is in milliseconds since 1970 by the service's clock.
 *
 * Throws `usage` for an origin that is more than scheme, host and port, or not https (http is for this machine only).
 *
 * @example
 * const services = createServices({ origin, serviceProvider: 'REF30', device: { id: 'living-room' } })
 * const credentials = await services.registerClient({ softwareStatement: new Secret(statement) })
 * const { accessToken } = await services.issueAccessToken({ credentials })
 * const profiles = await services.retrieveProfiles({ accessToken })
 */
export function createServices(options: ServicesOptions): Services {
  const client = createClient(createTransport({ ...options, origin: originOf(options.origin) }), options)
  return {
    ...registrationServices(client),
    ...configurationServices(client),
    ...sessionServices(client),
    ...profileServices(client),
    ...decisionServices(client),
    ...logoutServices(client),
    ...partnerServices(client),
  }
}
