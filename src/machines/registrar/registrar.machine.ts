import { type AnyActorRef, assign, sendTo, setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import { failureOf } from '../shared/failures.ts'
import { type ActorsOf, bind, unbound } from '../shared/service.ts'
import { backoff } from '../shared/wait.ts'
import type {
  RegistrarEvent,
  RegistrarInput,
  RegistrarReport,
  RegistrarServices,
  TokenTimes,
} from './registrar.types.ts'

export interface RegistrarContext {
  readonly parent: AnyActorRef
  readonly token?: TokenTimes
  /** False once the service refused `redirect_uri`: the next try leaves it out. */
  readonly withRedirectUri: boolean
  /** Registrations that a rejection caused in this run; new credentials sign every viewer out. */
  readonly resets: number
  /** Answers missed in a row. */
  readonly misses: number
  readonly failure?: Failure
}

const resetsAllowed = 1
/** Whatever the clock says, a token is not renewed sooner than this after it came. */
const closestRenewalsMs = 10_000

const offline: Failure = { code: 'network', message: 'the device is offline', retryable: true }

type Actors = ActorsOf<RegistrarServices>

const registrarChart = setup({
  types: {} as { context: RegistrarContext; input: RegistrarInput; events: RegistrarEvent },
  actors: {
    loadCredentials: unbound<Actors['loadCredentials']>(),
    registerClient: unbound<Actors['registerClient']>(),
    issueAccessToken: unbound<Actors['issueAccessToken']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    hasToken: (_, o: { token?: TokenTimes }) => o.token !== undefined,
    isOffline: (_, o: { online: boolean }) => !o.online,
    hasCredentials: (_, o: { hasCredentials: boolean }) => o.hasCredentials,
    isRedirectUriRefused: ({ context }, failure: Failure) =>
      context.withRedirectUri && failure.vendor?.code === 'invalid_redirect_uri',
    // The gateway already waits; a 429 counts as nothing (R12).
    isThrottled: (_, failure: Failure) => failure.code === 'throttled',
    // What is wrong with the request, the set-up or the statement stays wrong when asked again (REG-17, REG-18).
    isMissed: (_, failure: Failure) => failure.retryable,
    /** The service knows the credentials no more (REG-16). */
    isDeadAndResettable: ({ context }, failure: Failure) =>
      failure.vendor?.code === 'invalid_client' && context.resets < resetsAllowed,
    /** An answer to an older token says nothing about this one. */
    isCurrentToken: ({ context }, { revision }: { revision: number }) => revision === context.token?.revision,
    /** A registration was demanded, also with a fresh token (REG-20). */
    isCurrentAndResettable: ({ context }, { revision }: { revision: number }) =>
      revision === context.token?.revision && context.resets < resetsAllowed,
  },
  actions: {
    setToken: assign((_, { revision, renewAtMs }: TokenTimes) => ({
      token: { revision, renewAtMs },
      misses: 0,
    })),
    dropRedirectUri: assign({ withRedirectUri: false }),
    countMiss: assign(({ context }, failure: Failure) => ({ misses: context.misses + 1, failure })),
    countReset: assign(({ context }) => ({ resets: context.resets + 1 })),
    setFailure: assign((_, failure: Failure) => ({ failure })),
    setCredentialsRefused: assign({
      failure: {
        code: 'registration',
        message: 'the service refuses the client credentials, also after a new registration',
        remedy: 'Check the registered application of this software statement in the TVE Dashboard.',
        retryable: false,
      },
    }),
    tellReady: sendTo(({ context }) => context.parent, report({ type: 'token.ready' })),
    tellReset: sendTo(({ context }) => context.parent, report({ type: 'credentials.reset' })),
    tellWaiting: sendTo(
      ({ context }) => context.parent,
      (_, failure: Failure) => report({ type: 'registration.waiting', failure }),
    ),
    tellFailed: sendTo(
      ({ context }) => context.parent,
      ({ context }) => report({ type: 'registration.failed', failure: context.failure as Failure }),
    ),
  },
}).createMachine({
  id: 'registrar',
  context: ({ input, self }) => ({
    parent: input.parent ?? self,
    withRedirectUri: true,
    resets: 0,
    misses: 0,
  }),
  initial: 'loading',
  // Another tab was quicker, or has found what this one could not.
  on: {
    'elsewhere.renewed': {
      target: '.usable',
      actions: { type: 'setToken', params: ({ event }) => event.token },
    },
    'elsewhere.registered': [
      {
        guard: { type: 'hasToken', params: ({ event }) => event },
        target: '.usable',
        actions: { type: 'setToken', params: ({ event }) => event.token as TokenTimes },
      },
      { target: '.fetchingToken' },
    ],
  },
  states: {
    // With a token that is still good there is nothing to ask for (REG-15).
    loading: {
      // The answer under way may still say that there is no network.
      on: { 'network.online': { target: 'loading', reenter: true } },
      invoke: {
        id: 'loadCredentials',
        src: 'loadCredentials',
        onDone: [
          {
            guard: { type: 'hasToken', params: ({ event }) => event.output },
            target: 'usable',
            actions: { type: 'setToken', params: ({ event }) => event.output.token as TokenTimes },
          },
          {
            guard: { type: 'isOffline', params: ({ event }) => event.output },
            target: 'offline',
            actions: { type: 'tellWaiting', params: offline },
          },
          {
            guard: { type: 'hasCredentials', params: ({ event }) => event.output },
            target: 'fetchingToken',
          },
          { target: 'registering' },
        ],
        // Only a defect ends here: a store that cannot be read counts as empty, for this run.
        onError: {
          target: 'fatal',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
    },

    offline: { on: { 'network.online': { target: 'loading' } } },

    registering: {
      invoke: {
        id: 'registerClient',
        src: 'registerClient',
        input: ({ context: { withRedirectUri } }) => ({ withRedirectUri }),
        onDone: { target: 'fetchingToken' },
        onError: [
          {
            guard: { type: 'isRedirectUriRefused', params: ({ event }) => failureOf(event) },
            target: 'registering',
            reenter: true,
            actions: 'dropRedirectUri',
          },
          {
            guard: { type: 'isThrottled', params: ({ event }) => failureOf(event) },
            target: 'registering',
            reenter: true,
          },
          {
            guard: { type: 'isMissed', params: ({ event }) => failureOf(event) },
            target: 'registerBackoff',
            actions: [
              { type: 'countMiss', params: ({ event }) => failureOf(event) },
              { type: 'tellWaiting', params: ({ event }) => failureOf(event) },
            ],
          },
          { target: 'fatal', actions: { type: 'setFailure', params: ({ event }) => failureOf(event) } },
        ],
      },
    },

    registerBackoff: {
      invoke: {
        id: 'registerBackoff',
        src: 'wait',
        input: ({ context }) => backoff(context.misses),
        onDone: { target: 'registering' },
        onError: { target: 'registering' },
      },
      on: { 'network.online': { target: 'registering' } },
    },

    fetchingToken: {
      invoke: {
        id: 'issueAccessToken',
        src: 'issueAccessToken',
        onDone: { target: 'usable', actions: { type: 'setToken', params: ({ event }) => event.output } },
        onError: [
          {
            guard: { type: 'isDeadAndResettable', params: ({ event }) => failureOf(event) },
            target: 'registering',
            actions: ['countReset', 'tellReset'],
          },
          {
            guard: { type: 'isThrottled', params: ({ event }) => failureOf(event) },
            target: 'fetchingToken',
            reenter: true,
          },
          {
            guard: { type: 'isMissed', params: ({ event }) => failureOf(event) },
            target: 'tokenBackoff',
            actions: [
              { type: 'countMiss', params: ({ event }) => failureOf(event) },
              { type: 'tellWaiting', params: ({ event }) => failureOf(event) },
            ],
          },
          { target: 'fatal', actions: { type: 'setFailure', params: ({ event }) => failureOf(event) } },
        ],
      },
    },

    tokenBackoff: {
      invoke: {
        id: 'tokenBackoff',
        src: 'wait',
        input: ({ context }) => backoff(context.misses),
        onDone: { target: 'fetchingToken' },
        onError: { target: 'fetchingToken' },
      },
      on: { 'network.online': { target: 'fetchingToken' } },
    },

    usable: {
      entry: 'tellReady',
      initial: 'fresh',
      on: {
        'pass.restart': { actions: 'tellReady' },
        'token.rejected': {
          guard: { type: 'isCurrentToken', params: ({ event }) => event },
          target: 'fetchingToken',
        },
        'credentials.rejected': [
          {
            guard: { type: 'isCurrentAndResettable', params: ({ event }) => event },
            target: 'registering',
            actions: ['countReset', 'tellReset'],
          },
          {
            guard: { type: 'isCurrentToken', params: ({ event }) => event },
            target: 'fatal',
            actions: 'setCredentialsRefused',
          },
        ],
      },
      states: {
        fresh: {
          invoke: {
            id: 'renewal',
            src: 'wait',
            input: ({ context }) => ({ untilMs: context.token?.renewAtMs, atLeastMs: closestRenewalsMs }),
            onDone: { target: 'renewing' },
            onError: { target: 'renewing' },
          },
        },
        // A token is all it takes: a registration would sign the viewer out (REG-05). The old one is used meanwhile.
        renewing: {
          // The answer under way brings the token the refused call waits for.
          on: { 'token.rejected': {} },
          invoke: {
            id: 'renewAccessToken',
            src: 'issueAccessToken',
            onDone: { target: 'fresh', actions: { type: 'setToken', params: ({ event }) => event.output } },
            onError: [
              {
                guard: { type: 'isThrottled', params: ({ event }) => failureOf(event) },
                target: 'renewing',
                reenter: true,
              },
              {
                guard: { type: 'isMissed', params: ({ event }) => failureOf(event) },
                target: 'renewBackoff',
                actions: { type: 'countMiss', params: ({ event }) => failureOf(event) },
              },
              // What a refusal means is decided in one place.
              { target: '#registrar.fetchingToken' },
            ],
          },
        },
        renewBackoff: {
          invoke: {
            id: 'renewBackoff',
            src: 'wait',
            input: ({ context }) => backoff(context.misses),
            onDone: { target: 'renewing' },
            onError: { target: 'renewing' },
          },
          on: { 'network.online': { target: 'renewing' } },
        },
      },
    },

    fatal: {
      entry: 'tellFailed',
      on: { 'pass.restart': { target: 'loading' } },
    },
  },
})

/** The chart that obtains and renews the right to call. @see spec flows.md §2.4 */
export function createRegistrarMachine(services: RegistrarServices): typeof registrarChart {
  return bind(registrarChart, services)
}

function report(report: RegistrarReport): RegistrarReport {
  return report
}
