import type { DecisionServices } from '../decision/index.ts'
import type { LogoutServices } from '../logout/index.ts'
import type { PartnerSsoServices } from '../partner-sso/index.ts'
import type { ProfileCheckServices, SeveralProfiles } from '../profile-check/index.ts'
import type { RegistrarServices } from '../registrar/index.ts'
import type { Service } from '../shared/service.ts'
import type { SignInInProgress, SignInServices } from '../sign-in/index.ts'
import type { TempAccessServices } from '../temp-access/index.ts'
import type { Surroundings } from './pass.sentinel.ts'
import type { ProfileSummary, ProviderSummary, Remembered, Surface } from './pass.types.ts'

/** Options and policy as far as the charts decide by them. */
export interface PassSettings {
  readonly redirectUrl: string
  readonly domainName?: string
  readonly surface: Surface
  readonly hasBrowser: boolean
  readonly hasCompanion: boolean
  /** The product uses the device's partner framework. */
  readonly hasPartner: boolean
  /** Where the viewer signs out at the platform, in the system's own words. */
  readonly settingsPath: readonly string[]
  readonly logoutScope: 'everywhere' | 'thisApp'
  readonly providerChoice: 'here' | 'companion'
  readonly profileCheck: 'one' | 'all'
  readonly severalProfiles: SeveralProfiles
  readonly attempts: number
  readonly pollIntervalMs: number
  readonly preauthorizeBatch: number
  readonly denialCooldownMs: number
  readonly staleAfterMs: number
  readonly refreshAfterAuthorization: boolean | readonly string[]
}

/** A logout the service was asked for. */
export interface PendingLogout {
  readonly mvpd: string
  readonly withIdentity: boolean
}

/** What this device remembers at the start of a run. */
export interface Boot {
  readonly settings: PassSettings
  readonly remembered?: Remembered
  /** The last profile, if it has not expired; it vouches while the service cannot be asked. */
  readonly cached?: ProfileSummary
  /** The service vouched for it so recently that, by policy, it need not be asked. */
  readonly isCachedFresh: boolean
  /** When it did: local clock, in milliseconds since 1970. */
  readonly verifiedAtMs?: number
  /** This store once held a profile. */
  readonly hadProfile: boolean
  /** The service was asked for it, and its answer did not come. */
  readonly logout?: PendingLogout
  /** A code that was being shown and is still good. */
  readonly signIn?: SignInInProgress
  /** The app left to show such a page, and the page's end has started it again. */
  readonly returnedFrom?: 'signIn' | 'logout'
  readonly shown: boolean
  readonly online: boolean
}

/** Everything the charts ask of the world. */
export interface PassServices
  extends Omit<RegistrarServices, 'wait'>,
    Omit<ProfileCheckServices, 'wait'>,
    Omit<DecisionServices, 'wait'>,
    Omit<LogoutServices, 'wait'>,
    Omit<TempAccessServices, 'wait'>,
    Omit<PartnerSsoServices, 'wait'>,
    SignInServices,
    Surroundings {
  /** Reads what is remembered. Fails with `usage` (a device id that cannot be had). */
  readonly boot: Service<void, Boot>
  /** The providers to choose from, TempPass left out. Cached for a few minutes. */
  readonly retrieveProviders: Service<void, readonly ProviderSummary[]>
}
