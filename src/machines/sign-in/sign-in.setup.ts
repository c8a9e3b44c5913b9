import { type AnyActorRef, assign, enqueueActions, sendTo, setup, spawnChild, stopChild } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { SessionParameters } from '../../protocol/sessions.ts'
import type { Secret } from '../../secret.ts'
import type { createPollMachine, PollOutput } from '../poll/index.ts'
import { attemptsSpent, isCodeDead, isProviderGone, isRepeatable, unusable } from '../shared/failures.ts'
import { type ActorsOf, unbound } from '../shared/service.ts'
import type { Turn, TurnEvent } from '../shared/turn.ts'
import type {
  SignInEvent,
  SignInInProgress,
  SignInInput,
  SignInOutput,
  SignInReport,
  SignInServices,
  SignInSession,
} from './sign-in.types.ts'

/** Missing values are supplied at most so often; a service that asks again for what it got would never end (AUTHN-26). */
const suppliesAllowed = 3

export interface SignInContext extends SignInInput {
  readonly parent: AnyActorRef
  /** The session in hand: created, resumed or taken up. */
  readonly session?: SignInSession | undefined
  /** The code that a new one was asked for to replace. */
  readonly abandoned?: Secret<string> | undefined
  readonly attemptsMade: number
  /** The browser has returned: the profile may be there. */
  readonly isLookDue: boolean
  /** A taken-up sign-in may have been finished meanwhile: one look. */
  readonly isHintDue: boolean
  readonly lastLookAtMs?: number
  readonly supplied: number
  readonly profile?: Profile
  readonly foundAtMs?: number
  readonly failure?: Failure
}

type Actors = ActorsOf<SignInServices>
/** Guards and actions of the sign-in chart, under names. */
export const signInSetup = setup({
  types: {} as {
    context: SignInContext
    input: SignInInput
    output: SignInOutput
    events: SignInEvent | TurnEvent
  },
  actors: {
    createSession: unbound<Actors['createSession']>(),
    resumeSession: unbound<Actors['resumeSession']>(),
    openBrowser: unbound<Actors['openBrowser']>(),
    lookForProfile: unbound<Actors['lookForProfile']>(),
    wait: unbound<Actors['wait']>(),
    poll: unbound<ReturnType<typeof createPollMachine>>(),
    turn: unbound<Turn>(),
  },
  guards: {
    isTakenUp: ({ context }) => context.adopt !== undefined,
    isHandedOver: ({ context }) => context.session !== undefined,
    /** Another tab shows a code for this sign-in, and not the one that is to be replaced. */
    isShownElsewhere: ({ context }, { shown }: TurnEvent) =>
      shown !== undefined &&
      shown.code.reveal() !== context.abandoned?.reveal() &&
      (context.mvpd === undefined || context.mvpd === shown.mvpd),

    // What the service wants next: its action's name decides (AUTHN-06; spec flows.md §1.8a). It may say that there is
    // nothing to sign in to (AUTHN-09).
    isAuthorized: ({ context }) =>
      context.session?.actionName === 'authorize' && (context.session.mvpd ?? context.mvpd) !== undefined,
    isToAuthenticate: ({ context }) =>
      context.session?.actionName === 'authenticate' && context.session.code !== undefined,
    /** The same code is asked again with what is known (AUTHN-25). */
    canSupply: ({ context }) =>
      isIncomplete(context) && canSupply(context) && context.supplied < suppliesAllowed,
    /** Another application supplies the rest: its viewer needs the code (AUTHN-08). */
    isIncomplete: ({ context }) =>
      isIncomplete(context) && context.session?.code !== undefined && context.supplied < suppliesAllowed,

    isProviderGone: (_, failure: Failure) => isProviderGone(failure),
    isCodeDead: (_, failure: Failure) => isCodeDead(failure),
    isHintDue: ({ context }) => context.isHintDue,
    hasSuppliesLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.supplied < suppliesAllowed,
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.attemptsMade < context.attempts,

    /** A code serves one provider; another one gets a session of its own (AUTHN-20). */
    isOtherProvider: ({ context }, { mvpd }: { mvpd: string }) => mvpd !== context.mvpd,
    lacksProvider: ({ context }) => context.mvpd === undefined && context.session?.code !== undefined,

    opensBrowser: ({ context }) =>
      context.surface === 'primary' && context.hasBrowser && context.adopt === undefined,
    hasReturned: ({ context }) => context.adopt !== undefined && context.hasReturned === true,
    hostOpensBrowser: ({ context }) => context.surface === 'primary',
    hasCompanion: ({ context }) => context.hasCompanion,
    isThisAttempt: ({ context }, o: { attempt: number }) => isThisAttempt(context, o),
    isThisAttemptWithCompanion: ({ context }, o: { attempt: number }) =>
      isThisAttempt(context, o) && context.hasCompanion,

    isFound: (_, { profile }: { profile?: Profile }) => profile !== undefined,
    /** A poll that ended while its code was being replaced must not end the new attempt. */
    isFoundForThisCode: ({ context }, output: PollOutput) =>
      output.outcome === 'found' && isThisCode(context, output),
    isRejectedForThisCode: ({ context }, output: PollOutput) =>
      output.outcome === 'rejected' && isThisCode(context, output),
    isExpiredForThisCode: ({ context }, output: PollOutput) =>
      output.outcome === 'expired' && isThisCode(context, output),
  },
  actions: {
    takeUp: assign((_, shown: SignInInProgress) => defined({ mvpd: shown.mvpd, session: sessionOf(shown) })),
    takeTurn: spawnChild('turn', { id: 'turn', input: { task: 'signIn' as const } }),
    leaveTurn: stopChild('turn'),
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    countSupply: assign(({ context }) => ({ supplied: context.supplied + 1 })),
    setSession: assign((_, session: SignInSession) => ({ session })),
    // The service may answer a resumed session with another code; the answer's counts (D69).
    mergeSession: assign(({ context }, session: SignInSession) => ({
      session: { ...defined({ code: context.session?.code, url: context.session?.url }), ...session },
    })),
    startAnew: assign(({ context }) => ({
      attempt: context.attempt + 1,
      attemptsMade: 0,
      supplied: 0,
      isLookDue: false,
      isHintDue: false,
      abandoned: context.session?.code,
      session: undefined,
      adopt: undefined,
    })),
    setLookDue: assign({ isLookDue: true }),
    clearHint: assign({ isHintDue: false }),
    noteLook: assign((_, { nowMs }: { nowMs: number }) => ({ lastLookAtMs: nowMs })),
    setMvpd: assign((_, { mvpd }: { mvpd: string }) => ({ mvpd })),
    setProfile: assign((_, { profile, nowMs }: { profile?: Profile; nowMs?: number }) =>
      defined({ profile, foundAtMs: nowMs }),
    ),
    setFailure: assign(({ context }, failure: Failure) => ({
      failure: isRepeatable(failure) ? attemptsSpent(failure, context.attemptsMade) : failure,
    })),
    /** An action nobody knows is not guessed at (AUTHN-12). */
    setUnusable: assign(({ context }) => ({
      failure: unusable(`the session's answer "${context.session?.actionName}" cannot be followed`),
    })),
    setBrowserFailed: assign({
      failure: {
        code: 'refused',
        message: 'no browser could be opened for the sign-in',
        remedy: 'Open the page within the viewer’s click (Browser.prepare), or offer a companion page.',
        retryable: true,
      },
    }),
    tellCreating: sendTo(
      ({ context }) => context.parent,
      ({ context }) => report({ type: 'signIn.creating', mvpd: context.mvpd }),
    ),
    tellPresented: sendTo(
      ({ context }) => context.parent,
      ({ context }) =>
        report({ type: 'signIn.presented', attempt: context.attempt, session: inProgress(context) }),
    ),
    // After a restart no page opens by itself: the view has its address.
    tellBrowserWanted: enqueueActions(({ context, enqueue }) => {
      const url = context.session?.url
      if (context.adopt !== undefined || url === undefined) return
      enqueue.sendTo(context.parent, report({ type: 'signIn.browserWanted', attempt: context.attempt, url }))
    }),
    tellStep: sendTo(
      ({ context }) => context.parent,
      (_, step: 'code' | 'browser' | 'confirming') => report({ type: 'signIn.step', step }),
    ),
    noteLifecycle: assign(({ context, event }) => ({
      shown: event.type === 'app.shown' || (context.shown && event.type !== 'app.hidden'),
      online: event.type === 'network.online' || (context.online && event.type !== 'network.offline'),
    })),
    forwardToPoll: sendTo('poll', ({ event }) => event as never),
  },
})

