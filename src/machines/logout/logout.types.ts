import type { AnyActorRef } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Logout } from '../../protocol/logout.ts'
import type { Secret } from '../../secret.ts'
import type { Service } from '../shared/service.ts'
import type { Wait } from '../shared/wait.ts'

export interface LogoutServices {
  /** Deletes the profile on the service and tells what is left to do. */
  readonly logout: Service<{ mvpd: string } & LogoutReach, readonly Logout[]>
  /** Shows the provider's logout page; rejects if it cannot. */
  readonly openBrowser: Service<{ url: Secret<string>; purpose: 'signIn' | 'logout' }, 'returned' | 'closed'>
  readonly wait: Wait
}

/** How far a logout reaches. */
export interface LogoutReach {
  /** Kind of the access in use. */
  readonly accessKind?: string | undefined
  /** Say who the viewer is, so that profiles shared by single sign-on end too. */
  readonly withIdentity: boolean
}

export interface LogoutInput extends LogoutReach {
  /** Told a {@link LogoutReport}. */
  readonly parent?: AnyActorRef
  readonly mvpd: string
  /** A page can be shown on this screen at all. */
  readonly canOpenPages: boolean
  /** A browser port is given; without one the host opens pages itself. */
  readonly hasBrowser: boolean
  readonly attempt: number
  /** Attempts in all when no answer comes. */
  readonly attempts: number
}

export type LogoutEvent =
  | { type: 'dialog.cancel' }
  | { type: 'partnerLogout.acknowledge' }
  | { type: 'browser.returned'; attempt: number }
  | { type: 'browser.closed'; attempt: number }
  | { type: 'browser.failed'; attempt: number }

/** What a logout tells its parent. */
export type LogoutReport =
  /** The profile is gone on the service: forget it here too. From now on there is no way back. */
  | { type: 'logout.purged'; mvpd: string }
  | {
      type: 'logout.step'
      step: 'browser' | 'partner'
      attempt: number
      url?: Secret<string>
      isForHost: boolean
    }
  | { type: 'logout.oddAnswer'; actionName: string }

/** What a logout came to. */
export type LogoutOutput =
  | {
      readonly outcome: 'loggedOut'
      /** The provider is not active any more: only this device forgot the viewer. */
      readonly localOnly: boolean
      /** The logout page was not seen to its end. */
      readonly providerSessionMayRemain: boolean
    }
  | { readonly outcome: 'failed'; readonly failure: Failure }
