import type { Clock } from '../ports.ts'
import { defaultDomains, defaultProviders, type SimulatedProvider } from './configuration.ts'
import { type Corners, defaultCorners } from './corners.ts'
import type { LimiterOptions } from './limiter.ts'
import type { Exchange } from './log.ts'
import type { Verdict } from './state.ts'

/** The statement that registration accepts unless the options name another. Made up; worth nothing elsewhere. */
export const softwareStatement = 'passchart.simulator.software-statement'

/** The scope an application needs for REST API V2. */
export const requiredScope = 'api:client:v2'

/** An application registered with the service. */
export interface Application {
  readonly softwareStatement: string
  /** Service providers its tokens are good for. */
  readonly serviceProviders: readonly string[]
  /** Default `['api:client:v2']`; without that scope its tokens are refused. */
  readonly scopes?: readonly string[]
  /** Default `['client_credentials']`. */
  readonly grantTypes?: readonly string[]
  /** False: registration answers `unapproved_software_statement`. */
  readonly approved?: boolean
}

export interface SimulatorOptions {
  /** Default `REF30`. */
  readonly serviceProvider?: string
  /** The software statement that registration accepts; default {@link softwareStatement}. */
  readonly softwareStatement?: string
  /** Further applications, such as one of another service provider. */
  readonly applications?: readonly Application[]
  readonly providers?: readonly SimulatedProvider[]
  /** Domains listed in the configuration. */
  readonly domains?: readonly string[]
  /** What each provider says by resource id, `*` standing for any; what is not listed is permitted. */
  readonly entitlements?: Readonly<Record<string, Readonly<Record<string, Verdict>>>>
  /** Default: the platform's own time. */
  readonly clock?: Clock
  /** How far the service's own time is ahead of the clock, in milliseconds; negative: behind it. Default 0. */
  readonly clockSkewMs?: number
  /** Start of the ids and codes that are drawn. Default 1: every run draws the same. */
  readonly seed?: number
  /** Origin of absolute urls in answers; default that of the request. */
  readonly origin?: string
  /** Life of a session and its code, in milliseconds. Default 1 800 000. */
  readonly sessionLifeMs?: number
  /** Life of an access token, in milliseconds. Default 21 600 000. */
  readonly tokenLifeMs?: number
  /** Life of a profile, in milliseconds. Default one year. */
  readonly profileLifeMs?: number
  /** Validity of an authorization, in milliseconds. Default one day. */
  readonly authorizationLifeMs?: number
  /** Life of a media token, in milliseconds. Default 420 000. */
  readonly mediaTokenLifeMs?: number
  /** Life of a degraded profile, in milliseconds. Default 60 000. */
  readonly degradedProfileLifeMs?: number
  /** Life of a service token of the SSO service, in milliseconds. Default 3 600 000. */
  readonly serviceTokenLifeMs?: number
  /** How long after its end such a token can still be refreshed, in milliseconds. Default 3 600 000. */
  readonly serviceTokenGraceMs?: number
  /** Life of a link code of the SSO service, in milliseconds. Default 1 800 000. */
  readonly linkCodeLifeMs?: number
  /** Most resources of one preauthorization. Default 5. */
  readonly maxPreauthorizeResources?: number
  /** Most resources of one authorization. Default 1. */
  readonly maxAuthorizeResources?: number
  /** `false` switches the rate limit off. Default one call a second and ten extra once. */
  readonly limiter?: boolean | Partial<LimiterOptions>
  /** Address by which calls without a socket and without `X-Forwarded-For` are counted. Default `127.0.0.1`. */
  readonly clientAddress?: string
  /** Most calls the log keeps; when it is full, the oldest eighth goes. Default 10 000; 0 keeps none. */
  readonly logLimit?: number
  /**
   * Told of every call of registration and REST API V2 as it is answered, **with its secrets**; calls of the SSO
   * service stand in the log only. What it throws breaks the call.
   */
  readonly onExchange?: (exchange: Exchange) => void
  readonly corners?: Partial<Corners>
  /**
   * Text of a script that takes the companion page over, served at `/companion.js`. It finds its settings as JSON in
   * the element `companion-settings`: `serviceProvider`, `softwareStatement`, `redirectPath` and, if any is listed,
   * `domainName`. Without it, and in browsers without JavaScript, the page is a plain form.
   */
  readonly companionApp?: string
}

type Defaulted = Required<
  Omit<SimulatorOptions, 'origin' | 'limiter' | 'corners' | 'onExchange' | 'companionApp'>
>

/** The options with every default filled in. */
export interface Settings extends Defaulted {
  readonly origin: string | undefined
  readonly limiter: LimiterOptions | undefined
  readonly onExchange: ((exchange: Exchange) => void) | undefined
  readonly corners: Corners
  readonly companionApp: string | undefined
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
}

const day = 86_400_000

export function toSettings(options: SimulatorOptions): Settings {
  const { limiter = true, serviceProvider = 'REF30' } = options
  const statement = options.softwareStatement ?? softwareStatement
  return {
    serviceProvider,
    softwareStatement: statement,
    applications: [
      { softwareStatement: statement, serviceProviders: [serviceProvider] },
      ...(options.applications ?? []),
    ],
    providers: options.providers ?? defaultProviders,
    domains: options.domains ?? defaultDomains,
    entitlements: options.entitlements ?? {},
    clock: options.clock ?? systemClock,
    clockSkewMs: options.clockSkewMs ?? 0,
    seed: options.seed ?? 1,
    origin: options.origin,
    sessionLifeMs: options.sessionLifeMs ?? 1_800_000,
    tokenLifeMs: options.tokenLifeMs ?? 21_600_000,
    profileLifeMs: options.profileLifeMs ?? 365 * day,
    authorizationLifeMs: options.authorizationLifeMs ?? day,
    mediaTokenLifeMs: options.mediaTokenLifeMs ?? 420_000,
    degradedProfileLifeMs: options.degradedProfileLifeMs ?? 60_000,
    serviceTokenLifeMs: options.serviceTokenLifeMs ?? 3_600_000,
    serviceTokenGraceMs: options.serviceTokenGraceMs ?? 3_600_000,
    linkCodeLifeMs: options.linkCodeLifeMs ?? 1_800_000,
    maxPreauthorizeResources: options.maxPreauthorizeResources ?? 5,
    maxAuthorizeResources: options.maxAuthorizeResources ?? 1,
    limiter:
      limiter === false ? undefined : { windowMs: 1000, burst: 10, ...(limiter === true ? {} : limiter) },
    clientAddress: options.clientAddress ?? '127.0.0.1',
    logLimit: options.logLimit ?? 10_000,
    onExchange: options.onExchange,
    corners: { ...defaultCorners, ...options.corners },
    companionApp: options.companionApp,
  }
}
