import type { Failure } from '../../errors.ts'
import { createDecisionMachine } from '../decision/index.ts'
import { createLogoutMachine } from '../logout/index.ts'
import { createProfileCheckMachine } from '../profile-check/index.ts'
import { createRegistrarMachine } from '../registrar/index.ts'
import { failureOf } from '../shared/failures.ts'
import { bind } from '../shared/service.ts'
import { backoff } from '../shared/wait.ts'
import { createSignInMachine } from '../sign-in/index.ts'
import { noAuthorization, noPreauthorization, noSignIn, notReady } from './pass.answers.ts'
import { checkingProfile } from './pass.checking-profile.ts'
import { loggingOut } from './pass.logging-out.ts'
import { ready } from './pass.ready.ts'
import { createSentinel } from './pass.sentinel.ts'
import type { PassServices, PassSettings } from './pass.services.ts'
import { passSetup } from './pass.setup.ts'
import { signingIn } from './pass.signing-in.ts'

const startingSignIn = passSetup.createStateConfig({
  on: {
    'signIn.start': [
      {
        guard: 'mayHaveProfile',
        target: '#pass.checkingProfile',
        actions: [
          { type: 'postpone', params: ({ event }) => event },
          { type: 'planFirstCheck', params: { reason: 'none' } },
        ],
      },
      {
        guard: { type: 'isProviderSettled', params: ({ event }) => event },
        target: '#pass.signingIn',
        actions: { type: 'planSignIn', params: ({ event }) => event },
      },
      {
        target: '#pass.selectingProvider',
        actions: { type: 'planSignIn', params: ({ event }) => event },
      },
    ],
  },
})

