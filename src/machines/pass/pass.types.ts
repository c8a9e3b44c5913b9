import type { Failure } from '../../errors.ts'
import type { DecisionSource } from '../../protocol/decisions.ts'
import type { TemporaryIdentity } from '../../protocol/headers.ts'
import type { ProfileType } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'

/** Where the viewer authenticates: in this app's browser, or in a secondary application, by code. */
export type Surface = 'primary' | 'secondary'

/**
 * Everything an app can ask of passchart: a closed set.
 *
 * @see spec flows.md §2.2
 */
export type PassCommand =
  /** The viewer wants to sign in. Without `mvpd` the provider picker opens. `route: 'basic'` skips the partner's. */
  | { type: 'signIn.start'; mvpd?: string; surface?: Surface; route?: 'auto' | 'basic' }
  /** The viewer chose a provider in the app's own picker. */
  | { type: 'provider.select'; mvpd: string }
  /** The viewer chose among existing profiles, or changes to another one. */
  | { type: 'profile.select'; mvpd: string }
  /** Access without a provider account; candidates in order. `verify` (default true) asks the profile first. */
  | {
      type: 'temporaryAccess.start'
      mvpds: readonly string[]
      identity?: Secret<TemporaryIdentity>
      verify?: boolean
    }
  /** Marks for a catalogue: which of these could the viewer watch? */
  | { type: 'preauthorization.request'; requestId: string; resources: readonly string[] }
  /** Play was pressed. */
  | { type: 'authorization.request'; requestId: string; resource: string }
  /** The viewer left the item; its pending decision is not wanted any more. */
  | { type: 'decision.dismiss'; requestId: string }
  /** The viewer logs out, of the current provider if none is named. */
  | { type: 'logout.start'; mvpd?: string; withIdentity?: boolean }
  /** Leave the current dialog. */
  | { type: 'dialog.cancel' }
  /** The viewer asks for another code. */
  | { type: 'code.renew' }
  /** Outcome of a page the host itself opened; `attempt` is that of the `browser.open` fact. */
  | { type: 'browser.returned'; attempt: number }
  | { type: 'browser.closed'; attempt: number }
  | { type: 'browser.failed'; attempt: number }
  /** The viewer confirmed the hint to sign out in the system settings. */
  | { type: 'partnerLogout.acknowledge' }
  /** Look for profiles again. */
  | { type: 'profile.recheck' }
  /** Leave `blocked` and start over. */
  | { type: 'pass.restart' }
  | { type: 'app.shown' }
  | { type: 'app.hidden' }
  | { type: 'network.online' }
  | { type: 'network.offline' }

/** Commands a viewer can cause; the keys of `view.can`. */
export type ViewerCommandType = Exclude<
  PassCommand['type'],
  `app.${string}` | `network.${string}` | `browser.${string}`
>

/** Why nobody is signed in (AUTHN-44). */
export type SignedOutReason =
  | 'firstRun'
  | 'none'
  | 'expired'
  | 'missing'
  | 'invalidated'
  | 'rejected'
  | 'cancelled'
  | 'failed'
  | 'error'
  | 'providerGone'
  | 'misconfigured'
  | 'temporaryExhausted'
  | 'credentialsReset'
  | 'hba'
  | 'sessionInvalidated'
  | 'identityUnknown'
  | 'loggedOut'
  | 'elsewhere'

/** Kind of access: the profile's type, or an unknown vendor string. Tells a pass from a subscription (TEMP-19). */
export type AccessKind = ProfileType

/** The root machine's states, as a screen sees them. */
export type Phase =
  | 'booting'
  | 'registering'
  | 'checkingProfile'
  | 'choosingProfile'
  | 'signedOut'
  | 'partnerSigningIn'
  | 'selectingProvider'
  | 'signingIn'
  | 'startingTemporary'
  | 'ready'
  | 'loggingOut'
  | 'blocked'

/** An informative answer: may this viewer see it? Holds no token: it cannot start a playback (PREAUTH-01). */
export interface Mark {
  readonly outcome: 'permitted' | 'denied' | 'failed'
  readonly resource: string
  readonly mvpd: string
  readonly source?: DecisionSource
  readonly failure?: Failure
}

