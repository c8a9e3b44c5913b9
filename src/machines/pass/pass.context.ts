import type { DoneActorEvent } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { DecisionSource, MediaToken } from '../../protocol/decisions.ts'
import type { TemporaryIdentity } from '../../protocol/headers.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import type { DecisionOutput, DecisionResult } from '../decision/index.ts'
import type { LogoutReport } from '../logout/index.ts'
import type { PartnerSsoReport, PartnerStep } from '../partner-sso/index.ts'
import type { LifecycleEvent } from '../poll/index.ts'
import type { RegistrarReport } from '../registrar/index.ts'
import type { Timed } from '../shared/wait.ts'
import type { SignInInProgress, SignInOutput, SignInReport, SignInSession } from '../sign-in/index.ts'
import type { TempAccessReport } from '../temp-access/index.ts'
import type { SentinelEvent } from './pass.sentinel.ts'
import type { PassSettings, PendingLogout } from './pass.services.ts'
import type {
  Access,
  Denied,
  Failed,
  Mark,
  Notice,
  PassCommand,
  PassFact,
  Permit,
  ProfileSummary,
  ProviderSummary,
  Remembered,
  SignedOutReason,
  Surface,
} from './pass.types.ts'

/** A sign-in as the root chart knows it. */
export interface SignInStatus {
  readonly surface: Surface
  readonly mvpd?: string | undefined
  /** Counts codes over the whole run; hosts answer `browser.open` with it. */
  readonly attempt: number
  /** A sign-in to take up. */
  readonly adopt?: SignInInProgress | undefined
  /** It is from before a restart, not another tab's. */
  readonly isRestored?: boolean
  /** Its page has ended at `redirectUrl`. */
  readonly hasReturned?: boolean | undefined
  readonly step: 'creating' | 'code' | 'browser' | 'confirming'
  readonly session?: SignInInProgress | undefined
  readonly suspended: boolean
  /** The host was told to open a page. */
  readonly isPageOpen: boolean
  /** A session the partner's way of signing in has begun. */
  readonly handedOver?: SignInSession | undefined
}

/** An offer of temporary access, or the pass in use. */
export interface TemporaryStatus {
  /** Passes on offer, in order. */
  readonly mvpds: readonly string[]
  readonly verify: boolean
  /** What the viewer told of himself with the offer. */
  readonly offered?: Secret<TemporaryIdentity> | undefined
  /** The pass on trial. */
  readonly mvpd: string
  /** The viewer has to tell who he is. */
  readonly needsIdentity: boolean
  /** Who the viewer is to the pass in use. */
  readonly identity?: Secret<TemporaryIdentity> | undefined
  /** Passes to go on with when the one in use is used up. */
  readonly next: readonly string[]
}

/** A sign-in through the partner's framework. */
export interface PartnerStatus {
  readonly step: PartnerStep
  /** Nothing may interrupt the viewer. */
  readonly silent: boolean
  /** A silent run since the last access came to nothing: no other by itself. */
  readonly isSpent: boolean
  /** Providers whose partner sign-in was found to be off in this run. */
  readonly skipped: readonly string[]
}

/** A question waiting for its marks. */
export interface PreauthorizationRequest {
  readonly requestId: string
  readonly resources: readonly string[]
  /** Made by `pass.preauthorize()`, which gets the answer itself. */
  readonly isCall: boolean
}

/** A play waiting for its answer. */
export interface AuthorizationRequest {
  readonly requestId: string
  readonly resource: string
  readonly isCall: boolean
}

export interface PassContext {
  readonly settings: PassSettings
  readonly hasToken: boolean
  readonly shown: boolean
  readonly online: boolean
  /** Why there is no token yet, if asking for one failed. */
  readonly waitingFor?: Failure | undefined
  /** How often in a row the service confirmed a profile whose end did not move. */
  readonly confirmations: number
  readonly configurationAttempts: number
  /** When the service last vouched for the profile: local clock, in milliseconds since 1970. */
  readonly verifiedAtMs?: number | undefined
  /** Kept while dialogs are open, so that a cancelled one leads back. */
  readonly access?: Access | undefined
  /** The access there was before the temporary one, which leads back to it without a logout (AUTHZ-17). */
  readonly previous?: Access | undefined
  readonly profiles: readonly ProfileSummary[]
  readonly cached?: ProfileSummary | undefined
  /** The service vouched for it so recently that it need not be asked. */
  readonly isCachedFresh: boolean
  readonly remembered?: Remembered | undefined
  /** Why nobody is signed in, or will not be if the running check finds nothing. */
  readonly reason: SignedOutReason
  readonly notice?: Notice | undefined
  readonly failure?: Failure | undefined
  readonly providers: readonly ProviderSummary[]
  /** The provider the next check asks for; absent: all. */
  readonly checkMvpd?: string | undefined
  readonly signIn: SignInStatus
  readonly temporary: TemporaryStatus
  readonly partner: PartnerStatus
  /** A single sign-on token came after the running check had gone without: it is repeated, once. */
  readonly identityRepeat: 'none' | 'due' | 'done'
  /** An abandoned code may have led to a profile: look before creating a session. */
  readonly mayHaveProfile: boolean
  /** The viewer has logged out: nobody is signed in again behind his back. */
  readonly hasLoggedOut: boolean
  /** A wish that arrived while a check was needed first. */
  readonly pending?: Extract<PassCommand, { type: 'signIn.start' | 'logout.start' }> | undefined
  readonly authorization: {
    readonly request?: AuthorizationRequest | undefined
    /** Still without an answer. */
    readonly isOpen: boolean
    readonly failure?: Failure | undefined
  }
  readonly preauthorization: {
    readonly requests: readonly PreauthorizationRequest[]
    /** The last marks of this profile, by resource; in memory alone (PREAUTH-09). */
    readonly marks: ReadonlyMap<string, Mark>
    /** Denials of this profile: answered again from memory for a while, and for good after a few. */
    readonly denials: ReadonlyMap<
      string,
      { readonly mark: Mark; readonly atMs: number; readonly times: number }
    >
    readonly batch: number
  }
  readonly logout: {
    readonly mvpd: string
    readonly withIdentity: boolean
    readonly step: 'requesting' | 'browser' | 'partner'
    readonly url?: Secret<string> | undefined
  }
  readonly pausedUntilMs?: number | undefined
  /** How much more the wall clock shows than the time all waits go by. */
  readonly clockOffsetMs: number
  /** A logout of the last run to be finished. */
  readonly pendingLogout?: PendingLogout | undefined
}

