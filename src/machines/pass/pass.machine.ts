import { and, not } from 'xstate'
import type { Failure } from '../../errors.ts'
import { createDecisionMachine } from '../decision/index.ts'
import { createLogoutMachine } from '../logout/index.ts'
import { createPartnerSsoMachine } from '../partner-sso/index.ts'
import { createProfileCheckMachine } from '../profile-check/index.ts'
import { createRegistrarMachine } from '../registrar/index.ts'
import { failureOf } from '../shared/failures.ts'
import { refusedIdentity } from '../shared/identity.ts'
import { bind } from '../shared/service.ts'
import { createSignInMachine } from '../sign-in/index.ts'
import { createTempAccessMachine } from '../temp-access/index.ts'
import {
  noAuthorization,
  noPartner,
  noPreauthorization,
  noSignIn,
  noTemporary,
  notReady,
} from './pass.answers.ts'
import { checkingProfile } from './pass.checking-profile.ts'
import { loggingOut } from './pass.logging-out.ts'
import { partnerSigningIn } from './pass.partner-signing-in.ts'
import { ready } from './pass.ready.ts'
import { selectingProvider } from './pass.selecting-provider.ts'
import { createSentinel } from './pass.sentinel.ts'
import type { PassServices, PassSettings } from './pass.services.ts'
import { passSetup } from './pass.setup.ts'
import { signingIn } from './pass.signing-in.ts'
import { startingSignIn, startingTemporaryAccess } from './pass.starting.ts'
import { startingTemporary } from './pass.starting-temporary.ts'
import type { SignedOutReason } from './pass.types.ts'

const restarting = {
  target: 'booting',
  actions: ['clearFailure', 'leaveAccess', 'tellRegistrationRestarted', 'forwardToRegistrar'],
} as const