/** Leave to play one resource once. Hand `token` to the media token verifier at once; never keep it. */
export interface Permit {
  readonly outcome: 'permitted'
  readonly resource: string
  readonly mvpd: string
  readonly source: DecisionSource
  /** The serialised media token: one use, a few minutes of life. */
  readonly token: Secret<string>
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** The provider said no; `failure.vendor.details` or `.message` is for the viewer. */
export interface Denied {
  readonly outcome: 'denied'
  readonly resource: string
  readonly mvpd: string
  readonly failure: Failure
}

/** No answer that counts: service trouble, not ready, superseded, stopped. */
export interface Failed {
  readonly outcome: 'failed'
  readonly resource: string
  readonly failure: Failure
}

/** Something worth a look by the developer, nothing the viewer needs. `code` is stable. */
export interface Warning {
  readonly code: string
  readonly message: string
}

/** What passchart tells: a closed set. Secrets in facts are {@link Secret}. */
export type PassFact =
  | ({ type: 'authorization.permitted'; requestId: string } & Permit)
  | {
      type: 'authorization.refused'
      requestId: string
      resource: string
      mvpd?: string
      outcome: 'denied' | 'failed'
      failure: Failure
    }
  | { type: 'preauthorization.settled'; requestId: string; decisions: readonly Mark[] }
  | { type: 'access.gained' }
  | { type: 'access.lost'; reason: SignedOutReason }
  /** A temporary access ended: the player must stop (TEMP-06). */
  | { type: 'temporaryAccess.ended' }
  | { type: 'code.issued'; code: Secret<string>; expiresAtMs: number }
  | { type: 'poll.answered' }
  /** The host should open this page itself; answer with `browser.returned` or `browser.closed` and the attempt. */
  | { type: 'browser.open'; attempt: number; purpose: 'signIn' | 'logout'; url: Secret<string> }
  | { type: 'browser.close' }
  | { type: 'partnerLogout.hint' }
  | ({ type: 'warning' } & Warning)
  | { type: 'throttled'; pausedUntilMs: number }

/** A provider as a picker shows it (CONF-19). */
export interface ProviderSummary {
  /** Names the provider in all calls, to the letter (CONF-10). */
  readonly id: string
  readonly displayName: string
  readonly logoUrl?: string
}

/** A profile as a chooser shows it. `notAfterMs` is the service's own instant (AUTHN-33), in milliseconds since 1970. */
export interface ProfileSummary {
  readonly mvpd: string
  readonly kind: AccessKind
  readonly notAfterMs: number
  readonly displayName?: string
}

/** Under which profile decisions are asked. */
export interface Access {
  readonly mvpd: string
  readonly kind: AccessKind
  readonly notAfterMs?: number
  /** False while only this device's memory vouches for it (service down, offline). */
  readonly verified: boolean
}

/** The provider of an earlier sign-in, also after a logout (LOGOUT-18); confirm it instead of asking again. */
export interface Remembered {
  readonly mvpd: string
  readonly displayName?: string | undefined
  readonly logoUrl?: string | undefined
}

/** Something a screen may tell the viewer once. */
export type Notice = 'providerSessionMayRemain' | 'localOnly' | 'signInExpired'

/** What every view has. */
export interface ViewBase {
  /** Which viewer commands would do something now. */
  readonly can: Readonly<Record<ViewerCommandType, boolean>>
  /** The last failure. */
  readonly failure?: Failure
  /** `pausedUntilMs`: the service asked for silence until then (local clock). */
  readonly throttle: { readonly pausedUntilMs?: number }
  readonly remembered?: Remembered
}

/** What a screen shows (PROF-24): plain data, discriminated by `phase`. It changes only when a screen would. */
export type PassView =
  | (ViewBase & { readonly phase: 'booting' })
  | (ViewBase & { readonly phase: 'registering' })
  | (ViewBase & { readonly phase: 'checkingProfile' })
  | (ViewBase & { readonly phase: 'choosingProfile'; readonly profiles: readonly ProfileSummary[] })
  | (ViewBase & { readonly phase: 'signedOut'; readonly reason: SignedOutReason; readonly notice?: Notice })
  | (ViewBase & { readonly phase: 'partnerSigningIn'; readonly step: string })
  | (ViewBase & {
      readonly phase: 'selectingProvider'
      readonly loading: boolean
      readonly providers: readonly ProviderSummary[]
    })
  | (ViewBase & {
      readonly phase: 'signingIn'
      /** `creating` a session; showing the `code`; waiting for the `browser`; `confirming` the profile. */
      readonly step: 'creating' | 'code' | 'browser' | 'confirming'
      readonly mvpd?: string
      readonly code?: string
      /** The page that performs the sign-in, absolute. A server hands it on with the code (AUTHN-42). */
      readonly url?: string
      readonly expiresAtMs?: number
      /** Polling rests: the app is hidden or offline. */
      readonly suspended: boolean
    })
  | (ViewBase & {
      readonly phase: 'startingTemporary'
      readonly mvpd: string
      readonly needsIdentity: boolean
    })
  | (ViewBase & {
      readonly phase: 'ready'
      readonly access: Access
      readonly profiles: readonly ProfileSummary[]
      readonly authorization: {
        readonly status: 'idle' | 'deciding' | 'permitted' | 'refused'
        readonly requestId?: string
        readonly resource?: string
        readonly failure?: Failure
      }
      readonly preauthorization: { readonly status: 'quiet' | 'asking'; readonly permits: readonly string[] }
      readonly notice?: Notice
    })
  | (ViewBase & {
      readonly phase: 'loggingOut'
      readonly step: 'requesting' | 'browser' | 'partner'
      readonly url?: string
      readonly hint?: { readonly partner: string; readonly settingsPath: readonly string[] }
    })
  | (ViewBase & { readonly phase: 'blocked'; readonly failure: Failure })
