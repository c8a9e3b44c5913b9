import { setup } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { createDecisionMachine } from '../decision/index.ts'
import type { createLogoutMachine } from '../logout/index.ts'
import type { createPartnerSsoMachine } from '../partner-sso/index.ts'
import type { createProfileCheckMachine } from '../profile-check/index.ts'
import type { createRegistrarMachine } from '../registrar/index.ts'
import { isRepeatable } from '../shared/failures.ts'
import { type ActorsOf, unbound } from '../shared/service.ts'
import type { createSignInMachine, SignInInProgress } from '../sign-in/index.ts'
import type { createTempAccessMachine } from '../temp-access/index.ts'
import { nextResources } from './pass.answers.ts'
import { isRemembered, type PassContext, type PassEmitted, type PassEvent } from './pass.context.ts'
import type { Sentinel } from './pass.sentinel.ts'
import type { PassServices } from './pass.services.ts'
import type { Surface } from './pass.types.ts'

type Actors = ActorsOf<Pick<PassServices, 'boot' | 'retrieveProviders' | 'wait'>>

/** Events, actors and guards of the root chart, under names. */
export const passGuards = setup({
  types: {} as { context: PassContext; events: PassEvent; emitted: PassEmitted },
  actors: {
    boot: unbound<Actors['boot']>(),
    retrieveProviders: unbound<Actors['retrieveProviders']>(),
    wait: unbound<Actors['wait']>(),
    registrar: unbound<ReturnType<typeof createRegistrarMachine>>(),
    profileCheck: unbound<ReturnType<typeof createProfileCheckMachine>>(),
    signIn: unbound<ReturnType<typeof createSignInMachine>>(),
    decision: unbound<ReturnType<typeof createDecisionMachine>>(),
    logout: unbound<ReturnType<typeof createLogoutMachine>>(),
    tempAccess: unbound<ReturnType<typeof createTempAccessMachine>>(),
    partnerSso: unbound<ReturnType<typeof createPartnerSsoMachine>>(),
    sentinel: unbound<Sentinel>(),
  },
  guards: {
    hasLogoutToFinish: ({ context }) => context.hasToken && context.pendingLogout !== undefined,
    hasTokenAndFreshProfile: ({ context }) => context.hasToken && context.isCachedFresh,
    hasTokenAndNetwork: ({ context }) => context.hasToken && context.online,
    isOfflineWithCached: ({ context }) => !context.online && hasCached(context),
    /** Offline it needs no token: its code is shown, and nothing is asked. */
    hasSignInToTakeUp: ({ context }) =>
      context.signIn.adopt !== undefined && (context.hasToken || !context.online),
    /** The logout's page took the place of the app: the service has answered already. */
    hasJustLoggedOut: ({ context }) => context.hasToken && context.reason === 'loggedOut',
    hasNoToken: ({ context }) => !context.hasToken,
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.configurationAttempts < context.settings.attempts,
    hasCached: ({ context }) => hasCached(context),
    hasAccess: ({ context }) => context.access !== undefined,
    hasPrevious: ({ context }) => context.previous !== undefined,
    /** Those a look at all profiles would find. */
    hasOtherProfiles: ({ context }) => context.profiles.some(({ kind }) => isRemembered(kind)),
    mayHaveProfile: ({ context }) => context.mayHaveProfile,
    isProfileKnown: ({ context }, { mvpd }: { mvpd: string }) =>
      context.profiles.some((profile) => profile.mvpd === mvpd),
    isOtherProfile: ({ context }, { mvpd }: { mvpd: string }) =>
      context.access?.mvpd !== mvpd && context.profiles.some((profile) => profile.mvpd === mvpd),
    /** The provider is given, such as the remembered one (CONF-04, AUTHN-32), or the companion picks it. */
    isProviderSettled: ({ context }, o: { mvpd?: string; surface?: Surface }) =>
      o.mvpd !== undefined ||
      (context.settings.providerChoice === 'companion' &&
        (o.surface ?? context.settings.surface) === 'secondary'),
    /** The device's partner framework may know the viewer. */
    usesPartner: ({ context }, o: { mvpd?: string; route?: 'auto' | 'basic' }) =>
      context.settings.hasPartner &&
      o.route !== 'basic' &&
      (o.mvpd === undefined || !context.partner.skipped.includes(o.mvpd)),
    maySignInSilently: ({ context }) =>
      context.settings.hasPartner &&
      !context.partner.isSpent &&
      !context.hasLoggedOut &&
      context.pending === undefined,
    isIdentityLate: ({ context }) => context.identityRepeat === 'due',
    /** The profile that has gone is the one in use, or about to be. */
    isOurProfile: ({ context: { access, cached } }, { mvpd }: { mvpd: string }) =>
      access === undefined ? cached?.mvpd === mvpd : access.mvpd === mvpd && isRemembered(access.kind),
    /** Whatever the provider, if this sign-in has none yet; then one that was not known before. */
    isSameSignIn: ({ context: { signIn } }, o: { mvpd: string; isOther: boolean }) =>
      signIn.mvpd === undefined ? o.isOther : signIn.mvpd === o.mvpd,
    hasNoProfiles: ({ context }) => context.profiles.length === 0,
    isProviderAsked: ({ context: { access, checkMvpd } }, { mvpd }: { mvpd: string }) =>
      access === undefined && checkMvpd === mvpd,
    areAllAsked: ({ context: { access, checkMvpd } }) => access === undefined && checkMvpd === undefined,
    isOtherCode: ({ context }, { session }: { session: SignInInProgress }) =>
      context.signIn.session !== undefined && context.signIn.session.code.reveal() !== session.code.reveal(),
    isPartnerAccess: ({ context }) => context.access?.kind === 'appleSSO',
    isServiceTokenAccess: ({ context }) => context.access?.kind === 'serviceTokenSSO',
    isTemporary: ({ context }) => context.access?.kind === 'temporary',
    isPassOnOffer: ({ context: { access, temporary } }) =>
      access?.kind === 'temporary' && temporary.mvpds.includes(access.mvpd),
    hasNextPass: ({ context }) => context.access?.kind === 'temporary' && context.temporary.next.length > 0,
    tellsIdentity: ({ context }, o: { mvpds: readonly string[]; identity?: unknown }) =>
      context.temporary.needsIdentity && o.identity !== undefined && o.mvpds.includes(context.temporary.mvpd),
    isThisPlay: ({ context }, { requestId }: { requestId: string }) =>
      context.authorization.isOpen && context.authorization.request?.requestId === requestId,
    isAsked: ({ context }, { requestId }: { requestId: string }) =>
      context.preauthorization.requests.some((request) => request.requestId === requestId),
    hasUnmarked: ({ context }) => nextResources(context).length > 0,
    hasCode: ({ context }) => context.signIn.session !== undefined,
    hasLogoutPage: ({ context }) => context.logout.step !== 'requesting',
    hasPartnerPrompt: ({ context }) => context.logout.step === 'partner',
    isStale: ({ context }, { nowMs }: { nowMs: number }) =>
      nowMs - (context.verifiedAtMs ?? 0) >= context.settings.staleAfterMs,
    hasRequests: ({ context }) => context.preauthorization.requests.length > 0,
  },
})

/** What is remembered may be shown as access; not while the viewer's logout of it waits to be finished. */
function hasCached({ cached, pendingLogout }: PassContext): boolean {
  return cached !== undefined && pendingLogout === undefined
}
