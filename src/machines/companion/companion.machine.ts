import { Secret } from '../../secret.ts'
import { createSentinel } from '../pass/index.ts'
import { createRegistrarMachine } from '../registrar/index.ts'
import { failureOf } from '../shared/failures.ts'
import { bind } from '../shared/service.ts'
import { backoff } from '../shared/wait.ts'
import { companionSetup } from './companion.setup.ts'
import type { CompanionServices } from './companion.types.ts'

const companionChart = companionSetup.createMachine({
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
  // The ids as `string`: XState's type of children known by name is one that no declaration file may state (TS2411).
  invoke: [
    {
      id: 'registrar' as string,
      src: 'registrar',
      input: ({ self }) => ({ parent: self }),
      onError: {
        target: '.problem',
        actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
      },
    },
    {
      id: 'sentinel' as string,
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
    'elsewhere.renewed': { actions: 'forwardToRegistrar' },
    'elsewhere.registered': { actions: 'forwardToRegistrar' },
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
    'command.ignored': {
      actions: {
        type: 'warn',
        params: ({ event }) => ({
          code: 'command.ignored',
          message: `"${event.command}" does nothing in this phase`,
        }),
      },
    },
    'network.online': { actions: 'forwardToRegistrar' },
  },
  states: {
    registering: {
      invoke: {
        id: 'bootCompanion',
        src: 'bootCompanion',
        onDone: { actions: { type: 'setBoot', params: ({ event }) => event.output } },
        onError: {
          target: 'problem',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
      always: [
        { guard: 'hasReturned', target: 'confirming', actions: 'adoptReturned' },
        { guard: 'isRegistered', target: 'enteringCode' },
      ],
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

    // The browser has to wait until the service knows the code (AUTHN-22).
    inspecting: {
      entry: 'beginStep',
      initial: 'requesting',
      on: { 'dialog.cancel': { target: 'enteringCode' } },
      states: {
        requesting: {
          entry: 'countAttempt',
          invoke: {
            id: 'inspectSession',
            src: 'inspectSession',
            input: ({ context }) => ({ code: context.code }),
            onDone: {
              target: '#companion.inspected',
              actions: { type: 'setInspected', params: ({ event }) => event.output },
            },
            onError: [
              {
                guard: { type: 'isCodeDead', params: ({ event }) => failureOf(event) },
                target: '#companion.codeWrong',
                actions: { type: 'setAdvice', params: ({ event }) => failureOf(event) },
              },
              {
                guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
                target: 'backingOff',
              },
              {
                target: '#companion.problem',
                actions: { type: 'setStepFailure', params: ({ event }) => failureOf(event) },
              },
            ],
          },
        },
        backingOff: {
          invoke: {
            id: 'inspectionBackoff',
            src: 'wait',
            input: ({ context }) => backoff(context.attemptsMade),
            onDone: { target: 'requesting' },
            onError: { target: 'requesting' },
          },
        },
      },
    },

    // Read first, resumed only for what is missing (AUTHN-23).
    inspected: {
      always: [
        { guard: 'lacksNothing', target: 'opening' },
        { guard: 'lacksProvider', target: 'choosingProvider' },
        { target: 'resuming' },
      ],
    },

    choosingProvider: {
      entry: 'beginStep',
      initial: 'loading',
      on: { 'dialog.cancel': { target: 'enteringCode' } },
      states: {
        loading: {
          entry: 'countAttempt',
          invoke: {
            id: 'retrieveProviders',
            src: 'retrieveProviders',
            onDone: {
              target: 'choosing',
              actions: { type: 'setProviders', params: ({ event }) => event.output },
            },
            onError: [
              {
                guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
                target: 'backingOff',
              },
              {
                target: '#companion.problem',
                actions: { type: 'setStepFailure', params: ({ event }) => failureOf(event) },
              },
            ],
          },
        },
        backingOff: {
          invoke: {
            id: 'loadingBackoff',
            src: 'wait',
            input: ({ context }) => backoff(context.attemptsMade),
            onDone: { target: 'loading' },
            onError: { target: 'loading' },
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
      entry: 'beginStep',
      initial: 'requesting',
      on: { 'dialog.cancel': { target: 'enteringCode' } },
      states: {
        requesting: {
          entry: ['countAttempt', 'countSupply'],
          invoke: {
            id: 'resumeSession',
            src: 'resumeSession',
            input: ({ context: { code, mvpd, settings } }) => ({
              code,
              mvpd,
              domainName: settings.domainName,
              redirectUrl: settings.redirectUrl,
            }),
            onDone: {
              target: '#companion.routing',
              actions: { type: 'setResumed', params: ({ event }) => event.output },
            },
            onError: [
              {
                guard: { type: 'isCodeDead', params: ({ event }) => failureOf(event) },
                target: '#companion.codeWrong',
                actions: { type: 'setAdvice', params: ({ event }) => failureOf(event) },
              },
              {
                guard: { type: 'isProviderGone', params: ({ event }) => failureOf(event) },
                target: '#companion.choosingProvider',
                actions: 'dropProvider',
              },
              {
                guard: { type: 'mayResumeAgain', params: ({ event }) => failureOf(event) },
                target: 'backingOff',
              },
              {
                target: '#companion.problem',
                actions: { type: 'setStepFailure', params: ({ event }) => failureOf(event) },
              },
            ],
          },
        },
        backingOff: {
          invoke: {
            id: 'resumingBackoff',
            src: 'wait',
            input: ({ context }) => backoff(context.attemptsMade),
            onDone: { target: 'requesting' },
            onError: { target: 'requesting' },
          },
        },
      },
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
        // It may take the companion's place: the next run then goes on from here.
        inBrowser: {
          entry: 'keepSignIn',
          exit: 'forgetSignIn',
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
      exit: 'forgetSignIn',
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
              {
                guard: { type: 'mayLookAgain', params: ({ event }) => failureOf(event) },
                target: 'waiting',
              },
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

export type CompanionChart = typeof companionChart

/** The second-screen application's chart: code, provider, sign-in. @see spec flows.md §1.21, §2.14 */
export function createCompanionChart(services: CompanionServices): typeof companionChart {
  return bind(companionChart, services, {
    registrar: createRegistrarMachine(services),
    sentinel: createSentinel(services),
  })
}
