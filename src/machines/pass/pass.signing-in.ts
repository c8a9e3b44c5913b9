import { failureOf } from '../shared/failures.ts'
import type { SignInOutput } from '../sign-in/index.ts'
import type { GainedProfile } from './pass.answers.ts'
import { summarise } from './pass.context.ts'
import { passSetup } from './pass.setup.ts'

/** So many failed looks in a row are worth a warning; they do not end the polling. */
const failuresWorthAWarning = 5

/** The viewer signs in, here or on a second screen. */
export const signingIn = passSetup.createStateConfig({
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
      isRestored: signIn.isRestored ?? false,
      hasReturned: signIn.hasReturned,
      handedOver: signIn.handedOver,
      shown,
      online,
      pollIntervalMs: settings.pollIntervalMs,
      attempts: settings.attempts,
    }),
    onDone: [
      {
        guard: ({ event }) => event.output.outcome === 'authenticated',
        target: 'ready',
        actions: ['clearSignIn', { type: 'gainAccess', params: ({ event }) => gained(event.output) }],
      },
      // Everyone is let in for a while: there need be no profile to look for.
      {
        guard: ({ event }) => lent(event.output) !== undefined,
        target: 'ready',
        actions: [
          'clearSignIn',
          'clearPass',
          { type: 'gainAccess', params: ({ event }) => ({ profile: lent(event.output) as GainedProfile }) },
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
    // Another tab was quicker: what it found is ours too.
    'elsewhere.signedIn': {
      guard: { type: 'isSameSignIn', params: ({ event }) => event },
      target: 'checkingProfile',
      actions: [
        'clearSignIn',
        { type: 'planCheck', params: ({ event }) => ({ mvpd: event.mvpd, reason: 'none' as const }) },
      ],
    },
    // Another tab has asked for a newer code: the old one is dead.
    'elsewhere.codeShown': {
      guard: { type: 'isOtherCode', params: ({ event }) => event },
      target: 'signingIn',
      reenter: true,
      actions: { type: 'adoptSignIn', params: ({ event }) => event },
    },
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
})

function gained(output: SignInOutput) {
  const { profile, nowMs } = output as Extract<SignInOutput, { outcome: 'authenticated' }>
  return { profile: summarise(profile), nowMs }
}

/**
 * The access a session's answer grants by itself, without a page and without a look for the profile
 * (spec flows.md §1.8a, S4, S5; TEMP-11, DEGR-02, DEGR-07).
 */
export function lent(output: {
  outcome: string
  mvpd?: string | undefined
  reasonType?: string
}): GainedProfile | undefined {
  const { outcome, mvpd = '', reasonType } = output
  if (outcome !== 'alreadyAuthenticated') return undefined
  return reasonType === 'degraded' || reasonType === 'temporary' ? { mvpd, kind: reasonType } : undefined
}

/** Whose profile the service knows already, perhaps by single sign-on (SSO-12). */
function alreadyAuthenticated(output: SignInOutput): string {
  return (output as Extract<SignInOutput, { outcome: 'alreadyAuthenticated' }>).mvpd
}
