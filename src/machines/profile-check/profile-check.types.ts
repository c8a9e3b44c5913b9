import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { OnBehalf, RenewIdentity } from '../shared/identity.ts'
import type { Service } from '../shared/service.ts'
import type { Timed, Wait } from '../shared/wait.ts'

/** The profiles there are. */
export interface ProfilesAnswer extends Timed {
  readonly profiles: readonly Profile[]
  /** What the partner's framework said in the same breath; absent where there is none. */
  readonly isFrameworkValid?: boolean | undefined
}

export interface ProfileCheckServices {
  /** Every profile valid now, or that of one provider. */
  readonly retrieveProfiles: Service<{ mvpd?: string | undefined } & OnBehalf, ProfilesAnswer>
  readonly renewIdentity: RenewIdentity
  readonly wait: Wait
}

/** How one of several profiles is chosen. */
export type SeveralProfiles =
  | 'automatic'
  | 'ask'
  | ((profiles: readonly { mvpd: string; kind: string; notAfterMs: number }[]) => string | undefined)

export interface ProfileCheckInput extends OnBehalf {
  /** Ask for one provider's profile; absent: for all. */
  readonly mvpd?: string | undefined
  /** The provider to prefer among several. */
  readonly preferred?: string | undefined
  readonly severalProfiles: SeveralProfiles
  /** Attempts in all when no answer comes. */
  readonly attempts: number
}

/** What a check came to. */
export type ProfileCheckOutput =
  | ({
      readonly outcome: 'none'
      /** The viewer is signed in at the platform: a profile may be had without a word. */
      readonly isFrameworkValid: boolean
    } & Timed)
  | ({
      readonly outcome: 'one'
      readonly profiles: readonly Profile[]
      readonly selected: Profile
    } & Timed)
  | { readonly outcome: 'several'; readonly profiles: readonly Profile[] }
  /** Temporary access is used up, or its set-up is broken, or the provider is not active any more. */
  | {
      readonly outcome: 'exhausted' | 'misconfigured' | 'providerGone' | 'unavailable'
      readonly failure: Failure
    }
