import type { AnyActorRef } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import type { OnBehalf, RenewIdentity } from '../shared/identity.ts'
import type { Service } from '../shared/service.ts'
import type { Turns } from '../shared/turn.ts'
import type { Timed, Wait } from '../shared/wait.ts'

export interface PollServices extends Turns {
  /**
   * Asks once for the profile of a code. Fails with `timeout` without asking if its turn comes at or after
   * `notAfterMs`: no look starts once the code is dead (POLL-04), and until then the budget alone limits them (POLL-09).
   */
  readonly lookForProfile: Service<
    { code: Secret<string>; notAfterMs: number; mvpd?: string | undefined } & OnBehalf,
    Timed & { profile?: Profile }
  >
  readonly renewIdentity: RenewIdentity
  readonly wait: Wait
}

export interface PollInput {
  readonly code: Secret<string>
  /** The provider signed in to, if it is known; it may be a TempPass. */
  readonly mvpd?: string | undefined
  /** End of the code's life by the local clock, in milliseconds since 1970. */
  readonly notAfterMs: number
  /** From the end of one answer to the start of the next look, in milliseconds. */
  readonly intervalMs: number
  /** Whether the first look goes out at once, or after one interval. */
  readonly immediate: boolean
  /** When somebody last looked for this code, if so: local clock, in milliseconds since 1970. */
  readonly lastAnswerAtMs?: number | undefined
  readonly shown: boolean
  readonly online: boolean
  /** Told `poll.answered` after each look, and `poll.suspended` / `poll.resumed`. */
  readonly parent?: AnyActorRef
}

/** What polling came to; `code` tells a late answer of an abandoned code from one that counts. */
export type PollOutput =
  | ({ readonly outcome: 'found'; readonly code: Secret<string>; readonly profile: Profile } & Timed)
  | { readonly outcome: 'expired'; readonly code: Secret<string> }
  | { readonly outcome: 'rejected'; readonly code: Secret<string>; readonly failure: Failure }

/** The app's life, as it holds and resumes polling. */
export type LifecycleEvent =
  | { type: 'app.shown' }
  | { type: 'app.hidden' }
  | { type: 'network.online' }
  | { type: 'network.offline' }