/** Requests made by `pass.authorize()` and `pass.preauthorize()`: their answers are no facts. */
export type PassCall =
  | { type: 'call.authorize'; requestId: string; resource: string }
  | { type: 'call.preauthorize'; requestId: string; resources: readonly string[] }

/** Everything the root chart may receive. */
export type PassEvent =
  | PassCommand
  | PassCall
  | LifecycleEvent
  | SentinelEvent
  | RegistrarReport
  | SignInReport
  | LogoutReport
  | TempAccessReport
  | PartnerSsoReport
  /** The end of a pass. */
  | DoneActorEvent<Timed, 'temporaryDeadline'>
  | { type: 'access.ended'; reason: SignedOutReason; failure?: Failure }
  | { type: 'access.recheck' }
  | { type: 'command.ignored'; command: string }

/** Answers to {@link PassCall}s; not part of the public facts. */
export type CallAnswer =
  | { type: 'call.authorized'; requestId: string; answer: Permit | Denied | Failed }
  | { type: 'call.preauthorized'; requestId: string; marks: readonly Mark[] }

export type PassEmitted = PassFact | CallAnswer

export function summarise(profile: Profile): ProfileSummary {
  return { mvpd: profile.mvpd, kind: profile.type, notAfterMs: profile.notAfterMs }
}

/** A result of `preauthorize` as a mark: no token, whatever the service sent (PREAUTH-01). */
export function toMark(mvpd: string, { resource, outcome, decision, failure }: DecisionResult): Mark {
  return {
    outcome,
    resource,
    mvpd,
    ...(decision ? { source: decision.source } : {}),
    ...(failure ? { failure } : {}),
  }
}

/** A permitted decision as the permit a player is handed. */
export function toPermit(mvpd: string, resource: string, source: DecisionSource, token: MediaToken): Permit {
  const { serializedToken, notBeforeMs, notAfterMs } = token
  return { outcome: 'permitted', resource, mvpd, source, token: serializedToken, notBeforeMs, notAfterMs }
}

/** The result of `authorize` as its answer. */
export function toAnswer(mvpd: string, result: DecisionResult): Permit | Denied | Failed {
  const { resource, outcome, decision, failure } = result
  const token = decision?.token
  if (outcome === 'permitted' && decision && token) return toPermit(mvpd, resource, decision.source, token)
  const refusal = failure as Failure
  return outcome === 'denied'
    ? { outcome, resource, mvpd, failure: refusal }
    : { outcome: 'failed', resource, failure: refusal }
}

/** What the service says of a profile it refuses (AUTHN-34), or of a viewer. */
const reasonByCode: Readonly<Record<string, SignedOutReason>> = {
  authenticated_profile_missing: 'missing',
  authenticated_profile_expired: 'expired',
  authenticated_profile_invalidated: 'invalidated',
  // The device has left home (HBA-04).
  authorization_denied_by_hba_policies: 'hba',
  authorization_denied_by_session_invalidated: 'sessionInvalidated',
  identity_not_recognized_by_mvpd: 'identityUnknown',
  invalid_configuration_temporary_access: 'misconfigured',
}

/**
 * Why a decision ended the access, however good that looked here (PROF-20), or undefined if it did not (spec flows.md
 * §2.3).
 */
export function endReason({ outcome, cause = '' }: DecisionOutput): SignedOutReason | undefined {
  switch (outcome) {
    case 'settled':
      return undefined
    case 'providerGone':
      return 'providerGone'
    case 'temporaryExhausted':
      return reasonByCode[cause] ?? 'temporaryExhausted'
    case 'needsAuthentication':
      return reasonByCode[cause] ?? 'missing'
  }
}

const knownKinds: ReadonlySet<string> = new Set([
  'regular',
  'degraded',
  'temporary',
  'appleSSO',
  'platformSSO',
  'serviceTokenSSO',
])

/** A profile type the pages know; another is used like a regular one. */
export function isKnownKind(kind: string): boolean {
  return knownKinds.has(kind)
}

/** Whether this device remembers such a profile: not one that degradation or a pass lends for a while (DEGR-06, DEGR-08). */
export function isRemembered(kind: string): boolean {
  return kind !== 'degraded' && kind !== 'temporary'
}

/** Why nobody is signed in after this sign-in. A pass that is used up leaves the regular providers (POLL-13). */
export function reasonOf(output: SignInOutput): SignedOutReason {
  switch (output.outcome) {
    case 'expired':
    case 'cancelled':
    case 'providerGone':
      return output.outcome
    case 'rejected': {
      const code = output.failure.vendor?.code ?? ''
      if (code.startsWith('temporary_access_')) return 'temporaryExhausted'
      return code === 'invalid_configuration_temporary_access' ? 'misconfigured' : 'rejected'
    }
    default:
      return 'failed'
  }
}
