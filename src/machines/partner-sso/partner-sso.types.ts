import type { AnyActorRef } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import type { ProfileCheckServices } from '../profile-check/index.ts'
import type { Service } from '../shared/service.ts'
import type { Timed, Wait } from '../shared/wait.ts'
import type { SignInSession } from '../sign-in/index.ts'

/** A provider as the partner's framework knows it. */
export interface PartnerProvider {
  readonly mvpd: string
  readonly displayName: string
  readonly logoUrl?: string | undefined
  /** Its id at the platform. */
  readonly mappingId: string
  /** Viewers of this provider can sign in through the framework. */
  readonly isSupported: boolean
  /** The framework shows it first. */
  readonly isFeatured: boolean
}

/** What the framework says of the viewer. */
export interface FrameworkLogin {
  /** The app may read the subscription. */
  readonly isGranted: boolean
  /** The sign-in at the platform has not ended. */
  readonly isAlive: boolean
  /** The provider's id at the platform. */
  readonly mappingId?: string | undefined
  /** `1`: a provider the framework does not support; `2`: the viewer left; or a word of ours. */
  readonly errorCode?: string | undefined
}

export interface PartnerSsoServices {
  readonly retrievePartnerProviders: Service<void, readonly PartnerProvider[]>
  /** Asks the framework; with `interruptionAllowed` it may show its own picker. */
  readonly askFramework: Service<
    { interruptionAllowed: boolean; supported?: readonly string[]; featured?: readonly string[] },
    FrameworkLogin
  >
  readonly createPartnerSession: Service<
    { domainName?: string | undefined; redirectUrl: string },
    SignInSession
  >
  /** Has the framework answer the service's request; undefined if it has no answer. */
  readonly authenticateWithPartner: Service<
    { request: Secret<string>; attributesNames: readonly string[]; silent: boolean },
    Secret<string> | undefined
  >
  /** Makes a profile of the framework's answer, once. */
  readonly createPartnerProfile: Service<
    { samlResponse: Secret<string> },
    Timed & { profiles: readonly Profile[] }
  >
  readonly retrieveProfiles: ProfileCheckServices['retrieveProfiles']
  readonly wait: Wait
}

export interface PartnerSsoInput {
  /** Told a {@link PartnerSsoReport} when something a screen shows has changed. */
  readonly parent?: AnyActorRef
  /** Nothing may interrupt the viewer. */
  readonly silent: boolean
  readonly domainName?: string | undefined
  readonly redirectUrl: string
  /** Providers whose partner sign-in was found to be off in this run. */
  readonly skipped: readonly string[]
  /** Attempts in all when no answer comes. */
  readonly attempts: number
}

/** Where a partner sign-in is. */
export type PartnerStep = 'configuring' | 'asking' | 'creating' | 'exchanging' | 'confirming'

/** What a partner sign-in tells its parent. */
export type PartnerSsoReport =
  | { type: 'partner.step'; step: PartnerStep }
  | { type: 'partner.configured'; providers: readonly PartnerProvider[] }

/** What a partner sign-in came to. */
export type PartnerSsoOutput =
  | ({ readonly outcome: 'profile'; readonly profile: Profile } & Timed)
  /** Nothing to sign in to: the service already knows the viewer, or lets everyone in. */
  | { readonly outcome: 'alreadyAuthenticated'; readonly mvpd: string; readonly reasonType: string }
  /** An ordinary sign-in follows. */
  | {
      readonly outcome: 'fallback'
      /** With this session, or this provider, or the app's own picker. */
      readonly kind: 'session' | 'provider' | 'picker'
      readonly session?: SignInSession | undefined
      readonly mvpd?: string | undefined
      /** Why, if it is worth a word to the developer. */
      readonly failure?: Failure | undefined
    }
  | { readonly outcome: 'cancelled' }
