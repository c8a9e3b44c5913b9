import { type CallbackActorLogic, fromCallback } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import { createDecisionMachine } from '../decision/index.ts'
import { createLogoutMachine } from '../logout/index.ts'
import { createProfileCheckMachine, type ProfileCheckOutput } from '../profile-check/index.ts'
import { createRegistrarMachine } from '../registrar/index.ts'
import { failureOf } from '../shared/failures.ts'
import { bind, toActors } from '../shared/service.ts'
import { createSignInMachine, type SignInOutput } from '../sign-in/index.ts'
import { summarise } from './pass.context.ts'
import { ready } from './pass.ready.ts'
import type { PassServices, PassSettings, SentinelCommand, SentinelEvent } from './pass.services.ts'
import { noAuthorization, noPreauthorization, noSignIn, notReady, passSetup } from './pass.setup.ts'

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
        'forgetSignIn',
        { type: 'loseAccess', params: 'credentialsReset' },
        'forgetProfiles',
        { type: 'planFirstCheck', params: { reason: 'credentialsReset' } },
      ],
    },
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
        { guard: 'hasToken', target: 'checkingProfile' },
      ],
      on: {
        'registration.waiting': [
          { guard: 'hasCached', target: 'ready', actions: 'gainCachedAccess' },
          { actions: { type: 'setFailure', params: ({ event }) => event.failure } },
        ],
        'network.offline': {
          guard: 'hasCached',
          target: 'ready',
          actions: ['noteLifecycle', 'gainCachedAccess'],
        },
        'credentials.reset': {
          actions: ['forgetSignIn', 'forgetProfiles', { type: 'setReason', params: 'credentialsReset' }],
        },
      },
    },

    checkingProfile: {
      invoke: {
        id: 'profileCheck',
        src: 'profileCheck',
        input: ({ context }) => ({
          mvpd: context.checkMvpd,
          preferred: context.checkMvpd ?? context.remembered?.mvpd,
          severalProfiles: context.settings.severalProfiles,
          attempts: context.settings.attempts,
        }),
        onDone: [
          {
            guard: ({ context, event }) =>
              event.output.outcome === 'one' && context.pending?.type === 'logout.start',
            target: 'loggingOut',
            actions: [
              { type: 'setProfiles', params: ({ event }) => profilesOf(event.output) },
              { type: 'gainAccess', params: ({ event }) => selectedOf(event.output) },
              { type: 'planLogout', params: {} },
            ],
          },
          {
            guard: ({ event }) => event.output.outcome === 'one',
            target: 'ready',
            actions: [
              { type: 'setProfiles', params: ({ event }) => profilesOf(event.output) },
              { type: 'gainAccess', params: ({ event }) => selectedOf(event.output) },
            ],
          },
          {
            guard: ({ event }) => event.output.outcome === 'several',
            target: 'choosingProfile',
            actions: { type: 'setProfiles', params: ({ event }) => profilesOf(event.output) },
          },
          {
            guard: ({ context, event }) =>
              event.output.outcome === 'unavailable' && context.cached !== undefined,
            target: 'ready',
            actions: 'gainCachedAccess',
          },
          {
            guard: ({ event }) => event.output.outcome === 'providerGone',
            target: 'signedOut',
            actions: ['forgetSelection', { type: 'loseAccess', params: 'providerGone' }],
          },
          {
            guard: ({ event }) => event.output.outcome === 'none',
            target: 'signedOut',
            actions: { type: 'loseAccess', params: ({ context }) => context.reason },
          },
          {
            target: 'signedOut',
            actions: [
              { type: 'loseAccess', params: ({ event }) => missed(event.output) },
              { type: 'setFailure', params: ({ event }) => failureIn(event.output) },
            ],
          },
        ],
        onError: {
          target: 'signedOut',
          actions: [
            { type: 'setReason', params: 'error' },
            { type: 'setFailure', params: ({ event }) => failureOf(event) },
          ],
        },
      },
      on: {
        'logout.start': { actions: { type: 'postpone', params: ({ event }) => event } },
        'dialog.cancel': { target: 'returning', actions: { type: 'setReason', params: 'cancelled' } },
      },
    },

    choosingProfile: {
      on: {
        ...startingSignIn.on,
        'profile.select': {
          guard: { type: 'isProfileKnown', params: ({ event }) => event },
          target: 'ready',
          actions: {
            type: 'gainAccess',
            params: ({ context, event }) => profileNamed(context.profiles, event.mvpd),
          },
        },
        'dialog.cancel': { target: 'signedOut', actions: { type: 'setReason', params: 'cancelled' } },
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
          invoke: {
            id: 'retrieveProviders',
            src: 'retrieveProviders',
            onDone: {
              target: 'choosing',
              actions: { type: 'setProviders', params: ({ event }) => event.output },
            },
            onError: {
              target: '#pass.returning',
              actions: [
                { type: 'setReason', params: 'error' },
                { type: 'setFailure', params: ({ event }) => failureOf(event) },
              ],
            },
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

    signingIn: {
      entry: { type: 'keepSelection', params: ({ context }) => ({ mvpd: context.signIn.mvpd }) },
      exit: ['closePage', 'forgetSignIn'],
      invoke: {
        id: 'signIn',
        src: 'signIn',
        input: ({ context: { settings, signIn, shown, online }, self }) => ({
          parent: self,
          mvpd: signIn.mvpd,
          domainName: settings.domainName,
          redirectUrl: settings.redirectUrl,
          surface: signIn.adopt?.surface ?? signIn.surface,
          hasBrowser: settings.hasBrowser,
          hasCompanion: settings.hasCompanion,
          attempt: signIn.attempt,
          adopt: signIn.adopt,
          shown,
          online,
          pollIntervalMs: settings.pollIntervalMs,
          attempts: settings.attempts,
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'authenticated',
            target: 'ready',
            actions: [
              'clearSignIn',
              { type: 'gainAccess', params: ({ event }) => summarise(authenticated(event.output)) },
            ],
          },
          {
            guard: ({ event }) => event.output.outcome === 'alreadyAuthenticated',
            target: 'checkingProfile',
            actions: [
              'clearSignIn',
              {
                type: 'planCheck',
                params: ({ event }) => ({ mvpd: alreadyAuthenticated(event.output), reason: 'none' }),
              },
            ],
          },
          {
            guard: ({ event }) => event.output.outcome === 'providerGone',
            target: 'selectingProvider',
            actions: [
              'forgetSelection',
              'clearSignIn',
              { type: 'endSignIn', params: ({ event }) => event.output },
            ],
          },
          {
            guard: ({ event }) => event.output.outcome === 'cancelled',
            target: 'returning',
            actions: [
              'setMayHaveProfile',
              'clearSignIn',
              { type: 'endSignIn', params: ({ event }) => event.output },
            ],
          },
          {
            guard: ({ context, event }) => event.output.outcome === 'expired' && context.access !== undefined,
            target: 'returning',
            actions: [
              'clearSignIn',
              { type: 'endSignIn', params: ({ event }) => event.output },
              { type: 'setNotice', params: 'signInExpired' },
            ],
          },
          {
            target: 'returning',
            actions: ['clearSignIn', { type: 'endSignIn', params: ({ event }) => event.output }],
          },
        ],
        onError: {
          target: 'returning',
          actions: [
            'clearSignIn',
            { type: 'setReason', params: 'failed' },
            { type: 'setFailure', params: ({ event }) => failureOf(event) },
          ],
        },
      },
      on: {
        'dialog.cancel': { actions: 'forwardToSignIn' },
        // Nobody is signed in yet: logging out means to leave.
        'logout.start': { actions: 'cancelSignIn' },
        'code.renew': { guard: 'hasCode', actions: 'forwardToSignIn' },
        'provider.select': {
          actions: [{ type: 'keepSelection', params: ({ event }) => event }, 'forwardToSignIn'],
        },
        'browser.*': { guard: 'hasCode', actions: 'forwardToSignIn' },
        'app.*': { actions: ['noteLifecycle', 'forwardToSignIn'] },
        'network.*': { actions: ['noteLifecycle', 'forwardToSignIn', 'forwardToRegistrar'] },
        'signIn.creating': {
          actions: [
            'setMayHaveProfile',
            'closePage',
            'forgetSignIn',
            { type: 'noteCreating', params: ({ event }) => event },
          ],
        },
        'signIn.presented': {
          actions: [
            { type: 'notePresented', params: ({ event }) => event },
            { type: 'keepSignIn', params: ({ event }) => event },
            { type: 'emitCode', params: ({ event }) => event },
          ],
        },
        'signIn.browserWanted': {
          actions: ['notePageOpen', { type: 'emitBrowserOpen', params: ({ event }) => event }],
        },
        'signIn.step': { actions: { type: 'noteStep', params: ({ event }) => event } },
        'poll.answered': { actions: 'emitPollAnswered' },
        'poll.failing': {
          guard: ({ event }) => event.failures === failuresWorthAWarning,
          actions: {
            type: 'warn',
            params: { code: 'poll.failing', message: 'the service does not answer; polling goes on' },
          },
        },
        'poll.suspended': { actions: { type: 'noteSuspended', params: true } },
        'poll.resumed': { actions: { type: 'noteSuspended', params: false } },
      },
    },

    // Back to what there was before the dialog.
    returning: {
      always: [
        { guard: 'hasAccess', target: 'ready' },
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
            params: ({ context, event }) => profileNamed(context.profiles, event.mvpd),
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

    loggingOut: {
      invoke: {
        id: 'logout',
        src: 'logout',
        input: ({ context: { settings, logout, signIn }, self }) => ({
          parent: self,
          mvpd: logout.mvpd,
          canOpenPages: settings.hasBrowser || settings.surface === 'primary',
          hasBrowser: settings.hasBrowser,
          attempt: signIn.attempt,
          attempts: settings.attempts,
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'failed',
            target: 'returning',
            actions: ['clearSignIn', { type: 'setFailure', params: ({ event }) => failureIn(event.output) }],
          },
          {
            guard: ({ event }) => event.output.outcome === 'loggedOut' && event.output.localOnly,
            target: 'returning',
            actions: ['clearSignIn', 'forgetSelection', { type: 'setNotice', params: 'localOnly' }],
          },
          {
            guard: ({ event }) =>
              event.output.outcome === 'loggedOut' && event.output.providerSessionMayRemain,
            target: 'returning',
            actions: ['clearSignIn', { type: 'setNotice', params: 'providerSessionMayRemain' }],
          },
          { target: 'returning', actions: 'clearSignIn' },
        ],
        onError: {
          target: 'returning',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
      on: {
        // Already under way.
        'logout.start': {},
        'logout.purged': { actions: { type: 'forgetLoggedOut', params: ({ event }) => event } },
        'logout.step': { actions: { type: 'noteLogoutStep', params: ({ event }) => event } },
        'logout.oddAnswer': {
          actions: {
            type: 'warn',
            params: ({ event }) => ({
              code: 'logout.oddAnswer',
              message: `the logout answered "${event.actionName}" in a way the pages do not describe`,
            }),
          },
        },
        'dialog.cancel': { guard: 'hasLogoutPage', actions: 'forwardToLogout' },
        'partnerLogout.acknowledge': { guard: 'hasPartnerPrompt', actions: 'forwardToLogout' },
        'browser.*': { guard: 'hasLogoutPage', actions: 'forwardToLogout' },
      },
    },

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

/** So many failed looks in a row are worth a warning; they do not end the polling. */
const failuresWorthAWarning = 5

/** The root chart: what the viewer may do now. @see spec flows.md §2.3 */
export function createPassChart(services: PassServices): typeof chart {
  return bind(chart, {
    ...toActors({
      boot: services.boot,
      retrieveProviders: services.retrieveProviders,
      wait: services.wait,
    }),
    registrar: createRegistrarMachine(services),
    profileCheck: createProfileCheckMachine(services),
    signIn: createSignInMachine(services),
    decision: createDecisionMachine(services),
    logout: createLogoutMachine(services),
    sentinel: fromCallback<SentinelCommand, undefined>(({ sendBack, receive }) => {
      const surroundings = services.watchSurroundings((event: SentinelEvent) => sendBack(event))
      receive(surroundings.handle)
      return surroundings.stop
    }) as CallbackActorLogic<SentinelCommand>,
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
  }
}

function profilesOf(output: ProfileCheckOutput): readonly Profile[] {
  return 'profiles' in output ? output.profiles : []
}

function selectedOf(output: ProfileCheckOutput) {
  return summarise((output as Extract<ProfileCheckOutput, { outcome: 'one' }>).selected)
}

function missed({ outcome }: ProfileCheckOutput) {
  if (outcome === 'exhausted') return 'temporaryExhausted' as const
  return outcome === 'misconfigured' ? ('misconfigured' as const) : ('error' as const)
}

function failureIn(output: object): Failure {
  return (output as { failure: Failure }).failure
}

function profileNamed<P extends { mvpd: string }>(profiles: readonly P[], mvpd: string): P {
  return profiles.find((profile) => profile.mvpd === mvpd) as P
}

function authenticated(output: SignInOutput): Profile {
  return (output as Extract<SignInOutput, { outcome: 'authenticated' }>).profile
}

function alreadyAuthenticated(output: SignInOutput): string {
  return (output as Extract<SignInOutput, { outcome: 'alreadyAuthenticated' }>).mvpd
}
