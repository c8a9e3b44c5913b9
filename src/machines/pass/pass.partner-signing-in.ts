import { defined } from '../../defined.ts'
import type { PartnerProvider, PartnerSsoOutput } from '../partner-sso/index.ts'
import { failureOf } from '../shared/failures.ts'
import type { GainedProfile } from './pass.answers.ts'
import { type PassContext, summarise } from './pass.context.ts'
import { passSetup } from './pass.setup.ts'
import { lent } from './pass.signing-in.ts'
import type { ProviderSummary } from './pass.types.ts'

/** The viewer signs in through the device's partner framework, or is signed in again without a word. */
export const partnerSigningIn = passSetup.createStateConfig({
  invoke: {
    id: 'partnerSso',
    src: 'partnerSso',
    input: ({ context: { settings, partner }, self }) => ({
      parent: self,
      silent: partner.silent,
      domainName: settings.domainName,
      redirectUrl: settings.redirectUrl,
      skipped: partner.skipped,
      attempts: settings.attempts,
    }),
    onDone: [
      {
        guard: ({ event }) => event.output.outcome === 'profile',
        target: 'ready',
        actions: { type: 'gainAccess', params: ({ event }) => gained(event.output) },
      },
      {
        guard: ({ event }) => lent(event.output) !== undefined,
        target: 'ready',
        actions: {
          type: 'gainAccess',
          params: ({ event }) => ({ profile: lent(event.output) as GainedProfile }),
        },
      },
      {
        guard: ({ event }) => event.output.outcome === 'alreadyAuthenticated',
        target: 'checkingProfile',
        actions: {
          type: 'planCheck',
          params: ({ event }) => ({ mvpd: mvpdOf(event.output), reason: 'none' as const }),
        },
      },
      {
        guard: ({ event }) => event.output.outcome === 'cancelled',
        target: 'returning',
        actions: ['setMayHavePartnerProfile', { type: 'setReason', params: 'cancelled' }],
      },
      // Nobody asked for a dialog: none opens.
      {
        guard: ({ context }) => context.partner.silent,
        target: 'returning',
        actions: [{ type: 'takeOver', params: ({ event }) => event.output }, 'clearSignIn'],
      },
      {
        guard: {
          type: 'isProviderSettled',
          params: ({ context, event }) => chosen(context.signIn, event.output),
        },
        target: 'signingIn',
        actions: { type: 'takeOver', params: ({ event }) => event.output },
      },
      {
        target: 'selectingProvider',
        actions: { type: 'takeOver', params: ({ event }) => event.output },
      },
    ],
    onError: {
      target: 'returning',
      actions: [
        { type: 'setReason', params: 'failed' },
        { type: 'setFailure', params: ({ event }) => failureOf(event) },
      ],
    },
  },
  on: {
    // The viewer is quicker than the silent run: his wish waits for its outcome.
    'signIn.start': {
      guard: ({ context }) => context.partner.silent,
      actions: { type: 'postpone', params: ({ event }) => event },
    },
    'dialog.cancel': { actions: ['dropPending', 'cancelPartner'] },
    // Nobody is signed in yet: logging out means to leave.
    'logout.start': { actions: ['dropPending', 'cancelPartner'] },
    'partner.configured': {
      actions: { type: 'setProviders', params: ({ event }) => event.providers.map(toSummary) },
    },
    'partner.step': { actions: { type: 'notePartnerStep', params: ({ event }) => event } },
  },
})

function gained(output: PartnerSsoOutput) {
  const { profile, nowMs } = output as Extract<PartnerSsoOutput, { outcome: 'profile' }>
  return { profile: summarise(profile), nowMs }
}

function mvpdOf(output: PartnerSsoOutput): string | undefined {
  return 'mvpd' in output ? output.mvpd : undefined
}

/** The provider the framework or the service named, else the one the viewer had asked for. */
function chosen({ surface, mvpd: asked }: PassContext['signIn'], output: PartnerSsoOutput) {
  const mvpd = mvpdOf(output) ?? asked
  return mvpd === undefined ? { surface } : { surface, mvpd }
}

function toSummary({ mvpd, displayName, logoUrl }: PartnerProvider): ProviderSummary {
  return defined({ id: mvpd, displayName, logoUrl })
}
