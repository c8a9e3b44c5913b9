import { not } from 'xstate'
import { failureOf } from '../shared/failures.ts'
import { backoff } from '../shared/wait.ts'
import { passSetup } from './pass.setup.ts'

/** The viewer chooses a provider. Nobody else needs the list: no profile, and no pass (CONF-01, CONF-02, CONF-03). */
export const selectingProvider = passSetup.createStateConfig({
  initial: 'loading',
  on: {
    'elsewhere.signedIn': {
      guard: not('hasAccess'),
      target: 'checkingProfile',
      actions: { type: 'planCheck', params: ({ event }) => event },
    },
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
          actions: { type: 'setMvpd', params: ({ event }) => event },
        },
      },
    },
  },
})
