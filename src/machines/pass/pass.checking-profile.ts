import { and, not } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { ProfileCheckOutput } from '../profile-check/index.ts'
import { failureOf } from '../shared/failures.ts'
import { summarise } from './pass.context.ts'
import { passSetup } from './pass.setup.ts'

/** Which profiles does the service know for this device? Asked before there is any session (AUTHN-02). */
export const checkingProfile = passSetup.createStateConfig({
  exit: { type: 'setIdentityRepeat', params: 'none' },
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
        guard: ({ event }) => event.output.outcome === 'one',
        target: 'ready',
        actions: [
          { type: 'setProfiles', params: ({ event }) => profilesOf(event.output) },
          { type: 'gainAccess', params: ({ event }) => gained(event.output) },
        ],
      },
      {
        guard: and([({ event }) => event.output.outcome === 'none', 'isIdentityLate']),
        target: 'checkingProfile',
        reenter: true,
        actions: [
          { type: 'planCheck', params: {} },
          { type: 'setIdentityRepeat', params: 'done' },
        ],
      },
      // Another provider was to be added: whatever became of it, the access there is stays.
      {
        guard: ({ context }) => context.access !== undefined && context.access.mvpd !== context.checkMvpd,
        target: 'returning',
        actions: { type: 'setFailure', params: ({ event }) => failureIn(event.output) },
      },
      {
        guard: ({ event }) => event.output.outcome === 'several',
        target: 'choosingProfile',
        actions: { type: 'setProfiles', params: ({ event }) => profilesOf(event.output) },
      },
      {
        guard: ({ context, event }) => event.output.outcome === 'unavailable' && context.cached !== undefined,
        target: 'ready',
        actions: 'gainCachedAccess',
      },
      {
        guard: ({ event }) => event.output.outcome === 'providerGone',
        target: 'signedOut',
        actions: ['forgetSelection', { type: 'loseAccess', params: 'providerGone' }],
      },
      // Signed in at the platform: the profile may be had without a word.
      {
        guard: and([({ event }) => isSignedInAtPlatform(event.output), 'maySignInSilently']),
        target: 'partnerSigningIn',
        actions: [
          { type: 'loseAccess', params: ({ context }) => context.reason },
          'forgetProfiles',
          { type: 'planPartner', params: { silent: true } },
        ],
      },
      // What has expired is left out of the answer: a new sign-in is due (PROF-05).
      {
        guard: ({ event }) => event.output.outcome === 'none',
        target: 'signedOut',
        actions: [{ type: 'loseAccess', params: ({ context }) => context.reason }, 'forgetProfiles'],
      },
      // No answer says nothing about the profile: what is remembered stays.
      {
        guard: ({ event }) => event.output.outcome === 'unavailable',
        target: 'signedOut',
        actions: [
          { type: 'setReason', params: 'error' },
          { type: 'setFailure', params: ({ event }) => failureIn(event.output) },
        ],
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
    'identity.arrived': { actions: 'noteIdentityLate' },
    // The answer under way may be from before.
    'elsewhere.signedOut': [
      {
        guard: { type: 'isProviderAsked', params: ({ event }) => event },
        target: 'signedOut',
        actions: [
          { type: 'dropProfile', params: ({ event }) => event },
          { type: 'loseAccess', params: 'elsewhere' },
        ],
      },
      { guard: 'areAllAsked', target: 'checkingProfile', reenter: true },
    ],
    // The question under way may have come too early.
    'elsewhere.signedIn': {
      guard: not('hasAccess'),
      target: 'checkingProfile',
      reenter: true,
      actions: { type: 'planCheck', params: ({ event }) => event },
    },
    // Wishes that wait for the answer.
    'logout.start': { actions: { type: 'postpone', params: ({ event }) => event } },
    'signIn.start': { actions: { type: 'postpone', params: ({ event }) => event } },
    'dialog.cancel': [
      { guard: 'hasAccess', target: 'ready', actions: 'dropPending' },
      { target: 'signedOut', actions: ['dropPending', { type: 'setReason', params: 'cancelled' }] },
    ],
  },
})

function profilesOf(output: ProfileCheckOutput): readonly Profile[] {
  return 'profiles' in output ? output.profiles : []
}

/** The profile the service vouches for, and when it did. */
export function gained(output: ProfileCheckOutput) {
  const { selected, nowMs } = output as Extract<ProfileCheckOutput, { outcome: 'one' }>
  return { profile: summarise(selected), nowMs }
}

function isSignedInAtPlatform(output: ProfileCheckOutput): boolean {
  return output.outcome === 'none' && output.isFrameworkValid
}

function missed({ outcome }: ProfileCheckOutput) {
  return outcome === 'exhausted' ? ('temporaryExhausted' as const) : ('misconfigured' as const)
}

function failureIn(output: ProfileCheckOutput): Failure | undefined {
  return 'failure' in output ? output.failure : undefined
}
