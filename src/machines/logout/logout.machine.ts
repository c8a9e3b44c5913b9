import { type AnyActorRef, assign, sendTo, setup } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Logout } from '../../protocol/logout.ts'
import type { Secret } from '../../secret.ts'
import { attemptsSpent, failureOf, isRepeatable } from '../shared/failures.ts'
import { endsOf } from '../shared/outcome.ts'
import { type ActorsOf, bind, unbound } from '../shared/service.ts'
import { backoff } from '../shared/wait.ts'
import type { LogoutEvent, LogoutInput, LogoutOutput, LogoutReport, LogoutServices } from './logout.types.ts'

/** A logout page nobody finishes is given up after this time; the profile is gone already. */
const longestVisitMs = 5 * 60_000

export interface LogoutContext extends LogoutInput {
  readonly parent: AnyActorRef
  readonly attemptsMade: number
  /** Entries still to be handled; partner prompts last. */
  readonly entries: readonly Logout[]
  readonly localOnly: boolean
  readonly providerSessionMayRemain: boolean
  readonly failure?: Failure
}

type Actors = ActorsOf<LogoutServices>
const ends = endsOf<LogoutContext, LogoutOutput>()

const logoutChart = setup({
  types: {} as { context: LogoutContext; input: LogoutInput; output: LogoutOutput; events: LogoutEvent },
  actors: {
    logout: unbound<Actors['logout']>(),
    openBrowser: unbound<Actors['openBrowser']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    /** Nobody is left to log out of: the viewer is forgotten here all the same (LOGOUT-16). */
    isIntegrationGone: (_, failure: Failure) => failure.vendor?.code === 'invalid_integration',
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.attemptsMade < context.attempts,
    hasNoEntry: ({ context }) => context.entries.length === 0,
    isPageToOpen: ({ context }) => isPageToOpen(context),
    isOddPageToOpen: ({ context }) => isPageToOpen(context) && isOdd(context.entries[0]),
    /** Only the viewer can sign out of the platform (SSO-24). */
    isPartnerPrompt: ({ context }) => context.entries[0]?.actionName === 'partner_logout',
    isOdd: ({ context }) => isOdd(context.entries[0]),
    hasBrowser: ({ context }) => context.hasBrowser,
    isThisAttempt: ({ context }, { attempt }: { attempt: number }) => attempt === context.attempt,
  },
  actions: {
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    setEntries: assign((_, entries: readonly Logout[]) => ({
      entries: [...entries].sort(
        (a, b) => Number(a.actionName === 'partner_logout') - Number(b.actionName === 'partner_logout'),
      ),
    })),
    /** Done with, or nothing to do: under degradation an entry is merely `complete` (DEGR-11). */
    dropEntry: assign(({ context }) => ({ entries: context.entries.slice(1) })),
    setLocalOnly: assign({ localOnly: true }),
    setSessionMayRemain: assign({ providerSessionMayRemain: true }),
    setFailure: assign(({ context }, failure: Failure) => ({
      failure: isRepeatable(failure) ? attemptsSpent(failure, context.attemptsMade) : failure,
    })),
    tellPurged: sendTo(
      ({ context }) => context.parent,
      ({ context }) => report({ type: 'logout.purged', mvpd: context.mvpd }),
    ),
    tellOddAnswer: sendTo(
      ({ context }) => context.parent,
      ({ context }) => report({ type: 'logout.oddAnswer', actionName: context.entries[0]?.actionName ?? '' }),
    ),
    tellStep: sendTo(
      ({ context }) => context.parent,
      ({ context }, step: 'browser' | 'partner') =>
        report(
          defined({
            type: 'logout.step' as const,
            step,
            attempt: context.attempt,
            url: step === 'browser' ? context.entries[0]?.url : undefined,
            isForHost: step === 'browser' && !context.hasBrowser,
          }),
        ),
    ),
  },
}).createMachine({
  id: 'logout',
  context: ({ input, self }) => ({
    ...input,
    parent: input.parent ?? self,
    attemptsMade: 0,
    entries: [],
    localOnly: false,
    providerSessionMayRemain: false,
  }),
  initial: 'requesting',
  states: {
    // A repeat after a lost answer finds nothing to log out and ends well.
    requesting: {
      entry: 'countAttempt',
      invoke: {
        id: 'requestLogout',
        src: 'logout',
        input: ({ context: { mvpd, accessKind, withIdentity } }) => ({ mvpd, accessKind, withIdentity }),
        onDone: {
          target: 'purging',
          actions: { type: 'setEntries', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'isIntegrationGone', params: ({ event }) => failureOf(event) },
            target: 'purging',
            actions: 'setLocalOnly',
          },
          {
            guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
            target: 'backingOff',
          },
          { target: 'failed', actions: { type: 'setFailure', params: ({ event }) => failureOf(event) } },
        ],
      },
    },

    backingOff: {
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => backoff(context.attemptsMade),
        onDone: { target: 'requesting' },
        onError: { target: 'requesting' },
      },
    },

    // The point of no return: what this device knows goes before any page is shown (LOGOUT-10).
    purging: { entry: 'tellPurged', always: { target: 'dispatching' } },

    // Each entry by its action (LOGOUT-04).
    dispatching: {
      always: [
        { guard: 'hasNoEntry', target: 'loggedOut' },
        { guard: 'isOddPageToOpen', target: 'browsing', actions: 'tellOddAnswer' },
        { guard: 'isPageToOpen', target: 'browsing' },
        { guard: 'isPartnerPrompt', target: 'promptingPartner' },
        { guard: 'isOdd', target: 'dispatching', reenter: true, actions: ['tellOddAnswer', 'dropEntry'] },
        { target: 'dispatching', reenter: true, actions: 'dropEntry' },
      ],
    },

    // The provider's own page (LOGOUT-05), until it has reached `redirectUrl` (LOGOUT-12).
    browsing: {
      entry: { type: 'tellStep', params: 'browser' },
      exit: 'dropEntry',
      initial: 'choosing',
      invoke: {
        id: 'longestVisit',
        src: 'wait',
        input: { forMs: longestVisitMs },
        onDone: { target: 'dispatching', actions: 'setSessionMayRemain' },
        onError: { target: 'dispatching', actions: 'setSessionMayRemain' },
      },
      on: {
        'browser.returned': {
          guard: { type: 'isThisAttempt', params: ({ event }) => event },
          target: 'dispatching',
        },
        'browser.closed': {
          guard: { type: 'isThisAttempt', params: ({ event }) => event },
          target: 'dispatching',
          actions: 'setSessionMayRemain',
        },
        'browser.failed': {
          guard: { type: 'isThisAttempt', params: ({ event }) => event },
          target: 'dispatching',
          actions: 'setSessionMayRemain',
        },
        'dialog.cancel': { target: 'dispatching', actions: 'setSessionMayRemain' },
      },
      states: {
        choosing: { always: [{ guard: 'hasBrowser', target: 'inBrowser' }, { target: 'withHost' }] },
        inBrowser: {
          invoke: {
            id: 'openBrowser',
            src: 'openBrowser',
            input: ({ context }) => ({
              url: context.entries[0]?.url as Secret<string>,
              purpose: 'logout' as const,
            }),
            onDone: [
              { guard: ({ event }) => event.output === 'returned', target: '#logout.dispatching' },
              { target: '#logout.dispatching', actions: 'setSessionMayRemain' },
            ],
            onError: { target: '#logout.dispatching', actions: 'setSessionMayRemain' },
          },
        },
        withHost: {},
      },
    },

    // Only the viewer can sign out in the system's settings (LOGOUT-07).
    promptingPartner: {
      entry: { type: 'tellStep', params: 'partner' },
      exit: 'dropEntry',
      on: {
        'partnerLogout.acknowledge': { target: 'dispatching' },
        'dialog.cancel': { target: 'dispatching' },
      },
    },

    loggedOut: {
      type: 'final',
      output: ends('loggedOut', ({ localOnly, providerSessionMayRemain }) => ({
        localOnly,
        providerSessionMayRemain,
      })),
    },
    failed: { type: 'final', output: ends('failed', (c) => ({ failure: c.failure as Failure })) },
  },
  output: ({ event }) => event.output as LogoutOutput,
})

/** The chart of one logout. @see spec flows.md §1.12, §1.13, §2.12 */
export function createLogoutMachine(services: LogoutServices): typeof logoutChart {
  return bind(logoutChart, services)
}

/** Actions that open no page: nothing is left to do (LOGOUT-08), or only a hint to show. */
const quiet: ReadonlySet<string> = new Set(['complete', 'invalid', 'partner_logout'])

/**
 * An entry with a page this screen can show: `logout`, and any unknown action that brings one (L11). Where no page can
 * be shown, none was, and the provider knows nobody on this device (LOGOUT-06).
 */
function isPageToOpen({ canOpenPages, entries: [entry] }: LogoutContext): boolean {
  return canOpenPages && entry?.url !== undefined && !quiet.has(entry.actionName)
}

/** Not as documented, so it is reported: an unknown action, or a logout page without its address (L11, L12, LOGOUT-17). */
function isOdd(entry: Logout | undefined): boolean {
  if (!entry || quiet.has(entry.actionName)) return false
  return entry.actionName !== 'logout' || entry.url === undefined
}

function report(report: LogoutReport): LogoutReport {
  return report
}
