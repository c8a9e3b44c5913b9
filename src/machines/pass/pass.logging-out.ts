import type { LogoutOutput } from '../logout/index.ts'
import { failureOf } from '../shared/failures.ts'
import { passSetup } from './pass.setup.ts'

/** The viewer logs out; plays and marks are refused meanwhile. */
export const loggingOut = passSetup.createStateConfig({
  entry: 'keepLogout',
  exit: 'forgetLogout',
  invoke: {
    id: 'logout',
    src: 'logout',
    input: ({ context: { settings, profiles, logout, signIn }, self }) => ({
      parent: self,
      mvpd: logout.mvpd,
      accessKind: profiles.find(({ mvpd }) => mvpd === logout.mvpd)?.kind,
      withIdentity: logout.withIdentity,
      canOpenPages: settings.hasBrowser || settings.surface === 'primary',
      hasBrowser: settings.hasBrowser,
      attempt: signIn.attempt,
      attempts: settings.attempts,
    }),
    onDone: [
      {
        guard: ({ event }) => event.output.outcome === 'failed',
        target: 'returning',
        actions: ['clearSignIn', { type: 'setFailure', params: ({ event }) => failedLogout(event.output) }],
      },
      {
        guard: ({ event }) => event.output.outcome === 'loggedOut' && event.output.localOnly,
        target: 'returning',
        actions: ['clearSignIn', 'forgetSelection', { type: 'setNotice', params: 'localOnly' }],
      },
      {
        guard: ({ event }) => event.output.outcome === 'loggedOut' && event.output.providerSessionMayRemain,
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
    // Its call is repeated with the new token; nobody is looked for whom the viewer wants gone.
    'elsewhere.registered': { actions: 'forwardToRegistrar' },
    'logout.purged': { actions: [{ type: 'forgetLoggedOut', params: ({ event }) => event }, 'forgetLogout'] },
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
})

function failedLogout(output: LogoutOutput) {
  return (output as Extract<LogoutOutput, { outcome: 'failed' }>).failure
}
