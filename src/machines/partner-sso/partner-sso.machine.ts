import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import { failureOf } from '../shared/failures.ts'
import { endsOf } from '../shared/outcome.ts'
import { bind } from '../shared/service.ts'
import { backoff } from '../shared/wait.ts'
import { type PartnerSsoContext, partnerSsoSetup } from './partner-sso.setup.ts'
import type { PartnerSsoOutput, PartnerSsoServices } from './partner-sso.types.ts'

const ends = endsOf<PartnerSsoContext, PartnerSsoOutput>()

const partnerSsoChart = partnerSsoSetup.createMachine({
  id: 'partnerSso',
  context: ({ input, self }) => ({
    ...input,
    parent: input.parent ?? self,
    providers: [],
    attemptsMade: 0,
    isReadAgain: false,
  }),
  initial: 'configuring',
  on: { 'dialog.cancel': { target: '.cancelled' } },
  states: {
    // Needed although the framework shows the picker: to tell it whom we support, and to know whom it names.
    configuring: {
      entry: { type: 'tellStep', params: 'configuring' },
      invoke: {
        id: 'retrievePartnerProviders',
        src: 'retrievePartnerProviders',
        onDone: [
          {
            guard: 'isSilent',
            target: 'readingFramework',
            actions: [{ type: 'setProviders', params: ({ event }) => event.output }, 'tellConfigured'],
          },
          {
            target: 'askingFramework',
            actions: [{ type: 'setProviders', params: ({ event }) => event.output }, 'tellConfigured'],
          },
        ],
        onError: {
          target: 'fallingBackToPicker',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
    },

    // Nobody is interrupted who did not ask to sign in (SSO-25).
    readingFramework: {
      invoke: {
        id: 'readFramework',
        src: 'askFramework',
        input: { interruptionAllowed: false },
        onDone: { target: 'judging', actions: { type: 'setLogin', params: ({ event }) => event.output } },
        onError: { target: 'fallingBackToPicker' },
      },
    },

    askingFramework: {
      entry: { type: 'tellStep', params: 'asking' },
      invoke: {
        id: 'askFramework',
        src: 'askFramework',
        input: ({ context: { providers } }) => ({
          interruptionAllowed: true,
          supported: providers.filter(({ isSupported }) => isSupported).map(({ mappingId }) => mappingId),
          featured: providers.filter(({ isFeatured }) => isFeatured).map(({ mappingId }) => mappingId),
        }),
        onDone: { target: 'judging', actions: { type: 'setLogin', params: ({ event }) => event.output } },
        onError: { target: 'fallingBackToPicker' },
      },
    },

    // F1 to F6
    judging: {
      always: [
        { guard: 'isCancelled', target: 'cancelled' },
        { guard: 'isSkipped', target: 'fallingBackToProvider' },
        { guard: 'isFrameworkValid', target: 'creatingSession' },
        { guard: 'isUnsupportedButKnown', target: 'fallingBackToProvider' },
        { target: 'fallingBackToPicker' },
      ],
    },

    creatingSession: {
      entry: ['countAttempt', { type: 'tellStep', params: 'creating' }],
      invoke: {
        id: 'createPartnerSession',
        src: 'createPartnerSession',
        input: ({ context: { domainName, redirectUrl } }) => ({ domainName, redirectUrl }),
        onDone: {
          target: 'routing',
          actions: { type: 'setSession', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
            target: 'backingOff',
          },
          {
            target: 'fallingBackToProvider',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
        ],
      },
    },

    backingOff: {
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => backoff(context.attemptsMade),
        onDone: { target: 'creatingSession' },
        onError: { target: 'creatingSession' },
      },
    },

    // What the service makes of the framework's word (SSO-18)
    routing: {
      always: [
        { guard: 'isAuthorized', target: 'alreadyAuthenticated' },
        { guard: 'isForPartner', target: 'exchangingSaml' },
        { guard: 'isOrdinarySession', target: 'fallingBackToSession' },
        { target: 'fallingBackToProvider', actions: 'setUnusable' },
      ],
    },

    exchangingSaml: {
      entry: { type: 'tellStep', params: 'exchanging' },
      invoke: {
        id: 'authenticateWithPartner',
        src: 'authenticateWithPartner',
        input: ({ context }) => {
          const { request, attributesNames } = context.session?.authenticationRequest ?? {}
          return {
            request: request as Secret<string>,
            attributesNames: attributesNames ?? [],
            silent: context.silent,
          }
        },
        onDone: [
          {
            guard: ({ event }) => event.output !== undefined,
            target: 'creatingProfile',
            actions: { type: 'setSaml', params: ({ event }) => event.output as Secret<string> },
          },
          { target: 'fallingBackToProvider', actions: 'setNoSaml' },
        ],
        onError: { target: 'fallingBackToProvider', actions: 'setNoSaml' },
      },
    },

    // Once only: whether a lost answer made a profile is looked up, not tried.
    creatingProfile: {
      invoke: {
        id: 'createPartnerProfile',
        src: 'createPartnerProfile',
        input: ({ context }) => ({ samlResponse: context.saml as Secret<string> }),
        onDone: { target: 'profile', actions: { type: 'setProfile', params: ({ event }) => event.output } },
        onError: [
          {
            guard: { type: 'mayReadAgain', params: ({ event }) => failureOf(event) },
            target: 'readingAgain',
          },
          {
            guard: { type: 'isUnanswered', params: ({ event }) => failureOf(event) },
            target: 'confirming',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            target: 'fallingBackToProvider',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
        ],
      },
    },

    readingAgain: {
      entry: 'noteReadAgain',
      invoke: {
        id: 'readAgain',
        src: 'askFramework',
        input: { interruptionAllowed: false },
        onDone: [
          {
            guard: { type: 'isLoginValid', params: ({ event }) => event.output },
            target: 'creatingProfile',
          },
          { target: 'fallingBackToProvider' },
        ],
        onError: { target: 'fallingBackToProvider' },
      },
    },

    confirming: {
      entry: { type: 'tellStep', params: 'confirming' },
      invoke: {
        id: 'confirm',
        src: 'retrieveProfiles',
        input: ({ context: { session, mvpd } }) => ({ mvpd: session?.mvpd ?? mvpd, accessKind: 'appleSSO' }),
        onDone: [
          {
            guard: ({ event }) => event.output.profiles.length > 0,
            target: 'profile',
            actions: { type: 'setProfile', params: ({ event }) => event.output },
          },
          { target: 'fallingBackToProvider' },
        ],
        onError: {
          target: 'fallingBackToProvider',
          actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
        },
      },
    },

    profile: {
      type: 'final',
      output: ends('profile', (c) => ({ profile: c.profile as Profile, nowMs: c.answeredAtMs as number })),
    },
    alreadyAuthenticated: {
      type: 'final',
      output: ends('alreadyAuthenticated', (c) => ({
        mvpd: c.session?.mvpd as string,
        reasonType: c.session?.reasonType ?? 'unknown',
      })),
    },
    fallingBackToSession: {
      type: 'final',
      output: ends('fallback', (c) => ({
        kind: 'session' as const,
        session: c.session,
        mvpd: c.session?.mvpd ?? (isMerelyIncomplete(c) ? c.mvpd : undefined),
      })),
    },
    fallingBackToProvider: {
      type: 'final',
      output: ends('fallback', (c) => ({
        kind: 'provider' as const,
        mvpd: c.session?.mvpd ?? c.mvpd,
        failure: c.failure,
      })),
    },
    fallingBackToPicker: {
      type: 'final',
      output: ends('fallback', (c) => ({ kind: 'picker' as const, failure: c.failure })),
    },
    cancelled: { type: 'final', output: ends('cancelled', () => ({})) },
  },
  output: ({ event }) => event.output as PartnerSsoOutput,
})

/** The chart of one sign-in through the partner's framework. @see spec flows.md §1.16, §2.9 */
export function createPartnerSsoMachine(services: PartnerSsoServices): typeof partnerSsoChart {
  return bind(partnerSsoChart, services)
}

/** The service took the framework's word, and lacks something else; otherwise the viewer picks a provider (S18, S19). */
function isMerelyIncomplete({ session }: PartnerSsoContext): boolean {
  return session?.reasonType === 'missing_parameters_fallback'
}
