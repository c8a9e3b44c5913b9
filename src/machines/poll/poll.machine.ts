import { type AnyActorRef, assign, sendTo, setup, spawnChild, stopChild } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import { failureOf, isCodeDead } from '../shared/failures.ts'
import { refusedIdentity } from '../shared/identity.ts'
import { endsOf } from '../shared/outcome.ts'
import { type ActorsOf, bind, unbound } from '../shared/service.ts'
import { createTurn, type Turn, type TurnEvent } from '../shared/turn.ts'
import { closestLooksMs, type Timed } from '../shared/wait.ts'
import type { LifecycleEvent, PollInput, PollOutput, PollServices } from './poll.types.ts'

const longestBackoffMs = 30_000
const never = Number.NEGATIVE_INFINITY

export interface PollContext extends PollInput {
  readonly parent: AnyActorRef
  readonly profile?: Profile
  readonly failure?: Failure
  /** The code is for a promotional pass, and the viewer has told who he is. */
  readonly isIdentityRenewed: boolean
  /** Failed looks in a row. */
  readonly failures: number
  /** The wait before the next look: how long, and counted from when, an answer if there was one (POLL-16). */
  readonly pause: { readonly forMs: number; readonly sinceMs?: number }
}

type Actors = ActorsOf<PollServices>
const ends = endsOf<PollContext, PollOutput>()

