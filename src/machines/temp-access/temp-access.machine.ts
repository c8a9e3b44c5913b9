import { type AnyActorRef, assign, sendTo, setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { TemporaryIdentity } from '../../protocol/headers.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import { attemptsSpent, failureOf, isProviderGone, isRepeatable } from '../shared/failures.ts'
import { isTemporaryExhausted, isTemporaryMisconfigured, refusedIdentity } from '../shared/identity.ts'
import { endsOf } from '../shared/outcome.ts'
import { type ActorsOf, bind, unbound } from '../shared/service.ts'
import { backoff, type Timed } from '../shared/wait.ts'
import type {
  TempAccessEvent,
  TempAccessInput,
  TempAccessOutput,
  TempAccessReport,
  TempAccessServices,
} from './temp-access.types.ts'

export interface TempAccessContext extends TempAccessInput {
  readonly parent: AnyActorRef
  /** Passes not tried yet, the one on trial first. */
  readonly left: readonly string[]
  readonly attemptsMade: number
  /** The host was asked once more who the viewer is. */
  readonly isIdentityRenewed: boolean
  readonly profile?: Profile | undefined
  readonly answeredAtMs?: number
  readonly failure?: Failure
}

type Actors = ActorsOf<TempAccessServices>
const ends = endsOf<TempAccessContext, TempAccessOutput>()

const tempAccessChart = setup({
  types: {} as {
    context: TempAccessContext
    input: TempAccessInput
    output: TempAccessOutput
    events: TempAccessEvent
  },
  actors: {
    retrieveProfiles: unbound<Actors['retrieveProfiles']>(),
    renewIdentity: unbound<Actors['renewIdentity']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    hasNoCandidate: ({ context }) => context.left.length === 0,
    isTakenOnTrust: ({ context }) => !context.verify,
    isExhausted: (_, failure: Failure) => isTemporaryExhausted(failure),
    /** Nothing a repeat could mend (TEMP-17). */
    isMisconfigured: (_, failure: Failure) => isTemporaryMisconfigured(failure) || isProviderGone(failure),
    mayRenewIdentity: ({ context }, failure: Failure) =>
      refusedIdentity(failure) === 'temporary' && !context.isIdentityRenewed,
    isIdentityRefused: (_, failure: Failure) => refusedIdentity(failure) === 'temporary',
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.attemptsMade < context.attempts,
  },
  actions: {
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    noteIdentityRenewed: assign({ isIdentityRenewed: true }),
    setIdentity: assign((_, { identity }: { identity?: Secret<TemporaryIdentity> }) => ({ identity })),
    setProfile: assign((_, { profiles, nowMs }: Timed & { profiles: readonly Profile[] }) => ({
      profile: profiles[0],
      answeredAtMs: nowMs,
    })),
    /** Passes are offered in the order they were given (TEMP-14). */
    tryNext: assign(({ context }, failure: Failure) => ({
      failure,
      left: context.left.slice(1),
      attemptsMade: 0,
      isIdentityRenewed: false,
    })),
    setFailure: assign(({ context }, failure: Failure) => ({
      failure: isRepeatable(failure) ? attemptsSpent(failure, context.attemptsMade) : failure,
    })),
    tellStep: sendTo(
      ({ context }) => context.parent,
      ({ context }, needsIdentity: boolean): TempAccessReport => ({
        type: 'temporaryAccess.step',
        mvpd: context.left[0] ?? '',
        needsIdentity,
      }),
    ),
  },
}).createMachine({
  id: 'tempAccess',
  context: ({ input, self }) => ({
    ...input,
    parent: input.parent ?? self,
    left: input.mvpds,
    attemptsMade: 0,
    isIdentityRenewed: false,
  }),
  initial: 'picking',
  on: { 'dialog.cancel': { target: '.cancelled' } },
  states: {
    // A pass that is taken on trust asks nothing before the first play (TEMP-01, TEMP-10).
    picking: {
      always: [
        { guard: 'hasNoCandidate', target: 'exhausted' },
        { guard: 'isTakenOnTrust', target: 'active' },
        { target: 'verifying' },
      ],
    },

    // The service alone knows of a trial begun on this device or by this viewer; no record here could (TEMP-15).
    verifying: {
      entry: ['countAttempt', { type: 'tellStep', params: false }],
      invoke: {
        id: 'retrieveProfiles',
        src: 'retrieveProfiles',
        input: ({ context }) => ({
          mvpd: context.left[0],
          accessKind: 'temporary',
          temporaryIdentity: context.identity,
        }),
        // No profile means that the pass's clock has not started: the first authorization starts it (TEMP-09).
        onDone: { target: 'active', actions: { type: 'setProfile', params: ({ event }) => event.output } },
        onError: [
          {
            guard: { type: 'isExhausted', params: ({ event }) => failureOf(event) },
            target: 'picking',
            actions: { type: 'tryNext', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'isMisconfigured', params: ({ event }) => failureOf(event) },
            target: 'misconfigured',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'mayRenewIdentity', params: ({ event }) => failureOf(event) },
            target: 'renewingIdentity',
          },
          {
            guard: { type: 'isIdentityRefused', params: ({ event }) => failureOf(event) },
            target: 'needingIdentity',
          },
          {
            guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
            target: 'backingOff',
          },
          {
            target: 'unavailable',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
        ],
      },
    },

    backingOff: {
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => backoff(context.attemptsMade),
        onDone: { target: 'verifying' },
        onError: { target: 'verifying' },
      },
    },

    // The host may know, or have a dialog of its own for it.
    renewingIdentity: {
      entry: 'noteIdentityRenewed',
      invoke: {
        id: 'renewIdentity',
        src: 'renewIdentity',
        input: ({ context }) => ({
          method: 'temporary' as const,
          mvpd: context.left[0] ?? '',
          accessKind: 'temporary',
          temporaryIdentity: context.identity,
        }),
        onDone: [
          { guard: ({ event }) => event.output.hasNew, target: 'verifying' },
          { target: 'needingIdentity' },
        ],
        onError: { target: 'needingIdentity' },
      },
    },

    // Waits for the viewer, who may also leave.
    needingIdentity: {
      entry: { type: 'tellStep', params: true },
      on: {
        'temporaryAccess.start': {
          guard: ({ event }) => event.identity !== undefined,
          target: 'verifying',
          actions: { type: 'setIdentity', params: ({ event }) => event },
        },
      },
    },

    active: {
      type: 'final',
      output: ends('active', (c) => ({
        mvpd: c.left[0] as string,
        next: c.left.slice(1),
        identity: c.identity,
        profile: c.profile,
        ...(c.answeredAtMs === undefined ? {} : { nowMs: c.answeredAtMs }),
      })),
    },
    exhausted: { type: 'final', output: ends('exhausted', ({ failure }) => ({ failure })) },
    misconfigured: { type: 'final', output: ends('misconfigured', failed) },
    unavailable: { type: 'final', output: ends('unavailable', failed) },
    cancelled: { type: 'final', output: ends('cancelled', () => ({})) },
  },
  output: ({ event }) => event.output as TempAccessOutput,
})

/** The chart of one offer of temporary access. @see spec flows.md §1.15, §2.10 */
export function createTempAccessMachine(services: TempAccessServices): typeof tempAccessChart {
  return bind(tempAccessChart, services)
}

function failed({ failure }: TempAccessContext) {
  return { failure: failure as Failure }
}
