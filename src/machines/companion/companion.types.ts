import type { Failure } from '../../errors.ts'
import type { SessionInformation } from '../../protocol/sessions.ts'
import type { Secret } from '../../secret.ts'
import type { PassFact, PassServices, ProviderSummary } from '../pass/index.ts'
import type { Service } from '../shared/service.ts'
import type { SignInInProgress, SignInServices } from '../sign-in/index.ts'

/** What a companion can be asked: a closed set. */
export type CompanionCommand =
  /**
   * The viewer typed the code the television shows. Blanks do not count. As a `Secret` it stays out of inspection
   * events; `createCompanion` makes it one.
   */
  | { type: 'code.submit'; code: string | Secret<string> }
  | { type: 'provider.select'; mvpd: string }
  /** Back to typing. */
  | { type: 'code.retype' }
  | { type: 'dialog.cancel' }
  /** Outcome of a page the host itself opened; `attempt` is that of the `browser.open` fact. */
  | { type: 'browser.returned'; attempt: number }
  | { type: 'browser.closed'; attempt: number }
  | { type: 'browser.failed'; attempt: number }

/** Commands a viewer can cause; the keys of `view.can`. */
export type CompanionViewerCommandType = Exclude<CompanionCommand['type'], `browser.${string}`>

/** What a companion tells. */
export type CompanionFact = Extract<
  PassFact,
  { type: 'browser.open' | 'browser.close' | 'warning' | 'throttled' }
>

/** A session read by its code, with its end by the local clock. */
export interface InspectedSession extends SessionInformation {
  /** The page that performs the sign-in. */
  readonly url: Secret<string>
  /** In milliseconds since 1970. */
  readonly expiresAtMs: number
}

export interface CompanionServices
  extends Pick<
      PassServices,
      | 'loadCredentials'
      | 'registerClient'
      | 'issueAccessToken'
      | 'retrieveProviders'
      | 'watchSurroundings'
      | 'wait'
      | 'lookForProfile'
      | 'openBrowser'
    >,
    Pick<SignInServices, 'resumeSession'> {
  /** What the charts need of the options, and what an earlier run has left. */
  readonly bootCompanion: Service<void, CompanionBoot>
  /** Reads the session of a typed code. Fails with `refused` for a wrong or dead one. */
  readonly inspectSession: Service<{ code: Secret<string> }, InspectedSession>
}

/** Options and policy as far as the companion's chart decides by them. */
export interface CompanionSettings {
  readonly redirectUrl: string
  readonly domainName?: string
  readonly hasBrowser: boolean
  readonly attempts: number
  readonly pollIntervalMs: number
}

export interface CompanionBoot extends CompanionSettings {
  /** The page of this sign-in took the companion's place, and has ended where this run began. */
  readonly returned?: SignInInProgress | undefined
}

/** What every view of a companion has. */
export interface CompanionViewBase {
  /** Which viewer commands would do something now. */
  readonly can: Readonly<Record<CompanionViewerCommandType, boolean>>
  readonly throttle: { readonly pausedUntilMs?: number }
}

/** What the companion's screen shows, discriminated by `phase`. */
export type CompanionView =
  | (CompanionViewBase & {
      readonly phase:
        | 'registering'
        | 'enteringCode'
        | 'inspecting'
        | 'resuming'
        | 'opening'
        | 'confirming'
        /** The viewer was signed in already: back to the television. */
        | 'alreadyDone'
        | 'success'
    })
  | (CompanionViewBase & {
      readonly phase: 'browsing'
      /** The provider's page, absolute. */
      readonly url: string
    })
  | (CompanionViewBase & {
      readonly phase: 'choosingProvider'
      readonly loading: boolean
      readonly providers: readonly ProviderSummary[]
    })
  | (CompanionViewBase & {
      readonly phase: 'codeWrong'
      /** Type it again, or ask the television for a new one. */
      readonly advice: 'retype' | 'newCode'
    })
  | (CompanionViewBase & { readonly phase: 'problem'; readonly failure: Failure })

export type CompanionPhase = CompanionView['phase']
