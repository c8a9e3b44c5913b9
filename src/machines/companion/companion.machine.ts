import { assign, type CallbackActorLogic, emit, enqueueActions, fromCallback, sendTo, setup } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import { Secret } from '../../secret.ts'
import type { ProviderSummary, SentinelCommand, SentinelEvent } from '../pass/index.ts'
import { createRegistrarMachine, type RegistrarReport } from '../registrar/index.ts'
import { failureOf, isCodeDead, isProviderGone, isRepeatable, unusable } from '../shared/failures.ts'
import { type ActorsOf, bind, toActors, unbound } from '../shared/service.ts'
import { backoffMs } from '../shared/wait.ts'
import type { SignInSession } from '../sign-in/index.ts'
import type {
  CompanionCommand,
  CompanionFact,
  CompanionServices,
  CompanionSettings,
  InspectedSession,
} from './companion.types.ts'

/** Looks for the profile after the browser came back; a companion does not poll. */
const looksAllowed = 3
/** Missing values are supplied at most so often. */
const suppliesAllowed = 3

export interface CompanionContext {
  readonly settings: CompanionSettings
  readonly hasToken: boolean
  readonly code: Secret<string>
  readonly url?: Secret<string> | undefined
  readonly expiresAtMs: number
  /** What the session still lacks. */
  readonly missing: readonly string[]
  readonly mvpd?: string | undefined
  readonly providers: readonly ProviderSummary[]
  /** What the service wants next. */
  readonly actionName: string
  readonly attemptsMade: number
  readonly supplied: number
  readonly looksMade: number
  /** Counts pages; hosts answer `browser.open` with it. */
  readonly attempt: number
  readonly advice: 'retype' | 'newCode'
  readonly failure?: Failure | undefined
  readonly pausedUntilMs?: number | undefined
}

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