const passChart = passSetup.createMachine({
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
    isCachedFresh: false,
    temporary: noTemporary,
    partner: noPartner,
    identityRepeat: 'none',
    hasLoggedOut: false,
    clockOffsetMs: 0,
    mayHaveProfile: false,
    confirmations: 0,
    configurationAttempts: 0,
    authorization: noAuthorization,
    preauthorization: noPreauthorization,
    logout: { mvpd: '', withIdentity: true, step: 'requesting' },
  },
  // Both live as long as the chart: the one keeps the right to call, the other watches what lies outside all charts.
  // The ids as `string`: XState's type of children known by name is one that no declaration file may state (TS2411).
  invoke: [
    {
      id: 'registrar' as string,
      src: 'registrar',
      input: ({ self }) => ({ parent: self }),
      onError: {
        target: '.blocked',
        actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
      },
    },
    {
      id: 'sentinel' as string,
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
    // Nobody has access: no call is made, and nothing waits (AUTHZ-16).
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
    // Nor for marks (PREAUTH-16).
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
    'elsewhere.renewed': { actions: 'forwardToRegistrar' },
    // The profiles of the old credentials are void; the new ones may have some.
    'elsewhere.registered': {
      target: '.checkingProfile',
      actions: [
        'forwardToRegistrar',
        'closePage',
        'clearSignIn',
        { type: 'loseAccess', params: 'credentialsReset' },
        'forgetProfiles',
        { type: 'planFirstCheck', params: { reason: 'credentialsReset' } },
      ],
    },
    'elsewhere.signedOut': [
      {
        guard: { type: 'isOurProfile', params: ({ event }) => event },
        actions: [
          { type: 'dropProfile', params: ({ event }) => event },
          { type: 'loseAccess', params: 'elsewhere' },
        ],
      },
      { actions: { type: 'dropProfile', params: ({ event }) => event } },
    ],
    'clock.corrected': { actions: { type: 'noteClockOffset', params: ({ event }) => event } },
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
    // A pass ends when its time is over, whatever is on the screen.
    'xstate.done.actor.temporaryDeadline': {
      actions: [{ type: 'loseAccess', params: 'temporaryExhausted' }, 'restorePrevious'],
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
      on: {
        'credentials.reset': { actions: { type: 'setReason', params: 'credentialsReset' } },
        'elsewhere.registered': { actions: 'forwardToRegistrar' },
        // The answer under way may still tell how things were before.
        'app.*': { target: 'booting', reenter: true },
        'elsewhere.signedIn': { target: 'booting', reenter: true },
        'elsewhere.signedOut': { target: 'booting', reenter: true },
        'network.*': { target: 'booting', reenter: true, actions: 'forwardToRegistrar' },
      },
    },

    // Waits for the right to call; with a stored token it passes at once.
    registering: {
      always: [
        { guard: 'hasLogoutToFinish', target: 'loggingOut', actions: 'finishLogout' },
        { guard: 'hasSignInToTakeUp', target: 'signingIn' },
        { guard: 'hasJustLoggedOut', target: 'signedOut' },
        { guard: 'isOfflineWithCached', target: 'ready', actions: 'gainCachedAccess' },
        { guard: 'hasTokenAndFreshProfile', target: 'ready', actions: 'gainCachedAccess' },
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
        'elsewhere.registered': { actions: 'forwardToRegistrar' },
      },
    },

    checkingProfile,

    choosingProfile: {
      // The others have gone with a logout in another tab.
      always: {
        guard: 'hasNoProfiles',
        target: 'signedOut',
        actions: { type: 'loseAccess', params: 'elsewhere' },
      },
      on: {
        ...startingSignIn.on,
        ...startingTemporaryAccess.on,
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
        ...startingTemporaryAccess.on,
        // After a logout only for a provider that is new: what was there all along is not signed in again.
        'elsewhere.signedIn': {
          guard: ({ context, event }) => event.isOther || !context.hasLoggedOut,
          target: 'checkingProfile',
          actions: { type: 'planCheck', params: ({ event }) => event },
        },
        // Not after the viewer's own logout: he would be signed in again behind his back.
        'identity.arrived': {
          guard: ({ context }) => !context.hasLoggedOut,
          target: 'checkingProfile',
          actions: { type: 'planCheck', params: {} },
        },
        'profile.recheck': {
          target: 'checkingProfile',
          actions: ['refreshIdentity', { type: 'planFirstCheck', params: { reason: 'none' } }],
        },
      },
    },

    partnerSigningIn,

    selectingProvider,

    signingIn,

    startingTemporary,

    // Back to what there was before the dialog.
    returning: {
      always: [
        { guard: 'hasAccess', target: 'ready' },
        { guard: 'hasPrevious', target: 'ready', actions: 'restorePrevious' },
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
        ...startingTemporaryAccess.on,
        'identity.changed': { guard: 'isServiceTokenAccess', actions: 'recheckAccess' },
        'elsewhere.signedOut': {
          guard: { type: 'isOurProfile', params: ({ event }) => event },
          target: 'returning',
          actions: [
            { type: 'dropProfile', params: ({ event }) => event },
            { type: 'loseAccess', params: 'elsewhere' },
          ],
        },
        'xstate.done.actor.temporaryDeadline': {
          actions: { type: 'endAccess', params: { reason: 'temporaryExhausted' } },
        },
        // Another provider beside this one, or in place of a pass, which needs no logout first (LOGOUT-13).
        'signIn.start': [
          // A profile of one provider is none of another (AUTHN-35).
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
        // The viewer can always leave (LOGOUT-01), and nothing but his wish leads there (LOGOUT-03).
        'logout.start': {
          target: 'loggingOut',
          actions: { type: 'planLogout', params: ({ event }) => event },
        },
        'access.ended': [
          {
            guard: and(['hasNextPass', ({ event }) => event.reason === 'temporaryExhausted']),
            target: 'startingTemporary',
            actions: ['planNextPass', { type: 'loseAccess', params: ({ event }) => event.reason }],
          },
          {
            guard: and(['isPartnerAccess', 'maySignInSilently', ({ event }) => mayBeRenewed(event)]),
            target: 'partnerSigningIn',
            actions: [
              { type: 'loseAccess', params: ({ event }) => event.reason },
              { type: 'setFailure', params: ({ event }) => event.failure as Failure },
              { type: 'planPartner', params: { silent: true } },
            ],
          },
          {
            guard: and([not('isTemporary'), ({ event }) => event.reason === 'providerGone']),
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
        'xstate.done.actor.temporaryDeadline': {
          actions: { type: 'loseAccess', params: 'temporaryExhausted' },
        },
        'pass.restart': restarting,
        // Another tab has got what this one could not.
        'elsewhere.registered': restarting,
        'elsewhere.renewed': restarting,
      },
    },
  },
})

/** The root chart: what the viewer may do now. @see spec flows.md §2.3 */
export function createPassChart(services: PassServices): typeof passChart {
  return bind(passChart, services, {
    registrar: createRegistrarMachine(services),
    profileCheck: createProfileCheckMachine(services),
    signIn: createSignInMachine(services),
    decision: createDecisionMachine(services),
    logout: createLogoutMachine(services),
    tempAccess: createTempAccessMachine(services),
    partnerSso: createPartnerSsoMachine(services),
    sentinel: createSentinel(services),
  })
}

export type PassChart = typeof passChart

/** The profile ended, not the sign-in at the platform. */
function mayBeRenewed({ reason, failure }: { reason: SignedOutReason; failure?: Failure }): boolean {
  const isEnded = reason === 'expired' || reason === 'missing' || reason === 'invalidated'
  return isEnded && (failure === undefined || refusedIdentity(failure) === undefined)
}

function noSettings(): PassSettings {
  return {
    redirectUrl: '',
    surface: 'secondary',
    hasBrowser: false,
    hasCompanion: true,
    hasPartner: false,
    settingsPath: [],
    logoutScope: 'everywhere',
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
