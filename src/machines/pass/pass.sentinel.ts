import { type CallbackActorLogic, fromCallback } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { LifecycleEvent } from '../poll/index.ts'
import type { ElsewhereObtained } from '../registrar/index.ts'
import type { SignInInProgress } from '../sign-in/index.ts'
import type { PendingLogout } from './pass.services.ts'
import type { ProfileSummary, Remembered, Warning } from './pass.types.ts'

/** What the sentinel tells its root chart. */
export type SentinelEvent =
  | LifecycleEvent
  | { type: 'token.rejected'; revision: number }
  | { type: 'credentials.rejected'; revision: number }
  | { type: 'throttle.paused'; pausedUntilMs: number }
  | ElsewhereObtained
  /** Another tab has gained a profile, of another provider than before if `isOther`; has lost one; or shows a code. */
  | { type: 'elsewhere.signedIn'; mvpd: string; isOther: boolean }
  | { type: 'elsewhere.signedOut'; mvpd: string }
  | { type: 'elsewhere.codeShown'; session: SignInInProgress }
  /** The wall clock was set: it shows so much more than the time all waits go by. */
  | { type: 'clock.corrected'; offsetMs: number }
  /** A single sign-on token is there that an earlier call had to do without. */
  | { type: 'identity.arrived' }
  /** The service token now stands for somebody else. */
  | { type: 'identity.changed' }
  | ({ type: 'warning.raised' } & Warning)

/** What a root chart has the sentinel do. */
export type SentinelCommand =
  | { type: 'selection.keep'; selection: Remembered }
  | { type: 'selection.forget' }
  | { type: 'profile.keep'; profile: ProfileSummary }
  | { type: 'profile.forget'; mvpd: string; isLoggedOut?: boolean }
  | { type: 'signIn.keep'; session: SignInInProgress }
  | { type: 'signIn.forget'; code: SignInInProgress['code'] }
  | { type: 'logout.keep'; logout: PendingLogout }
  | { type: 'logout.forget'; mvpd: string }
  | { type: 'configuration.forget' }
  /** Identities may have changed: the app was away, or the viewer asks to look again. */
  | { type: 'identity.refresh'; accessKind?: string | undefined; isAsked: boolean }
  /** No token will come: waiting calls fail with this. Without a failure: one may come again. */
  | { type: 'registration.settled'; failure?: Failure }

/** What lies outside all charts: records, vault, budget, the app's life. */
export interface Surroundings {
  /** Watches until `stop`; `handle` takes what the root chart wants done. */
  readonly watchSurroundings: (tell: (event: SentinelEvent) => void) => {
    readonly handle: (command: SentinelCommand) => void
    readonly stop: () => void
  }
}

/** The actor that stands between a root chart and its surroundings. */
export type Sentinel = CallbackActorLogic<SentinelCommand, undefined, SentinelEvent>

export function createSentinel({ watchSurroundings }: Surroundings): Sentinel {
  // XState would have every event of a callback actor be one type, both ways; `Sentinel` states what goes in.
  return fromCallback(({ sendBack, receive }) => {
    const surroundings = watchSurroundings((event) => sendBack(event as never))
    receive((command) => surroundings.handle(command as SentinelCommand))
    return surroundings.stop
  }) as unknown as Sentinel
}