const chart = setup({
  types: {} as {
    context: CompanionContext
    events: CompanionCommand | SentinelEvent | RegistrarReport
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
    sentinel: fromCallback(() => {}) as CallbackActorLogic<SentinelCommand, undefined, SentinelEvent>,
  },
  guards: {
    hasToken: ({ context }) => context.hasToken,
    isTyped: (_, { code }: { code: string }) => code.trim() !== '',
    hasBrowser: ({ context }) => context.settings.hasBrowser,
    isThisAttempt: ({ context }, { attempt }: { attempt: number }) => attempt === context.attempt,
    lacksNothing: ({ context }) => context.missing.length === 0,
    lacksProvider: ({ context }) => context.missing.includes('mvpd') && context.mvpd === undefined,
    isToAuthenticate: ({ context }) => context.actionName === 'authenticate' && context.url !== undefined,
    isAuthorized: ({ context }) => context.actionName === 'authorize',
    isIncomplete: ({ context }) => context.actionName === 'retry' || context.actionName === 'resume',
    isIncompleteWithoutProvider: ({ context }) =>
      (context.actionName === 'retry' || context.actionName === 'resume') &&
      context.missing.includes('mvpd') &&
      context.supplied < suppliesAllowed,
    canSupplyAgain: ({ context }) =>
      (context.actionName === 'retry' || context.actionName === 'resume') &&
      context.supplied < suppliesAllowed,
    isCodeDead: (_, failure: Failure) => isCodeDead(failure),
    isProviderGone: (_, failure: Failure) => isProviderGone(failure),
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.attemptsMade < context.settings.attempts,
    isFound: (_, { profile }: { profile?: Profile }) => profile !== undefined,
    hasLooksLeft: ({ context }) => context.looksMade < looksAllowed,
  },
  actions: {
    setSettings: assign((_, settings: CompanionSettings) => ({ settings })),
    setToken: assign({ hasToken: true }),
    clearToken: assign({ hasToken: false }),
    setCode: assign((_, { code }: { code: string }) => ({
      code: new Secret(code.replace(/\s+/g, '')),
      url: undefined,
      mvpd: undefined,
      attemptsMade: 0,
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
    // The service may answer with another code; the answer's page belongs to it (D69).
    setResumed: assign(({ context }, session: SignInSession) => ({
      actionName: session.actionName,
      missing: session.missingParameters,
      url: session.url ?? context.url,
      code: session.code ?? context.code,
    })),
    setProviders: assign((_, providers: readonly ProviderSummary[]) => ({ providers })),
    setMvpd: assign((_, { mvpd }: { mvpd: string }) => ({ mvpd })),
    forgetMvpd: enqueueActions(({ enqueue }) => {
      enqueue.assign({ mvpd: undefined })
      enqueue.sendTo('sentinel', { type: 'configuration.forget' })
    }),
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    countSupply: assign(({ context }) => ({ supplied: context.supplied + 1 })),
    countLook: assign(({ context }) => ({ looksMade: context.looksMade + 1 })),
    countPage: assign(({ context }) => ({ attempt: context.attempt + 1, looksMade: 0 })),
    setAdvice: assign((_, failure: Failure) => ({
      advice: failure.vendor?.code === 'invalid_parameter_code' ? ('retype' as const) : ('newCode' as const),
    })),
    setFailure: assign((_, failure: Failure) => ({ failure })),
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
}).createMachine({
  id: 'companion',
  context: {
    settings: { redirectUrl: '', hasBrowser: false, attempts: 3, pollIntervalMs: 5_000 },
    hasToken: false,
    code: new Secret(''),
    expiresAtMs: 0,
    missing: [],
    providers: [],
    actionName: '',
    attemptsMade: 0,
    supplied: 0,
    looksMade: 0,
    attempt: 0,
    advice: 'retype',
  },
  invoke: [
    {
      id: 'registrar',
      src: 'registrar',
      input: ({ self }) => ({ parent: self }),
      onError: {
        target: '.problem',
        actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
      },
    },
    {
      id: 'sentinel',
      src: 'sentinel',
      onError: {
        target: '.problem',
        actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
      },
    },
  ],
  initial: 'registering',
  on: {
    'token.ready': { actions: 'setToken' },
    'token.rejected': { actions: 'forwardToRegistrar' },
    'credentials.rejected': { actions: 'forwardToRegistrar' },
    'registration.failed': {
      target: '.problem',
      actions: [
        'clearToken',
        { type: 'setFailure', params: ({ event }) => event.failure },
        { type: 'tellRegistrationFailed', params: ({ event }) => event.failure },
      ],
    },
    'throttle.paused': {
      actions: [
        { type: 'notePause', params: ({ event }) => event },
        { type: 'emitThrottled', params: ({ event }) => event },
      ],
    },
    'warning.raised': { actions: { type: 'warn', params: ({ event }) => event } },
    'network.online': { actions: 'forwardToRegistrar' },
  },
  states: {
    registering: {
      invoke: {
        id: 'bootCompanion',
        src: 'bootCompanion',
        onDone: { actions: { type: 'setSettings', params: ({ event }) => event.output } },
        onError: {
          target: 'problem',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
      always: {
        guard: ({ context }) => context.hasToken && context.settings.redirectUrl !== '',
        target: 'enteringCode',
      },
    },

    enteringCode: {
      on: {
        'code.submit': {
          guard: { type: 'isTyped', params: ({ event }) => event },
          target: 'inspecting',
          actions: { type: 'setCode', params: ({ event }) => event },
        },
      },
    },

    inspecting: {
      entry: 'countAttempt',
      invoke: {
        id: 'inspectSession',
        src: 'inspectSession',
        input: ({ context }) => ({ code: context.code }),
        onDone: {
          target: 'inspected',
          actions: { type: 'setInspected', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'isCodeDead', params: ({ event }) => failureOf(event) },
            target: 'codeWrong',
            actions: { type: 'setAdvice', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
            target: 'backingOff',
          },
          { target: 'problem', actions: { type: 'setFailure', params: ({ event }) => failureOf(event) } },
        ],
      },
      on: { 'dialog.cancel': { target: 'enteringCode' } },
    },

    backingOff: {
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => ({ forMs: backoffMs(context.attemptsMade), spread: true }),
        onDone: { target: 'inspecting' },
        onError: { target: 'inspecting' },
      },
      on: { 'dialog.cancel': { target: 'enteringCode' } },
    },

    inspected: {
      always: [
        { guard: 'lacksNothing', target: 'opening' },
        { guard: 'lacksProvider', target: 'choosingProvider' },
        { target: 'resuming' },
      ],
    },

    choosingProvider: {
      initial: 'loading',
      on: { 'dialog.cancel': { target: 'enteringCode' } },
      states: {
        loading: {
          invoke: {
            id: 'retrieveProviders',
            src: 'retrieveProviders',
            onDone: {
              target: 'choosing',
              actions: { type: 'setProviders', params: ({ event }) => event.output },
            },
            onError: {
              target: '#companion.problem',
              actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
            },
          },
        },
        choosing: {
          on: {
            'provider.select': {
              target: '#companion.resuming',
              actions: { type: 'setMvpd', params: ({ event }) => event },
            },
          },
        },
      },
    },

    // Supplies what the television did not know.
    resuming: {
      entry: 'countSupply',
      invoke: {
        id: 'resumeSession',
        src: 'resumeSession',
        input: ({ context: { code, mvpd, settings } }) => ({
          code,
          mvpd,
          domainName: settings.domainName,
          redirectUrl: settings.redirectUrl,
        }),
        onDone: { target: 'routing', actions: { type: 'setResumed', params: ({ event }) => event.output } },
        onError: [
          {
            guard: { type: 'isCodeDead', params: ({ event }) => failureOf(event) },
            target: 'codeWrong',
            actions: { type: 'setAdvice', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'isProviderGone', params: ({ event }) => failureOf(event) },
            target: 'choosingProvider',
            actions: 'forgetMvpd',
          },
          { target: 'problem', actions: { type: 'setFailure', params: ({ event }) => failureOf(event) } },
        ],
      },
      on: { 'dialog.cancel': { target: 'enteringCode' } },
    },

    routing: {
      always: [
        { guard: 'isToAuthenticate', target: 'opening' },
        { guard: 'isAuthorized', target: 'alreadyDone' },
        { guard: 'isIncompleteWithoutProvider', target: 'choosingProvider', actions: 'forgetMvpd' },
        { guard: 'canSupplyAgain', target: 'resuming' },
        { target: 'problem', actions: 'setUnusable' },
      ],
    },

    opening: { entry: ['countPage', 'openWithHost'], always: { target: 'browsing' } },

    browsing: {
      exit: 'closeWithHost',
      initial: 'choosing',
      on: {
        'browser.returned': {
          guard: { type: 'isThisAttempt', params: ({ event }) => event },
          target: 'confirming',
        },
        'browser.closed': {
          guard: { type: 'isThisAttempt', params: ({ event }) => event },
          target: 'enteringCode',
        },
        'browser.failed': {
          guard: { type: 'isThisAttempt', params: ({ event }) => event },
          target: 'problem',
          actions: 'setBrowserFailed',
        },
        'dialog.cancel': { target: 'enteringCode' },
      },
      states: {
        choosing: { always: [{ guard: 'hasBrowser', target: 'inBrowser' }, { target: 'withHost' }] },
        inBrowser: {
          invoke: {
            id: 'openBrowser',
            src: 'openBrowser',
            input: ({ context }) => ({ url: context.url as Secret<string>, purpose: 'signIn' as const }),
            onDone: [
              { guard: ({ event }) => event.output === 'returned', target: '#companion.confirming' },
              // The code stays good until its end: the viewer may come back to it.
              { target: '#companion.enteringCode' },
            ],
            onError: { target: '#companion.problem', actions: 'setBrowserFailed' },
          },
        },
        withHost: {},
      },
    },

    // Did a profile come of it? A few looks, then the television knows better.
    confirming: {
      initial: 'looking',
      on: { 'dialog.cancel': { target: 'enteringCode' } },
      states: {
        looking: {
          entry: 'countLook',
          invoke: {
            id: 'lookForProfile',
            src: 'lookForProfile',
            input: ({ context }) => ({ code: context.code, notAfterMs: context.expiresAtMs }),
            onDone: [
              {
                guard: { type: 'isFound', params: ({ event }) => event.output },
                target: '#companion.success',
              },
              { guard: 'hasLooksLeft', target: 'waiting' },
              { target: '#companion.problem', actions: 'setNotFinished' },
            ],
            onError: [
              { guard: 'hasLooksLeft', target: 'waiting' },
              {
                target: '#companion.problem',
                actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
              },
            ],
          },
        },
        waiting: {
          invoke: {
            id: 'pause',
            src: 'wait',
            input: ({ context }) => ({ forMs: context.settings.pollIntervalMs, spread: true }),
            onDone: { target: 'looking' },
            onError: { target: 'looking' },
          },
        },
      },
    },

    codeWrong: {
      on: {
        'code.retype': { target: 'enteringCode' },
        'code.submit': {
          guard: { type: 'isTyped', params: ({ event }) => event },
          target: 'inspecting',
          actions: { type: 'setCode', params: ({ event }) => event },
        },
      },
    },

    problem: {
      on: {
        'code.retype': [
          { guard: 'hasToken', target: 'enteringCode' },
          { target: 'registering', actions: ['tellRegistrationRestarted', 'restartRegistrar'] },
        ],
      },
    },

    alreadyDone: { on: { 'code.retype': { target: 'enteringCode' } } },
    success: { on: { 'code.retype': { target: 'enteringCode' } } },
  },
})

export type CompanionChart = typeof chart

/** The second-screen application's chart: code, provider, sign-in. @see spec flows.md §1.21, §2.14 */
export function createCompanionChart(services: CompanionServices): typeof chart {
  const {
    bootCompanion,
    inspectSession,
    resumeSession,
    retrieveProviders,
    openBrowser,
    lookForProfile,
    wait,
  } = services
  return bind(chart, {
    ...toActors({
      bootCompanion,
      inspectSession,
      resumeSession,
      retrieveProviders,
      openBrowser,
      lookForProfile,
      wait,
    }),
    registrar: createRegistrarMachine(services),
    sentinel: fromCallback<SentinelCommand, undefined>(({ sendBack, receive }) => {
      const surroundings = services.watchSurroundings((event: SentinelEvent) => sendBack(event))
      receive(surroundings.handle)
      return surroundings.stop
    }) as CallbackActorLogic<SentinelCommand>,
  })
}
