import type { AnyActorRef } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { TemporaryIdentity } from '../../protocol/headers.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import type { ProfileCheckServices } from '../profile-check/index.ts'
import type { RenewIdentity } from '../shared/identity.ts'
import type { Timed, Wait } from '../shared/wait.ts'

export interface TempAccessServices {
  /** The profile of a pass; none before its clock has started. */
  readonly retrieveProfiles: ProfileCheckServices['retrieveProfiles']
  readonly renewIdentity: RenewIdentity
  readonly wait: Wait
}

export interface TempAccessInput {
  /** Told a {@link TempAccessReport} when something a screen shows has changed. */
  readonly parent?: AnyActorRef
  /** Passes in the order they are offered. */
  readonly mvpds: readonly string[]
  /** Who the viewer is to a promotional pass. */
  readonly identity?: Secret<TemporaryIdentity> | undefined
  /** Ask for the profile first; else the first authorization tells whether the pass is good. */
  readonly verify: boolean
  /** Attempts in all when no answer comes. */
  readonly attempts: number
}

export type TempAccessEvent =
  | { type: 'dialog.cancel' }
  /** The viewer has told who he is. */
  | { type: 'temporaryAccess.start'; identity?: Secret<TemporaryIdentity> }

/** What an offer of temporary access tells its parent. */
export type TempAccessReport = { type: 'temporaryAccess.step'; mvpd: string; needsIdentity: boolean }

/** What an offer of temporary access came to. */
export type TempAccessOutput =
  | ({
      readonly outcome: 'active'
      readonly mvpd: string
      /** The passes after this one. */
      readonly next: readonly string[]
      /** What the viewer told of himself meanwhile, or before. */
      readonly identity?: Secret<TemporaryIdentity> | undefined
      /** Absent before the pass's clock has started, or if nobody asked. */
      readonly profile?: Profile | undefined
    } & Partial<Timed>)
  | { readonly outcome: 'exhausted'; readonly failure?: Failure | undefined }
  | { readonly outcome: 'misconfigured' | 'unavailable'; readonly failure: Failure }
  | { readonly outcome: 'cancelled' }
