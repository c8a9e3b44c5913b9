import type { AnyActorRef } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Session, SessionParameters } from '../../protocol/sessions.ts'
import type { Secret } from '../../secret.ts'
import type { LifecycleEvent, PollServices } from '../poll/index.ts'
import type { Service } from '../shared/service.ts'
import type { Timed } from '../shared/wait.ts'

/** A session as a sign-in goes on with it. */
export interface SignInSession extends Session {
  /** End of the code's life by the local clock, in milliseconds since 1970. */
  readonly expiresAtMs: number
}

export interface SignInServices extends PollServices {
  /** Fails with `refused` (`invalid_integration`, `invalid_parameter_mvpd`, …), `network`, `timeout`, `protocol`, … */
  readonly createSession: Service<SessionParameters, SignInSession>
  /** Supplies what a session lacks; fails also for a dead code. */
  readonly resumeSession: Service<SessionParameters & { code: Secret<string> }, SignInSession>
  /** Shows the provider's page; rejects if it cannot. */
  readonly openBrowser: Service<{ url: Secret<string>; purpose: 'signIn' | 'logout' }, 'returned' | 'closed'>
}

/** A code that is being shown, as it can be taken up again. */
export interface SignInInProgress {
  readonly code: Secret<string>
  /** The page that performs the sign-in, absolute. */
  readonly url?: Secret<string> | undefined
  readonly expiresAtMs: number
  readonly mvpd?: string | undefined
  readonly surface: 'primary' | 'secondary'
}

export interface SignInInput {
  /** Told a {@link SignInReport} whenever something a screen shows has changed. */
  readonly parent?: AnyActorRef
  readonly mvpd?: string | undefined
  readonly domainName?: string | undefined
  readonly redirectUrl: string
  readonly surface: 'primary' | 'secondary'
  /** A browser port is given; without one the host opens pages itself. */
  readonly hasBrowser: boolean
  /** A companion page exists, so a code helps when no browser opens. */
  readonly hasCompanion: boolean
  /** Number of the first attempt; each new code counts one up. */
  readonly attempt: number
  /** A sign-in to take up instead of creating a session. */
  readonly adopt?: SignInInProgress | undefined
  /** The sign-in to take up is from before a restart: nobody was told an attempt. */
  readonly isRestored?: boolean
  /** The page of the sign-in to take up has ended at `redirectUrl`, which has started the app again. */
  readonly hasReturned?: boolean | undefined
  /** A session that another way of signing in has begun: go on with it. */
  readonly handedOver?: SignInSession | undefined
  readonly shown: boolean
  readonly online: boolean
  readonly pollIntervalMs: number
  /** Attempts in all when no answer comes. */
  readonly attempts: number
}

export type SignInEvent =
  | LifecycleEvent
  | { type: 'dialog.cancel' }
  | { type: 'code.renew' }
  | { type: 'provider.select'; mvpd: string }
  | { type: 'browser.returned'; attempt: number }
  | { type: 'browser.closed'; attempt: number }
  | { type: 'browser.failed'; attempt: number }

/** What a sign-in tells its parent. */
export type SignInReport =
  | { type: 'signIn.creating'; mvpd: string | undefined }
  /** A code lives; show it, or the page. */
  | { type: 'signIn.presented'; attempt: number; session: SignInInProgress }
  /** The host has to open the page. */
  | { type: 'signIn.browserWanted'; attempt: number; url: Secret<string> }
  | { type: 'signIn.step'; step: 'code' | 'browser' | 'confirming' }
  | { type: 'poll.answered' }
  | { type: 'poll.failing'; failures: number }
  | { type: 'poll.suspended' }
  | { type: 'poll.resumed' }

/** What a sign-in came to. */
export type SignInOutput =
  | ({ readonly outcome: 'authenticated'; readonly profile: Profile } & Timed)
  /** Nothing to sign in to: the service already knows the viewer, or lets everyone in. */
  | { readonly outcome: 'alreadyAuthenticated'; readonly mvpd: string; readonly reasonType: string }
  | { readonly outcome: 'expired' | 'cancelled' }
  | { readonly outcome: 'rejected' | 'providerGone' | 'failed'; readonly failure: Failure }
