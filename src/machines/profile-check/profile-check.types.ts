import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Service } from '../shared/service.ts'
import type { Timed, Wait } from '../shared/wait.ts'

export interface ProfileCheckServices {
  /** Every profile valid now, or that of one provider. */
  readonly retrieveProfiles: Service<{ mvpd?: string | undefined }, Timed & { profiles: readonly Profile[] }>
  readonly wait: Wait
}

/** How one of several profiles is chosen. */
export type SeveralProfiles =
  | 'automatic'
  | 'ask'
  | ((profiles: readonly { mvpd: string; kind: string; notAfterMs: number }[]) => string | undefined)

export interface ProfileCheckInput {
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
  | { readonly outcome: 'none' }
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
