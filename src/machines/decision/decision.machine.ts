import { and, assign, setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Decision } from '../../protocol/decisions.ts'
import { failureOf } from '../shared/failures.ts'
import { endsOf } from '../shared/outcome.ts'
import { type ActorsOf, bind, unbound } from '../shared/service.ts'
import { backoff, type Timed } from '../shared/wait.ts'
import {
  acceptRefusals,
  askRefusedAgain,
  type DecisionContext,
  fail,
  giveUp,
  isTooMany,
  judge,
  nextBatch,
  permitToVerify,
  refusedMethod,
  resultsInOrder,
  sort,
} from './decision.sorting.ts'
import type { DecisionInput, DecisionOutput, DecisionServices, Verdict } from './decision.types.ts'

type Actors = ActorsOf<DecisionServices>
const ends = endsOf<DecisionContext, DecisionOutput>()

const decisionChart = setup({
  types: {} as { context: DecisionContext; input: DecisionInput; output: DecisionOutput },
  actors: {
    decide: unbound<Actors['decide']>(),
    renewIdentity: unbound<Actors['renewIdentity']>(),
    verify: unbound<Actors['verify']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    /** The same list is never asked again (PREAUTH-06). */
    canHalve: ({ context }, failure: Failure) =>
      isTooMany(failure) && !context.isHalved && nextBatch(context).length > 1,
    mustSignIn: ({ context }) => context.end?.outcome === 'needsAuthentication',
    isTemporaryExhausted: ({ context }) => context.end?.outcome === 'temporaryExhausted',
    isProviderGone: ({ context }) => context.end?.outcome === 'providerGone',
    hasPermitToVerify: ({ context }) => permitToVerify(context) !== undefined,
    mayRenewIdentity: ({ context }) => context.refusals.size > 0 && !context.isIdentityRenewed,
    hasNextBatch: ({ context }) => context.queue.length > 0,
    hasRetries: ({ context }) => context.retries.size > 0,
    /** No loop without an end (PREAUTH-13, AUTHZ-12). */
    hasRetriesAndAttemptsLeft: ({ context }) =>
      context.retries.size > 0 && context.attemptsMade < context.attempts,
    isTooManyInside: ({ context }, decisions: readonly Decision[]) =>
      !context.isHalved &&
      nextBatch(context).length > 1 &&
      decisions.some(({ failure }) => failure !== undefined && isTooMany(failure)),
  },
  actions: {
    sortDecisions: assign(({ context }, o: Timed & { decisions: readonly Decision[] }) => ({
      ...sort(context, o.decisions),
      answeredAtMs: o.nowMs,
    })),
    failBatch: assign(({ context }, failure: Failure) => fail(context, failure)),
    halve: assign(({ context }) => ({ isHalved: true, limit: Math.ceil(nextBatch(context).length / 2) })),
    startNextRound: assign(({ context }) => ({
      attemptsMade: context.attemptsMade + 1,
      queue: [...context.retries.keys()],
      retries: new Map<string, Failure>(),
    })),
    askRefusedAgain: assign(({ context }) => askRefusedAgain(context)),
    acceptRefusals: assign(({ context }) => acceptRefusals(context)),
    judge: assign(({ context }, verdict: Verdict) => judge(context, verdict)),
    giveUpRetries: assign(({ context }) => giveUp(context)),
  },
}).createMachine({
  id: 'decision',
  context: ({ input }) => ({
    ...input,
    queue: [...new Set(input.resources)],
    limit: Math.max(1, input.resources.length),
    isHalved: false,
    attemptsMade: 1,
    retries: new Map(),
    results: new Map(),
    refusals: new Map(),
    isIdentityRenewed: false,
    verified: new Set(),
  }),
  initial: 'requesting',
  states: {
    requesting: {
      invoke: {
        id: 'decide',
        src: 'decide',
        input: ({ context }) => ({
          kind: context.kind,
          mvpd: context.mvpd,
          resources: nextBatch(context),
          accessKind: context.accessKind,
          temporaryIdentity: context.temporaryIdentity,
        }),
        onDone: [
          {
            guard: { type: 'isTooManyInside', params: ({ event }) => event.output.decisions },
            target: 'requesting',
            reenter: true,
            actions: 'halve',
          },
          {
            target: 'sorting',
            actions: { type: 'sortDecisions', params: ({ event }) => event.output },
          },
        ],
        onError: [
          {
            guard: { type: 'canHalve', params: ({ event }) => failureOf(event) },
            target: 'requesting',
            reenter: true,
            actions: 'halve',
          },
          {
            target: 'sorting',
            actions: { type: 'failBatch', params: ({ event }) => failureOf(event) },
          },
        ],
      },
    },

    sorting: {
      always: [
        { guard: 'hasPermitToVerify', target: 'verifying' },
        { guard: 'mustSignIn', target: 'needsAuthentication' },
        { guard: 'isTemporaryExhausted', target: 'temporaryExhausted' },
        { guard: 'isProviderGone', target: 'providerGone' },
        { guard: 'hasNextBatch', target: 'requesting' },
        { guard: 'mayRenewIdentity', target: 'renewingIdentity' },
        { guard: 'hasRetriesAndAttemptsLeft', target: 'backingOff' },
        { guard: 'hasRetries', target: 'settled', actions: 'giveUpRetries' },
        { target: 'settled' },
      ],
    },

    // The service refused the identity, not the viewer: the host may have a better one, once.
    renewingIdentity: {
      invoke: {
        id: 'renewIdentity',
        src: 'renewIdentity',
        input: ({ context }) => ({
          method: refusedMethod(context),
          mvpd: context.mvpd,
          accessKind: context.accessKind,
          temporaryIdentity: context.temporaryIdentity,
        }),
        onDone: [
          {
            guard: and([({ event }) => event.output.hasNew, 'hasRetriesAndAttemptsLeft']),
            target: 'backingOff',
            actions: 'askRefusedAgain',
          },
          {
            guard: ({ event }) => event.output.hasNew,
            target: 'requesting',
            actions: ['giveUpRetries', 'askRefusedAgain', 'startNextRound'],
          },
          { target: 'sorting', actions: 'acceptRefusals' },
        ],
        onError: { target: 'sorting', actions: 'acceptRefusals' },
      },
    },

    // Only the resources that asked for it are asked again (PREAUTH-14, ERR-29).
    backingOff: {
      exit: 'startNextRound',
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => backoff(context.attemptsMade),
        onDone: { target: 'requesting' },
        onError: { target: 'requesting' },
      },
    },

    // Nothing plays before the host's verifier has seen its token.
    verifying: {
      invoke: {
        id: 'verify',
        src: 'verify',
        input: ({ context }) => ({ mvpd: context.mvpd, permit: permitToVerify(context) as Decision }),
        onDone: { target: 'sorting', actions: { type: 'judge', params: ({ event }) => event.output } },
        onError: { target: 'sorting', actions: { type: 'judge', params: 'unavailable' } },
      },
    },

    settled: { type: 'final', output: ends('settled', results) },
    needsAuthentication: { type: 'final', output: ends('needsAuthentication', results) },
    temporaryExhausted: { type: 'final', output: ends('temporaryExhausted', results) },
    providerGone: { type: 'final', output: ends('providerGone', results) },
  },
  output: ({ event }) => event.output as DecisionOutput,
})

/** The chart of one question, for marks or for leave to play. @see spec flows.md §1.9–1.11, §2.11 */
export function createDecisionMachine(services: DecisionServices): typeof decisionChart {
  return bind(decisionChart, services)
}

function results(context: DecisionContext): Omit<DecisionOutput, 'outcome'> {
  return {
    results: resultsInOrder(context),
    ...(context.end ? { cause: context.end.cause } : {}),
    ...(context.isHalved ? { limit: context.limit } : {}),
    ...(context.answeredAtMs === undefined ? {} : { nowMs: context.answeredAtMs }),
  }
}