/** The service misses something before anyone can sign in; `resume` and `retry` mean the same (D68). */
function isIncomplete({ session }: SignInContext): boolean {
  return session?.actionName === 'resume' || session?.actionName === 'retry'
}

function canSupply(context: SignInContext): boolean {
  const known = new Map(Object.entries(parameters(context)))
  return (
    context.session?.code !== undefined &&
    context.session.missingParameters.every((name) => known.get(name) !== undefined)
  )
}

/** The values this app can supply to a session, all that are known (AUTHN-04). */
export function parameters({ mvpd, domainName, redirectUrl }: SignInContext): SessionParameters {
  return { mvpd, domainName, redirectUrl }
}

function inProgress({ session, mvpd, surface }: SignInContext): SignInInProgress {
  return defined({
    code: session?.code as Secret<string>,
    url: session?.url,
    expiresAtMs: session?.expiresAtMs as number,
    mvpd: session?.mvpd ?? mvpd,
    surface,
  })
}

/** A code that is shown already, as the session it came from. */
function sessionOf({ code, url, mvpd, expiresAtMs }: SignInInProgress): SignInSession {
  return defined({ actionName: 'authenticate', missingParameters: [], code, url, mvpd, expiresAtMs })
}

/** After a restart nobody was told an attempt, so whatever page comes back counts. */
function isThisAttempt(context: SignInContext, { attempt }: { attempt: number }): boolean {
  return attempt === context.attempt || (context.adopt !== undefined && context.isRestored === true)
}

function isThisCode({ session }: SignInContext, { code }: PollOutput): boolean {
  return code.reveal() === session?.code?.reveal()
}

function report(report: SignInReport): SignInReport {
  return report
}
