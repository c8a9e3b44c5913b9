import { assign, emit, enqueueActions, sendTo, setup } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import { Secret } from '../../secret.ts'
import type { ProviderSummary, Sentinel, SentinelEvent } from '../pass/index.ts'
import type { createRegistrarMachine, RegistrarReport } from '../registrar/index.ts'
import { attemptsSpent, isCodeDead, isProviderGone, isRepeatable, unusable } from '../shared/failures.ts'
import { type ActorsOf, unbound } from '../shared/service.ts'
import type { SignInInProgress, SignInSession } from '../sign-in/index.ts'
import type {
  CompanionBoot,
  CompanionCommand,
  CompanionFact,
  CompanionServices,
  CompanionSettings,
  InspectedSession,
} from './companion.types.ts'

/** Looks for the profile after the browser came back (AUTHN-37); a companion does not poll (POLL-19). */
const looksAllowed = 3
/** Missing values are sent at most so often for one choice of the viewer, repeats after a fault included (AUTHN-26). */
const suppliesAllowed = 3

export interface CompanionContext {
  readonly settings: CompanionSettings
  readonly hasToken: boolean
  /** A sign-in of an earlier run, to be confirmed as soon as there is a token. */
  readonly returned?: SignInInProgress | undefined
  readonly code: Secret<string>
  readonly url?: Secret<string> | undefined
  readonly expiresAtMs: number
  /** What the session still lacks. */
  readonly missing: readonly string[]
  readonly mvpd?: string | undefined
  readonly providers: readonly ProviderSummary[]
  /** What the service wants next. */
  readonly actionName: string
  /** Requests of the present step. */
  readonly attemptsMade: number
  readonly supplied: number
  readonly looksMade: number
  /** Counts pages; hosts answer `browser.open` with it. */
  readonly attempt: number
  readonly advice: 'retype' | 'newCode'
  readonly failure?: Failure | undefined
  readonly pausedUntilMs?: number | undefined
}

type CompanionEvent =
  | CompanionCommand
  | SentinelEvent
  | RegistrarReport
  /** From the face: nothing became of a command. */
  | { type: 'command.ignored'; command: string }

type Actors = ActorsOf<
  Pick<
    CompanionServices,
    | 'bootCompanion'
    | 'inspectSession'
    | 'resumeSession'
    | 'retrieveProviders'
    | 'openBrowser'
    | 'lookForProfile'
    | 'wait'
  >
>

