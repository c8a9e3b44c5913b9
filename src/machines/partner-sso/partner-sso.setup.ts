import { type AnyActorRef, assign, sendTo, setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import { isRepeatable, unusable } from '../shared/failures.ts'
import { refusedIdentity } from '../shared/identity.ts'
import { type ActorsOf, unbound } from '../shared/service.ts'
import type { Timed } from '../shared/wait.ts'
import type { SignInSession } from '../sign-in/index.ts'
import { isFrameworkValid } from './framework-login.ts'
import type {
  FrameworkLogin,
  PartnerProvider,
  PartnerSsoInput,
  PartnerSsoOutput,
  PartnerSsoReport,
  PartnerSsoServices,
  PartnerStep,
} from './partner-sso.types.ts'

export interface PartnerSsoContext extends PartnerSsoInput {
  readonly parent: AnyActorRef
  readonly providers: readonly PartnerProvider[]
  readonly login?: FrameworkLogin
  /** The provider the framework names, as ours. */
  readonly mvpd?: string | undefined
  readonly attemptsMade: number
  readonly session?: SignInSession
  readonly saml?: Secret<string>
  /** The framework was read again after the service had refused its status. */
  readonly isReadAgain: boolean
  readonly profile?: Profile | undefined
  readonly answeredAtMs?: number
  readonly failure?: Failure
}

type Actors = ActorsOf<PartnerSsoServices>

/** Guards and actions of the partner sign-in, under names. */
export const partnerSsoSetup = setup({
  types: {} as {
    context: PartnerSsoContext
    input: PartnerSsoInput
    output: PartnerSsoOutput
    events: { type: 'dialog.cancel' }
  },
  actors: {
    retrievePartnerProviders: unbound<Actors['retrievePartnerProviders']>(),
    askFramework: unbound<Actors['askFramework']>(),
    createPartnerSession: unbound<Actors['createPartnerSession']>(),
    authenticateWithPartner: unbound<Actors['authenticateWithPartner']>(),
    createPartnerProfile: unbound<Actors['createPartnerProfile']>(),
    retrieveProfiles: unbound<Actors['retrieveProfiles']>(),
    wait: unbound<Actors['wait']>(),
  },
  guards: {
    isSilent: ({ context }) => context.silent,
    isCancelled: ({ context }) => context.login?.errorCode === '2',
    isFrameworkValid: ({ context }) =>
      context.mvpd !== undefined && context.login !== undefined && isFrameworkValid(context.login),
    isLoginValid: (_, login: FrameworkLogin) => isFrameworkValid(login),
    isSkipped: ({ context }) => context.mvpd !== undefined && context.skipped.includes(context.mvpd),
    /** A provider without the framework's support, which we know all the same: nobody picks twice (SSO-22). */
    isUnsupportedButKnown: ({ context }) => context.mvpd !== undefined && context.login?.errorCode === '1',

    // The action's name decides (spec flows.md §1.8a).
    isAuthorized: ({ context: { session } }) =>
      session?.actionName === 'authorize' && session.mvpd !== undefined,
    isForPartner: ({ context: { session } }) => session?.actionName === 'partner_profile',
    /** A fallback, whatever its reason: the ordinary sign-in goes on with this session (SSO-19). */
    isOrdinarySession: ({ context: { session } }) =>
      session?.code !== undefined &&
      ['authenticate', 'resume', 'retry'].includes(session.actionName as string),

    /** The status was refused: the framework may have a better one, once (SSO-21). */
    mayReadAgain: ({ context }, failure: Failure) =>
      refusedIdentity(failure) === 'partner' && !context.isReadAgain,
    /** No answer that says anything: the profile may have been made. */
    isUnanswered: (_, failure: Failure) =>
      (isRepeatable(failure) && failure.vendor === undefined) || (failure.httpStatus ?? 0) >= 500,
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.attemptsMade < context.attempts,
  },
  actions: {
    setProviders: assign((_, providers: readonly PartnerProvider[]) => ({ providers })),
    setLogin: assign(({ context }, login: FrameworkLogin) => ({
      login,
      mvpd: context.providers.find(({ mappingId }) => mappingId === login.mappingId)?.mvpd,
    })),
    countAttempt: assign(({ context }) => ({ attemptsMade: context.attemptsMade + 1 })),
    setSession: assign((_, session: SignInSession) => ({ session })),
    setSaml: assign((_, saml: Secret<string>) => ({ saml })),
    setProfile: assign((_, o: Timed & { profiles: readonly Profile[] }) => ({
      profile: o.profiles[0],
      answeredAtMs: o.nowMs,
    })),
    noteReadAgain: assign({ isReadAgain: true }),
    setFailure: assign((_, failure: Failure) => ({ failure })),
    setUnusable: assign(({ context }) => ({
      failure: unusable(`the partner session's answer "${context.session?.actionName}" cannot be followed`),
    })),
    /** Then the ordinary sign-in (SSO-22). */
    setNoSaml: assign({ failure: unusable('the partner framework had no answer for the provider') }),
    tellConfigured: sendTo(
      ({ context }) => context.parent,
      ({ context: { providers } }): PartnerSsoReport => ({ type: 'partner.configured', providers }),
    ),
    tellStep: sendTo(
      ({ context }) => context.parent,
      (_, step: PartnerStep): PartnerSsoReport => ({ type: 'partner.step', step }),
    ),
  },
})