const chart = passSetup.createMachine({
  id: 'pass',
  context: {
    settings: noSettings(),
    hasToken: false,
    shown: true,
    online: true,
    profiles: [],
    reason: 'firstRun',
    providers: [],
    signIn: noSignIn,
    mayHaveProfile: false,
    confirmations: 0,
    configurationAttempts: 0,
    authorization: noAuthorization,
    preauthorization: noPreauthorization,
    logout: { mvpd: '', step: 'requesting' },
  },
  // Both live as long as the chart: the one keeps the right to call, the other watches what lies outside all charts.
  invoke: [
    {
      id: 'registrar',
      src: 'registrar',
      input: ({ self }) => ({ parent: self }),
      onError: {
        target: '.blocked',
        actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
      },
    },
    {
      id: 'sentinel',
      src: 'sentinel',
      onError: {
        target: '.blocked',
        actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
      },
    },
  ],
  initial: 'booting',
  on: {
    'token.ready': { actions: 'setToken' },
    'token.rejected': { actions: 'forwardToRegistrar' },
    'credentials.rejected': { actions: 'forwardToRegistrar' },
    // Whatever was obtained with the old credentials is void.
    'credentials.reset': {
      target: '.checkingProfile',
      actions: [
        'clearToken',
        'closePage',
        'clearSignIn',
        'forgetSignIn',
        { type: 'loseAccess', params: 'credentialsReset' },
        'forgetProfiles',
        { type: 'planFirstCheck', params: { reason: 'credentialsReset' } },
      ],
    },
    'registration.waiting': { actions: { type: 'noteWaiting', params: ({ event }) => event.failure } },
    'registration.failed': {
      target: '.blocked',
      actions: { type: 'setFailure', params: ({ event }) => event.failure },
    },
    'authorization.request': {
      actions: {
        type: 'refusePlay',
        params: ({ event }) => ({ request: { ...event, isCall: false }, failure: notReady }),
      },
    },
    'call.authorize': {
      actions: {
        type: 'refusePlay',
        params: ({ event }) => ({ request: { ...event, isCall: true }, failure: notReady }),
      },
    },
    'preauthorization.request': {
      actions: {
        type: 'refuseMarks',
        params: ({ event }) => ({ request: { ...event, isCall: false }, failure: notReady }),
      },
    },
    'call.preauthorize': {
      actions: {
        type: 'refuseMarks',
        params: ({ event }) => ({ request: { ...event, isCall: true }, failure: notReady }),
      },
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
    'app.*': { actions: 'noteLifecycle' },
    'network.*': { actions: ['noteLifecycle', 'forwardToRegistrar'] },
  },
  states: {
    booting: {
      invoke: {
        id: 'boot',
        src: 'boot',
        onDone: { target: 'registering', actions: { type: 'setBoot', params: ({ event }) => event.output } },
        onError: {
          target: 'blocked',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
      on: { 'credentials.reset': { actions: { type: 'setReason', params: 'credentialsReset' } } },
    },

    // Waits for the right to call; with a stored token it passes at once.
    registering: {
      always: [
        { guard: 'hasSignInToTakeUp', target: 'signingIn' },
        { guard: 'isOfflineWithCached', target: 'ready', actions: 'gainCachedAccess' },
        { guard: 'hasTokenAndNetwork', target: 'checkingProfile' },
      ],
      on: {
        'registration.waiting': [
          {
            guard: 'hasCached',
            target: 'ready',
            actions: ['gainCachedAccess', { type: 'noteWaiting', params: ({ event }) => event.failure }],
          },
          { actions: { type: 'setFailure', params: ({ event }) => event.failure } },
        ],
        'credentials.reset': {
          actions: ['forgetSignIn', 'forgetProfiles', { type: 'setReason', params: 'credentialsReset' }],
        },
      },
    },

    checkingProfile,

    choosingProfile: {
      on: {
        ...startingSignIn.on,
        'profile.select': {
          guard: { type: 'isProfileKnown', params: ({ event }) => event },
          target: 'ready',
          actions: {
            type: 'gainAccess',
            params: ({ context, event }) => ({ profile: profileNamed(context.profiles, event.mvpd) }),
          },
        },
        'dialog.cancel': {
          target: 'signedOut',
          actions: ['dropPending', { type: 'setReason', params: 'cancelled' }],
        },
      },
    },

    signedOut: {
      entry: 'resumePending',
      on: {
        ...startingSignIn.on,
        'profile.recheck': {
          target: 'checkingProfile',
          actions: { type: 'planFirstCheck', params: { reason: 'none' } },
        },
      },
    },

    selectingProvider: {
      initial: 'loading',
      on: {
        'dialog.cancel': { target: 'returning', actions: { type: 'setReason', params: 'cancelled' } },
      },
      states: {
        loading: {
          entry: 'countConfigurationAttempt',
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
                target: '#pass.returning',
                actions: [
                  { type: 'setReason', params: 'error' },
                  { type: 'setFailure', params: ({ event }) => failureOf(event) },
                ],
              },
            ],
          },
        },
        backingOff: {
          invoke: {
            id: 'configurationBackoff',
            src: 'wait',
            input: ({ context }) => backoff(context.configurationAttempts),
            onDone: { target: 'loading' },
            onError: { target: 'loading' },
          },
        },
        choosing: {
          on: {
            'provider.select': {
              target: '#pass.signingIn',
              actions: {
                type: 'planSignIn',
                params: ({ context, event }) => ({ mvpd: event.mvpd, surface: context.signIn.surface }),
              },
            },
          },
        },
      },
    },

    signingIn,

    // Back to what there was before the dialog.
    returning: {
      always: [
        { guard: 'hasAccess', target: 'ready' },
        // A sign-in that was taken up before anything else: now see what is remembered.
        {
          guard: 'hasCached',
          target: 'checkingProfile',
          actions: { type: 'planFirstCheck', params: ({ context }) => ({ reason: context.reason }) },
        },
        {
          guard: 'hasOtherProfiles',
          target: 'checkingProfile',
          actions: { type: 'planCheck', params: {} },
        },
        { target: 'signedOut' },
      ],
    },

    ready: {
      ...ready,
      on: {
        'signIn.start': [
          {
            guard: { type: 'isProviderSettled', params: ({ event }) => event },
            target: 'signingIn',
            actions: { type: 'planSignIn', params: ({ event }) => event },
          },
          { target: 'selectingProvider', actions: { type: 'planSignIn', params: ({ event }) => event } },
        ],
        'profile.select': {
          guard: { type: 'isOtherProfile', params: ({ event }) => event },
          target: 'ready',
          reenter: true,
          actions: {
            type: 'gainAccess',
            params: ({ context, event }) => ({ profile: profileNamed(context.profiles, event.mvpd) }),
          },
        },
        'logout.start': {
          target: 'loggingOut',
          actions: { type: 'planLogout', params: ({ event }) => event },
        },
        'access.ended': [
          {
            guard: ({ event }) => event.reason === 'providerGone',
            target: 'returning',
            actions: [
              'forgetSelection',
              { type: 'loseAccess', params: ({ event }) => event.reason },
              { type: 'setFailure', params: ({ event }) => event.failure as Failure },
            ],
          },
          {
            target: 'returning',
            actions: [
              { type: 'loseAccess', params: ({ event }) => event.reason },
              { type: 'setFailure', params: ({ event }) => event.failure as Failure },
            ],
          },
        ],
      },
    },

    loggingOut,

    blocked: {
      entry: [
        'clearToken',
        { type: 'tellRegistrationFailed', params: ({ context }) => context.failure as Failure },
      ],
      on: {
        'credentials.reset': {},
        'pass.restart': {
          target: 'booting',
          actions: ['clearFailure', 'tellRegistrationRestarted', 'forwardToRegistrar'],
        },
      },
    },
  },
})

/** The root chart: what the viewer may do now. @see spec flows.md §2.3 */
export function createPassChart(services: PassServices): typeof chart {
  return bind(chart, services, {
    registrar: createRegistrarMachine(services),
    profileCheck: createProfileCheckMachine(services),
    signIn: createSignInMachine(services),
    decision: createDecisionMachine(services),
    logout: createLogoutMachine(services),
    sentinel: createSentinel(services),
  })
}

export type PassChart = typeof chart

function noSettings(): PassSettings {
  return {
    redirectUrl: '',
    surface: 'secondary',
    hasBrowser: false,
    hasCompanion: true,
    providerChoice: 'here',
    profileCheck: 'one',
    severalProfiles: 'automatic',
    attempts: 3,
    pollIntervalMs: 5_000,
    preauthorizeBatch: 5,
    denialCooldownMs: 60_000,
    staleAfterMs: 900_000,
    refreshAfterAuthorization: false,
  }
}

function profileNamed<P extends { mvpd: string }>(profiles: readonly P[], mvpd: string): P {
  return profiles.find((profile) => profile.mvpd === mvpd) as P
}