const pollChart = setup({
  types: {} as {
    context: PollContext
    input: PollInput
    output: PollOutput
    events: LifecycleEvent | TurnEvent
  },
  actors: {
    lookForProfile: unbound<Actors['lookForProfile']>(),
    renewIdentity: unbound<Actors['renewIdentity']>(),
    wait: unbound<Actors['wait']>(),
    turn: unbound<Turn>(),
  },
  guards: {
    isFound: (_, { profile }: { profile?: Profile }) => profile !== undefined,
    /** No look starts after the end of its code (POLL-04). */
    isPastNotAfter: ({ context }, { nowMs }: Timed) => nowMs >= context.notAfterMs,
    isSuspended: ({ context }) => !context.shown || !context.online,
    /** An error that asking again cannot mend (POLL-12; spec flows.md §1.7, stop 5). */
    isTerminal: (_, failure: Failure) => isTerminal(failure),
    mayRenewIdentity: ({ context }, failure: Failure) =>
      refusedIdentity(failure) === 'temporary' && !context.isIdentityRenewed,
  },
  actions: {
    setProfile: assign((_, { profile, nowMs }: Timed & { profile?: Profile }) =>
      defined({ profile, lastAnswerAtMs: nowMs }),
    ),
    setFailure: assign((_, failure: Failure) => ({ failure })),
    noteIdentityRenewed: assign({ isIdentityRenewed: true, pause: { forMs: closestLooksMs } }),
    /** Nobody has signed in yet (POLL-11). */
    noteAnswer: assign(({ context }, { nowMs }: Timed) => ({
      failures: 0,
      lastAnswerAtMs: nowMs,
      pause: { forMs: context.intervalMs, sinceMs: nowMs },
    })),
    // A failed look is a missed one (POLL-15). A 429 is not even that: the gateway holds everything back (POLL-10).
    noteMiss: assign(({ context }, failure: Failure) => {
      const failures = context.failures + (failure.code === 'throttled' ? 0 : 1)
      return { failures, pause: { forMs: Math.min(longestBackoffMs, context.intervalMs * 2 ** failures) } }
    }),
    /** One look makes up for all the missed ones. */
    planCatchUp: assign({ immediate: true }),
    planFirstLook: assign(({ context }, { hasWaited, lookedAtMs = never }: TurnEvent) => {
      const { immediate, intervalMs, failures, lastAnswerAtMs = never } = context
      // Nobody knows for sure when the tab before has looked.
      if (hasWaited) return { pause: { forMs: closestLooksMs } }
      if (!immediate) return { pause: { forMs: intervalMs } }
      const lastLookAtMs = Math.max(lastAnswerAtMs, lookedAtMs)
      if (lastLookAtMs > never) return { pause: { forMs: closestLooksMs, sinceMs: lastLookAtMs } }
      return { pause: { forMs: failures === 0 ? 0 : closestLooksMs } }
    }),
    takeTurn: spawnChild('turn', {
      id: 'turn',
      input: ({ context }) => ({ task: 'polling' as const, code: context.code }),
    }),
    leaveTurn: stopChild('turn'),
    noteLifecycle: assign(({ context, event }) => ({
      shown: event.type === 'app.shown' || (context.shown && event.type !== 'app.hidden'),
      online: event.type === 'network.online' || (context.online && event.type !== 'network.offline'),
    })),
    tellAnswered: sendTo(({ context }) => context.parent, { type: 'poll.answered' }),
    tellSuspended: sendTo(({ context }) => context.parent, { type: 'poll.suspended' }),
    tellResumed: sendTo(({ context }) => context.parent, { type: 'poll.resumed' }),
    tellFailing: sendTo(
      ({ context }) => context.parent,
      ({ context }) => ({
        type: 'poll.failing',
        failures: context.failures,
      }),
    ),
  },
}).createMachine({
  id: 'poll',
  context: ({ input, self }) => ({
    ...input,
    parent: input.parent ?? self,
    isIdentityRenewed: false,
    failures: 0,
    pause: { forMs: input.intervalMs },
  }),
  initial: 'choosing',
  on: {
    'app.shown': { actions: 'noteLifecycle' },
    'app.hidden': { actions: 'noteLifecycle' },
    'network.online': { actions: 'noteLifecycle' },
    'network.offline': { actions: 'noteLifecycle' },
  },
  states: {
    choosing: {
      always: [{ guard: 'isSuspended', target: 'suspended' }, { target: 'following' }],
    },

    // One tab polls for a code; this one does when its turn comes (POLL-17). Most often it comes at once.
    following: {
      entry: 'takeTurn',
      always: { guard: 'isSuspended', target: 'suspended' },
      invoke: {
        id: 'validity',
        src: 'wait',
        input: ({ context }) => ({ untilMs: context.notAfterMs }),
        onDone: { target: 'expired' },
        onError: { target: 'expired' },
      },
      on: {
        'turn.taken': {
          target: 'waiting',
          actions: { type: 'planFirstLook', params: ({ event }) => event },
        },
      },
    },

    // A look under way at the deadline may still bring the profile, so only its answer leaves this state.
    requesting: {
      invoke: {
        id: 'lookForProfile',
        src: 'lookForProfile',
        input: ({ context: { code, notAfterMs, mvpd, isIdentityRenewed } }) => ({
          code,
          notAfterMs,
          mvpd,
          accessKind: isIdentityRenewed ? 'temporary' : undefined,
        }),
        onDone: [
          {
            guard: { type: 'isFound', params: ({ event }) => event.output },
            target: 'found',
            actions: [{ type: 'setProfile', params: ({ event }) => event.output }, 'tellAnswered'],
          },
          {
            guard: { type: 'isPastNotAfter', params: ({ event }) => event.output },
            target: 'expired',
            actions: 'tellAnswered',
          },
          {
            target: 'waiting',
            actions: [{ type: 'noteAnswer', params: ({ event }) => event.output }, 'tellAnswered'],
          },
        ],
        onError: [
          {
            guard: { type: 'mayRenewIdentity', params: ({ event }) => failureOf(event) },
            target: 'renewingIdentity',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'isTerminal', params: ({ event }) => failureOf(event) },
            target: 'rejected',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            target: 'waiting',
            actions: [{ type: 'noteMiss', params: ({ event }) => failureOf(event) }, 'tellFailing'],
          },
        ],
      },
    },

    // The code turned out to be for a promotional pass: the host may know whose it is.
    renewingIdentity: {
      entry: 'noteIdentityRenewed',
      invoke: [
        {
          id: 'renewIdentity',
          src: 'renewIdentity',
          input: ({ context: { mvpd = '' } }) => ({
            method: 'temporary' as const,
            mvpd,
            accessKind: 'temporary',
          }),
          onDone: [{ guard: ({ event }) => event.output.hasNew, target: 'waiting' }, { target: 'rejected' }],
          onError: { target: 'rejected' },
        },
        {
          id: 'identityDeadline',
          src: 'wait',
          input: ({ context }) => ({ untilMs: context.notAfterMs }),
          onDone: { target: 'expired' },
          onError: { target: 'expired' },
        },
      ],
    },

    waiting: {
      always: { guard: 'isSuspended', target: 'suspended' },
      invoke: {
        id: 'pause',
        src: 'wait',
        input: ({ context }) => ({ ...context.pause, untilMs: context.notAfterMs, spread: true }),
        onDone: [
          { guard: { type: 'isPastNotAfter', params: ({ event }) => event.output }, target: 'expired' },
          { target: 'requesting' },
        ],
        onError: { target: 'expired' },
      },
    },

    // Nobody can see the code here, or no answer could arrive (POLL-24): another tab may poll.
    suspended: {
      entry: ['leaveTurn', 'tellSuspended'],
      exit: 'tellResumed',
      invoke: {
        id: 'validity',
        src: 'wait',
        input: ({ context }) => ({ untilMs: context.notAfterMs }),
        onDone: { target: 'expired' },
        onError: { target: 'expired' },
      },
      on: {
        'app.shown': { target: 'choosing', actions: ['noteLifecycle', 'planCatchUp'] },
        'network.online': { target: 'choosing', actions: ['noteLifecycle', 'planCatchUp'] },
      },
    },

    // Polling ends with the profile (POLL-03).
    found: {
      type: 'final',
      output: ends('found', (c) => ({
        code: c.code,
        profile: c.profile as Profile,
        nowMs: c.lastAnswerAtMs as number,
      })),
    },
    expired: { type: 'final', output: ends('expired', (c) => ({ code: c.code })) },
    rejected: {
      type: 'final',
      output: ends('rejected', (c) => ({ code: c.code, failure: c.failure as Failure })),
    },
  },
  output: ({ event }) => event.output as PollOutput,
})

/** The chart that waits for the profile of a code, in an app or on a server (POLL-20). @see spec flows.md §1.7, §2.8 */
export function createPollMachine(services: PollServices): typeof pollChart {
  return bind(pollChart, services, { turn: createTurn(services) })
}

function isTerminal(failure: Failure): boolean {
  if (isCodeDead(failure) || failure.code === 'unauthorised' || failure.code === 'usage') return true
  const { retryable, vendor, httpStatus = 0 } = failure
  // Unlike the set-up errors with status 500, this one is a fault that may pass (spec errors.md §9).
  if (retryable || vendor?.code === 'internal_server_error') return false
  return vendor !== undefined || (httpStatus >= 400 && httpStatus < 500)
}
