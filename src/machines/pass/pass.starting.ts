import { passSetup } from './pass.setup.ts'

/** Where nobody is signed in, or several profiles are to choose from, the viewer may sign in. */
export const startingSignIn = passSetup.createStateConfig({
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
        guard: { type: 'usesPartner', params: ({ event }) => event },
        target: '#pass.partnerSigningIn',
        actions: [
          { type: 'planSignIn', params: ({ event }) => event },
          { type: 'planPartner', params: { silent: false } },
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

/** Where a pass may be tried: also beside a provider, with nothing to log out of first (TEMP-13). */
export const startingTemporaryAccess = passSetup.createStateConfig({
  on: {
    'temporaryAccess.start': {
      target: '#pass.startingTemporary',
      actions: { type: 'planTemporary', params: ({ event }) => event },
    },
  },
})
