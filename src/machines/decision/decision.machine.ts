import { assign, setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Decision } from '../../protocol/decisions.ts'
import { failureOf } from '../shared/failures.ts'
import { endsOf } from '../shared/outcome.ts'
import { type ActorsOf, bind, toActors, unbound } from '../shared/service.ts'
import { backoffMs } from '../shared/wait.ts'
import {
  type DecisionContext,
  fail,
  giveUp,
  isTooMany,
  nextBatch,
  resultsInOrder,
  sort,
} from './decision.sorting.ts'
import type { DecisionInput, DecisionOutput, DecisionServices } from './decision.types.ts'

type Actors = ActorsOf<DecisionServices>
const ends = endsOf<DecisionContext, DecisionOutput>()

const chart = setup({
  types: {} as { context: DecisionContext; input: DecisionInput; output: DecisionOutput },
  actors: {
    decide: unbound<Actors['decide']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    canHalve: ({ context }, failure: Failure) =>
      isTooMany(failure) && !context.isHalved && nextBatch(context).length > 1,
    mustSignIn: ({ context }) => context.end?.outcome === 'needsAuthentication',
    isTemporaryExhausted: ({ context }) => context.end?.outcome === 'temporaryExhausted',
    isProviderGone: ({ context }) => context.end?.outcome === 'providerGone',
    hasNextBatch: ({ context }) => context.queue.length > 0,
    hasRetries: ({ context }) => context.retries.size > 0,
    hasRetriesAndAttemptsLeft: ({ context }) =>
      context.retries.size > 0 && context.attemptsMade < context.attempts,
    isTooManyInside: ({ context }, decisions: readonly Decision[]) =>
      !context.isHalved &&
      nextBatch(context).length > 1 &&
      decisions.some(({ failure }) => failure !== undefined && isTooMany(failure)),
  },
  actions: {
    sortDecisions: assign(({ context }, decisions: readonly Decision[]) => sort(context, decisions)),
    failBatch: assign(({ context }, failure: Failure) => fail(context, failure)),
    halve: assign(({ context }) => ({ isHalved: true, limit: Math.ceil(nextBatch(context).length / 2) })),
    startNextRound: assign(({ context }) => ({
      attemptsMade: context.attemptsMade + 1,
      queue: [...context.retries.keys()],
      retries: new Map<string, Failure>(),
    })),
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
        }),
        onDone: [
          {
            guard: { type: 'isTooManyInside', params: ({ event }) => event.output },
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
        { guard: 'mustSignIn', target: 'needsAuthentication' },
        { guard: 'isTemporaryExhausted', target: 'temporaryExhausted' },
        { guard: 'isProviderGone', target: 'providerGone' },
        { guard: 'hasNextBatch', target: 'requesting' },
        { guard: 'hasRetriesAndAttemptsLeft', target: 'backingOff' },
        { guard: 'hasRetries', target: 'settled', actions: 'giveUpRetries' },
        { target: 'settled' },
      ],
    },

    // Only the resources that asked for it are asked again.
    backingOff: {
      exit: 'startNextRound',
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => ({ forMs: backoffMs(context.attemptsMade), spread: true }),
        onDone: { target: 'requesting' },
        onError: { target: 'requesting' },
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
export function createDecisionMachine(services: DecisionServices): typeof chart {
  return bind(chart, toActors(services))
}

function results(context: DecisionContext): Omit<DecisionOutput, 'outcome'> {
  return {
    results: resultsInOrder(context),
    ...(context.end ? { cause: context.end.cause } : {}),
    ...(context.isHalved ? { limit: context.limit } : {}),
  }
}