/** Guards and actions of the companion chart, under names. */
export const companionSetup = setup({
  types: {} as {
    context: CompanionContext
    events: CompanionEvent
    emitted: CompanionFact
  },
  actors: {
    bootCompanion: unbound<Actors['bootCompanion']>(),
    inspectSession: unbound<Actors['inspectSession']>(),
    resumeSession: unbound<Actors['resumeSession']>(),
    retrieveProviders: unbound<Actors['retrieveProviders']>(),
    openBrowser: unbound<Actors['openBrowser']>(),
    lookForProfile: unbound<Actors['lookForProfile']>(),
    wait: unbound<Actors['wait']>(),
    registrar: unbound<ReturnType<typeof createRegistrarMachine>>(),
    sentinel: unbound<Sentinel>(),
  },
  guards: {
    hasToken: ({ context }) => context.hasToken,
    isRegistered: ({ context }) => isRegistered(context),
    /** A browser that took the companion's place has brought it back. */
    hasReturned: ({ context }) => isRegistered(context) && context.returned !== undefined,
    isTyped: (_, { code }: Typed) => withoutBlanks(code) !== '',
    hasBrowser: ({ context }) => context.settings.hasBrowser,
    isThisAttempt: ({ context }, { attempt }: { attempt: number }) => attempt === context.attempt,
    lacksNothing: ({ context }) => context.missing.length === 0,
    lacksProvider: ({ context }) => context.missing.includes('mvpd') && context.mvpd === undefined,
    isToAuthenticate: ({ context }) => context.actionName === 'authenticate' && context.url !== undefined,
    isAuthorized: ({ context }) => context.actionName === 'authorize',
    isIncompleteWithoutProvider: ({ context }) => canSupplyAgain(context) && context.missing.includes('mvpd'),
    /** What is still missing is sent to the same code (AUTHN-25). */
    canSupplyAgain: ({ context }) => canSupplyAgain(context),
    isCodeDead: (_, failure: Failure) => isCodeDead(failure),
    isProviderGone: (_, failure: Failure) => isProviderGone(failure),
    hasAttemptsLeft: ({ context }, failure: Failure) => hasAttemptsLeft(context, failure),
    mayResumeAgain: ({ context }, failure: Failure) =>
      hasAttemptsLeft(context, failure) && context.supplied < suppliesAllowed,
    isFound: (_, { profile }: { profile?: Profile }) => profile !== undefined,
    hasLooksLeft: ({ context }) => context.looksMade < looksAllowed,
    // A look refused for a reason that lasts is not repeated; a 429 is a look like any other.
    mayLookAgain: ({ context }, failure: Failure) => failure.retryable && context.looksMade < looksAllowed,
  },
  actions: {
    setBoot: assign((_, { returned, ...settings }: CompanionBoot) => ({ settings, returned })),
    adoptReturned: assign(({ context: { returned } }) =>
      returned
        ? { code: returned.code, url: returned.url, expiresAtMs: returned.expiresAtMs, returned: undefined }
        : {},
    ),
    keepSignIn: sendTo('sentinel', ({ context: { code, url, expiresAtMs, mvpd } }) => ({
      type: 'signIn.keep' as const,
      session: { code, url, expiresAtMs, mvpd, surface: 'primary' as const },
    })),
    forgetSignIn: sendTo('sentinel', ({ context: { code } }) => ({ type: 'signIn.forget' as const, code })),
    setToken: assign({ hasToken: true }),
    clearToken: assign({ hasToken: false }),
    setCode: assign((_, { code }: Typed) => ({
      code: new Secret(withoutBlanks(code)),
      url: undefined,
      mvpd: undefined,
      supplied: 0,
      looksMade: 0,
      failure: undefined,
    })),
    setInspected: assign((_, session: InspectedSession) =>
      defined({
        url: session.url,
        expiresAtMs: session.expiresAtMs,
        missing: session.missingParameters,
        mvpd: session.existingParameters.mvpd,
      }),
    ),
    // The service may answer with another code; the answer's page belongs to it (AUTHN-46, D69).
    setResumed: assign(({ context }, session: SignInSession) => ({
      actionName: session.actionName,
      missing: session.missingParameters,
      // Beside `retry` stands the address of the call.
      url: (session.actionName === 'authenticate' && session.url) || context.url,
      code: session.code ?? context.code,
    })),
    setProviders: assign((_, providers: readonly ProviderSummary[]) => ({ providers })),
    setMvpd: assign((_, { mvpd }: { mvpd: string }) => ({ mvpd })),
    forgetMvpd: assign({ mvpd: undefined }),
    // The list that offered it is out of date; the viewer's next choice is a new one.
    dropProvider: enqueueActions(({ enqueue }) => {
      enqueue.assign({ mvpd: undefined, supplied: 0 })
      enqueue.sendTo('sentinel', { type: 'configuration.forget' })
    }),
    beginStep: assign({ attemptsMade: 0 }),
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    countSupply: assign(({ context }) => ({ supplied: context.supplied + 1 })),
    countLook: assign(({ context }) => ({ looksMade: context.looksMade + 1 })),
    countPage: assign(({ context }) => ({ attempt: context.attempt + 1, looksMade: 0 })),
    /** A code that is wrong can be retyped, one that is dead needs a successor (AUTHN-24). */
    setAdvice: assign((_, failure: Failure) => ({
      advice: failure.vendor?.code === 'invalid_parameter_code' ? ('retype' as const) : ('newCode' as const),
    })),
    setFailure: assign((_, failure: Failure) => ({ failure })),
    setStepFailure: assign(({ context }, failure: Failure) => ({
      failure: isRepeatable(failure) ? attemptsSpent(failure, context.attemptsMade) : failure,
    })),
    setUnusable: assign(({ context }) => ({
      failure: unusable(`the session's answer "${context.actionName}" cannot be followed`),
    })),
    setNotFinished: assign({
      failure: {
        code: 'authentication',
        message: 'the provider’s page was left, but no profile came of it',
        retryable: true,
      },
    }),
    setBrowserFailed: assign({
      failure: { code: 'refused', message: 'the provider’s page could not be opened', retryable: true },
    }),
    openWithHost: enqueueActions(({ context, enqueue }) => {
      const { attempt, url, settings } = context
      if (!settings.hasBrowser && url) {
        enqueue.emit({ type: 'browser.open', purpose: 'signIn', attempt, url })
      }
    }),
    closeWithHost: enqueueActions(({ context, enqueue }) => {
      if (!context.settings.hasBrowser) enqueue.emit({ type: 'browser.close' })
    }),
    forwardToRegistrar: sendTo('registrar', ({ event }) => event as never),
    tellRegistrationFailed: sendTo('sentinel', (_, failure: Failure) => ({
      type: 'registration.settled' as const,
      failure,
    })),
    tellRegistrationRestarted: sendTo('sentinel', { type: 'registration.settled' }),
    restartRegistrar: sendTo('registrar', { type: 'pass.restart' }),
    notePause: assign((_, o: { pausedUntilMs: number }) => ({ pausedUntilMs: o.pausedUntilMs })),
    emitThrottled: emit((_, { pausedUntilMs }: { pausedUntilMs: number }) => ({
      type: 'throttled' as const,
      pausedUntilMs,
    })),
    warn: emit((_, { code, message }: { code: string; message: string }) => ({
      type: 'warning' as const,
      code,
      message,
    })),
  },
})

export interface Typed {
  readonly code: string | Secret<string>
}

/** As typed but for the blanks: codes have no fixed form (AUTHN-43). */
function withoutBlanks(code: string | Secret<string>): string {
  return (typeof code === 'string' ? code : code.reveal()).replace(/\s+/g, '')
}

function isRegistered({ hasToken, settings }: CompanionContext): boolean {
  return hasToken && settings.redirectUrl !== ''
}

function canSupplyAgain({ actionName, supplied }: CompanionContext): boolean {
  return (actionName === 'retry' || actionName === 'resume') && supplied < suppliesAllowed
}

function hasAttemptsLeft({ attemptsMade, settings }: CompanionContext, failure: Failure): boolean {
  return isRepeatable(failure) && attemptsMade < settings.attempts
}
