import { assign, emit, enqueueActions, raise, sendTo, setup } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { createDecisionMachine, DecisionOutput } from '../decision/index.ts'
import type { createLogoutMachine } from '../logout/index.ts'
import type { createProfileCheckMachine } from '../profile-check/index.ts'
import type { createRegistrarMachine } from '../registrar/index.ts'
import { isRepeatable } from '../shared/failures.ts'
import { type ActorsOf, unbound } from '../shared/service.ts'
import type { createSignInMachine, SignInInProgress, SignInOutput } from '../sign-in/index.ts'
import {
  dismissed,
  emitMarks,
  emitRefusal,
  gained,
  marked,
  nextResources,
  noAuthorization,
  noPreauthorization,
  noSignIn,
  recalled,
  refuseMarks,
} from './pass.answers.ts'
import {
  type AuthorizationRequest,
  isKnownKind,
  type PassContext,
  type PassEmitted,
  type PassEvent,
  type PreauthorizationRequest,
  reasonOf,
  summarise,
  toAnswer,
} from './pass.context.ts'
import type { Sentinel } from './pass.sentinel.ts'
import type { Boot, PassServices } from './pass.services.ts'
import type {
  Mark,
  Notice,
  PassCommand,
  ProfileSummary,
  ProviderSummary,
  Remembered,
  SignedOutReason,
  Surface,
} from './pass.types.ts'

type Actors = ActorsOf<Pick<PassServices, 'boot' | 'retrieveProviders' | 'wait'>>

/** Guards and actions of the root chart, under names. */
export const passSetup = setup({
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
    sentinel: unbound<Sentinel>(),
  },
  guards: {
    hasTokenAndNetwork: ({ context }) => context.hasToken && context.online,
    isOfflineWithCached: ({ context }) => !context.online && context.cached !== undefined,
    hasSignInToTakeUp: ({ context }) => context.hasToken && context.signIn.adopt !== undefined,
    hasNoToken: ({ context }) => !context.hasToken,
    hasAttemptsLeft: ({ context }, failure: Failure) =>
      isRepeatable(failure) && context.configurationAttempts < context.settings.attempts,
    hasCached: ({ context }) => context.cached !== undefined,
    hasAccess: ({ context }) => context.access !== undefined,
    hasOtherProfiles: ({ context }) => context.profiles.length > 0,
    mayHaveProfile: ({ context }) => context.mayHaveProfile,
    isProfileKnown: ({ context }, { mvpd }: { mvpd: string }) =>
      context.profiles.some((profile) => profile.mvpd === mvpd),
    isOtherProfile: ({ context }, { mvpd }: { mvpd: string }) =>
      context.access?.mvpd !== mvpd && context.profiles.some((profile) => profile.mvpd === mvpd),
    /** The provider is given, or the companion picks it. */
    isProviderSettled: ({ context }, o: { mvpd?: string; surface?: Surface }) =>
      o.mvpd !== undefined ||
      (context.settings.providerChoice === 'companion' &&
        (o.surface ?? context.settings.surface) === 'secondary'),
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
  actions: {
    // What this device remembers
    setBoot: assign(({ context }, boot: Boot) => ({
      settings: boot.settings,
      shown: boot.shown,
      online: boot.online,
      remembered: boot.remembered,
      cached: boot.cached,
      reason: boot.hadProfile ? ('expired' as const) : ('firstRun' as const),
      // Another provider may have been chosen since, without success.
      checkMvpd: boot.settings.profileCheck === 'one' ? (boot.cached ?? boot.remembered)?.mvpd : undefined,
      signIn: {
        ...noSignIn,
        attempt: context.signIn.attempt,
        surface: boot.settings.surface,
        adopt: boot.signIn,
      },
    })),
    forgetSelection: enqueueActions(({ enqueue }) => {
      enqueue.assign({ remembered: undefined })
      enqueue.sendTo('sentinel', { type: 'selection.forget' })
      enqueue.sendTo('sentinel', { type: 'configuration.forget' })
    }),
    /** A choice counts at once, whether or not the sign-in succeeds (CONF-09). */
    keepSelection: enqueueActions(({ context, enqueue }, { mvpd }: { mvpd?: string | undefined }) => {
      if (mvpd === undefined) return
      const selection = rememberedOf(context, mvpd)
      enqueue.assign({ remembered: selection })
      enqueue.sendTo('sentinel', { type: 'selection.keep', selection })
    }),

    // Registration
    setToken: assign({ hasToken: true, waitingFor: undefined }),
    noteWaiting: assign((_, waitingFor: Failure) => ({ waitingFor })),
    clearToken: assign({ hasToken: false }),
    forwardToRegistrar: sendTo('registrar', ({ event }) => event as never),
    tellRegistrationFailed: sendTo('sentinel', (_, failure: Failure) => ({
      type: 'registration.settled' as const,
      failure,
    })),
    tellRegistrationRestarted: sendTo('sentinel', { type: 'registration.settled' }),

    // Access
    planCheck: assign(({ context }, o: { mvpd?: string | undefined; reason?: SignedOutReason }) => ({
      checkMvpd: o.mvpd,
      reason: o.reason ?? context.reason,
      failure: undefined,
    })),
    planFirstCheck: assign(({ context }, o: { reason: SignedOutReason }) => ({
      checkMvpd:
        context.settings.profileCheck === 'one' ? (context.cached ?? context.remembered)?.mvpd : undefined,
      reason: o.reason,
    })),
    setProfiles: assign((_, profiles: readonly Profile[]) => ({ profiles: profiles.map(summarise) })),
    /** The service vouches for this profile: decisions are asked under it from now on. */
    gainAccess: enqueueActions(({ context, enqueue }, o: { profile: ProfileSummary; nowMs?: number }) => {
      const { mvpd, kind } = o.profile
      const selection = rememberedOf(context, mvpd)
      enqueue.assign({ ...gained(context, o.profile), verifiedAtMs: o.nowMs, remembered: selection })
      enqueue.sendTo('sentinel', { type: 'selection.keep', selection })
      enqueue.sendTo('sentinel', { type: 'profile.keep', profile: o.profile })
      if (context.access?.mvpd !== mvpd) enqueue.emit({ type: 'access.gained' })
      if (!isKnownKind(kind)) {
        const message = `a profile of type "${kind}" is used like a regular one`
        enqueue.emit({ type: 'warning', code: 'profile.unknownType', message })
      }
    }),
    gainCachedAccess: enqueueActions(({ context, enqueue }) => {
      const cached = context.cached as ProfileSummary
      enqueue.assign({ access: { ...cached, verified: false }, profiles: [cached], cached: undefined })
      enqueue.emit({ type: 'access.gained' })
    }),
    setVerified: assign(({ context }, verified: boolean) => ({
      access: context.access && { ...context.access, verified },
    })),
    loseAccess: enqueueActions(({ context, enqueue }, reason: SignedOutReason) => {
      const lost = context.access?.mvpd
      enqueue.assign({
        access: undefined,
        cached: undefined,
        reason,
        profiles: context.profiles.filter((profile) => profile.mvpd !== lost),
        preauthorization: noPreauthorization,
        authorization: noAuthorization,
      })
      enqueue.sendTo('sentinel', { type: 'profile.forget' })
      if (lost) enqueue.emit({ type: 'access.lost', reason })
    }),
    forgetProfiles: assign({ profiles: [], cached: undefined }),
    setReason: assign((_, reason: SignedOutReason) => ({ reason })),
    setNotice: assign((_, notice: Notice | undefined) => ({ notice })),
    setFailure: assign((_, failure: Failure | undefined) => ({ failure })),
    clearFailure: assign({ failure: undefined, notice: undefined }),
    /** Some providers' metadata settles only when they authorize. */
    refreshAfterAuthorization: enqueueActions(({ context, enqueue }) => {
      const { refreshAfterAuthorization: wanted } = context.settings
      const isWanted = typeof wanted === 'boolean' ? wanted : wanted.includes(context.access?.mvpd ?? '')
      if (isWanted) enqueue.raise({ type: 'access.recheck' })
    }),
    endAccess: raise((_, o: { reason: SignedOutReason; failure?: Failure | undefined }) =>
      defined({ type: 'access.ended' as const, reason: o.reason, failure: o.failure }),
    ),

    // Choosing a provider
    countConfigurationAttempt: assign(({ context }) => ({
      configurationAttempts: context.configurationAttempts + 1,
    })),
    setProviders: assign((_, providers: readonly ProviderSummary[]) => ({ providers })),
    planSignIn: assign(({ context }, o: { mvpd?: string | undefined; surface?: Surface | undefined }) => ({
      configurationAttempts: 0,
      failure: undefined,
      notice: undefined,
      signIn: {
        ...noSignIn,
        attempt: context.signIn.attempt,
        surface: o.surface ?? context.settings.surface,
        mvpd: o.mvpd,
      },
    })),
    postpone: assign((_, pending: Extract<PassCommand, { type: 'signIn.start' | 'logout.start' }>) => ({
      pending,
    })),
    dropPending: assign({ pending: undefined }),
    /** A logout asked for meanwhile happens now; a sign-in has become needless. */
    resumePendingLogout: enqueueActions(({ context, enqueue }) => {
      if (!context.pending) return
      enqueue.assign({ pending: undefined })
      if (context.pending.type === 'logout.start') enqueue.raise(context.pending)
    }),
    resumePending: enqueueActions(({ context, enqueue }) => {
      if (!context.pending) return
      enqueue.assign({ pending: undefined, mayHaveProfile: false })
      enqueue.raise(context.pending)
    }),

    // Signing in
    noteCreating: assign(({ context }, o: { mvpd: string | undefined }) => ({
      signIn: {
        ...noSignIn,
        surface: context.signIn.surface,
        attempt: context.signIn.attempt,
        mvpd: o.mvpd,
      },
    })),
    notePresented: assign(({ context }, o: { attempt: number; session: SignInInProgress }) => ({
      signIn: {
        ...context.signIn,
        mvpd: o.session.mvpd,
        attempt: o.attempt,
        session: o.session,
        step: o.session.surface === 'primary' ? ('browser' as const) : ('code' as const),
      },
    })),
    emitCode: emit((_, { session }: { session: SignInInProgress }) => ({
      type: 'code.issued' as const,
      code: session.code,
      expiresAtMs: session.expiresAtMs,
    })),
    noteStep: assign(({ context }, o: { step: 'code' | 'browser' | 'confirming' }) => ({
      signIn: { ...context.signIn, step: o.step },
    })),
    noteSuspended: assign(({ context }, suspended: boolean) => ({
      signIn: { ...context.signIn, suspended },
    })),
    notePageOpen: assign(({ context }) => ({ signIn: { ...context.signIn, isPageOpen: true } })),
    keepSignIn: sendTo('sentinel', (_, { session }: { session: SignInInProgress }) => ({
      type: 'signIn.keep' as const,
      session,
    })),
    forgetSignIn: sendTo('sentinel', { type: 'signIn.forget' }),
    clearSignIn: assign(({ context }) => ({
      signIn: { ...noSignIn, surface: context.signIn.surface, attempt: context.signIn.attempt + 1 },
    })),
    closePage: enqueueActions(({ context, enqueue }) => {
      if (context.signIn.isPageOpen) enqueue.emit({ type: 'browser.close' })
    }),
    setMayHaveProfile: assign(({ context }) => ({
      mayHaveProfile: context.mayHaveProfile || context.signIn.session !== undefined,
    })),
    endSignIn: assign((_, output: SignInOutput) => ({
      reason: reasonOf(output),
      failure: 'failure' in output ? output.failure : undefined,
    })),
    forwardToSignIn: sendTo('signIn', ({ event }) => event as never),
    cancelSignIn: sendTo('signIn', { type: 'dialog.cancel' }),

    // Decisions
    openAuthorization: assign((_, request: AuthorizationRequest) => ({
      authorization: { request, isOpen: true },
    })),
    clearAuthorization: assign({ authorization: { isOpen: false } }),
    answerAuthorization: enqueueActions(({ context, enqueue }, { results }: DecisionOutput) => {
      const { request } = context.authorization
      const [result] = results
      if (!request || !result) return
      const answer = toAnswer(context.access?.mvpd ?? '', result)
      enqueue.assign({
        authorization: defined({
          request,
          isOpen: false,
          failure: answer.outcome === 'permitted' ? undefined : answer.failure,
        }),
      })
      const { requestId } = request
      if (request.isCall) enqueue.emit({ type: 'call.authorized', requestId, answer })
      else if (answer.outcome === 'permitted') {
        enqueue.emit({ type: 'authorization.permitted', requestId, ...answer })
      } else enqueue.emit({ type: 'authorization.refused', requestId, ...answer })
    }),
    /** An open play gets its answer, whatever becomes of the chart. */
    refuseOpenPlay: enqueueActions(({ context, enqueue }, failure: Failure) => {
      const { request, isOpen } = context.authorization
      if (!request || !isOpen) return
      enqueue.assign({ authorization: { request, isOpen: false, failure } })
      emitRefusal(enqueue, request, failure)
    }),
    refusePlay: enqueueActions(
      ({ enqueue }, { request, failure }: { request: AuthorizationRequest; failure: Failure }) =>
        emitRefusal(enqueue, request, failure),
    ),
    queueMarks: assign(({ context }, request: PreauthorizationRequest) => ({
      preauthorization: {
        ...context.preauthorization,
        requests: [...context.preauthorization.requests, request],
      },
    })),
    setMarks: assign(({ context }, output: DecisionOutput) => ({
      preauthorization: marked(context, output),
    })),
    /** A fresh or often repeated denial is answered from memory; a play press always asks. */
    recallDenials: assign(({ context }, { nowMs }: { nowMs: number }) => ({
      preauthorization: recalled(context, nowMs),
    })),
    /** Answers every request whose resources are all marked; of the marks only permits outlive their requests. */
    settleMarks: enqueueActions(({ context, enqueue }) => {
      const { requests, marks } = context.preauthorization
      const isComplete = ({ resources }: PreauthorizationRequest) => resources.every((r) => marks.has(r))
      for (const request of requests.filter(isComplete)) {
        emitMarks(
          enqueue,
          request,
          request.resources.map((r) => marks.get(r) as Mark),
        )
      }
      const open = requests.filter((request) => !isComplete(request))
      const wanted = new Set(open.flatMap(({ resources }) => resources))
      enqueue.assign({
        preauthorization: {
          ...context.preauthorization,
          requests: open,
          marks: new Map([...marks].filter(([r, mark]) => mark.outcome === 'permitted' || wanted.has(r))),
        },
      })
    }),
    refuseOpenMarks: enqueueActions(({ context, enqueue }, failure: Failure) => {
      for (const request of context.preauthorization.requests) refuseMarks(enqueue, context, request, failure)
      enqueue.assign({ preauthorization: { ...context.preauthorization, requests: [] } })
    }),
    refuseMarks: enqueueActions(
      ({ context, enqueue }, { request, failure }: { request: PreauthorizationRequest; failure: Failure }) =>
        refuseMarks(enqueue, context, request, failure),
    ),
    dropMarks: enqueueActions(({ context, enqueue }, { requestId }: { requestId: string }) => {
      const { requests } = context.preauthorization
      for (const request of requests.filter((r) => r.requestId === requestId)) {
        refuseMarks(enqueue, context, request, dismissed)
      }
      enqueue.assign({
        preauthorization: {
          ...context.preauthorization,
          requests: requests.filter((r) => r.requestId !== requestId),
        },
      })
    }),

    // Logging out
    planLogout: assign(({ context }, o: { mvpd?: string | undefined }) => ({
      failure: undefined,
      notice: undefined,
      pending: undefined,
      logout: { mvpd: o.mvpd ?? context.access?.mvpd ?? '', step: 'requesting' as const },
    })),
    noteLogoutStep: enqueueActions(
      (
        { context, enqueue },
        o: {
          step: 'browser' | 'partner'
          attempt: number
          url?: SignInInProgress['url']
          isForHost: boolean
        },
      ) => {
        enqueue.assign({ logout: { mvpd: context.logout.mvpd, step: o.step, url: o.url } })
        if (o.isForHost && o.url) {
          enqueue.emit({ type: 'browser.open', attempt: o.attempt, purpose: 'logout', url: o.url })
        }
        if (o.step === 'partner') enqueue.emit({ type: 'partnerLogout.hint' })
      },
    ),
    forgetLoggedOut: enqueueActions(({ context, enqueue }, { mvpd }: { mvpd: string }) => {
      const isCurrent = context.access?.mvpd === mvpd
      enqueue.assign({
        profiles: context.profiles.filter((profile) => profile.mvpd !== mvpd),
        ...(isCurrent
          ? {
              access: undefined,
              reason: 'loggedOut' as const,
              preauthorization: noPreauthorization,
              authorization: noAuthorization,
            }
          : {}),
      })
      if (!isCurrent) return
      enqueue.sendTo('sentinel', { type: 'profile.forget' })
      enqueue.emit({ type: 'access.lost', reason: 'loggedOut' })
    }),
    forwardToLogout: sendTo('logout', ({ event }) => event as never),

    // Surroundings
    noteLifecycle: assign(({ context, event }) => ({
      shown: event.type === 'app.shown' || (context.shown && event.type !== 'app.hidden'),
      online: event.type === 'network.online' || (context.online && event.type !== 'network.offline'),
    })),
    notePause: assign((_, o: { pausedUntilMs: number }) => ({ pausedUntilMs: o.pausedUntilMs })),
    emitThrottled: emit((_, o: { pausedUntilMs: number }) => ({
      type: 'throttled' as const,
      pausedUntilMs: o.pausedUntilMs,
    })),
    warn: emit((_, o: { code: string; message: string }) => ({
      type: 'warning' as const,
      code: o.code,
      message: o.message,
    })),
    emitBrowserOpen: emit((_, o: { attempt: number; url: SignInInProgress['code'] }) => ({
      type: 'browser.open' as const,
      purpose: 'signIn' as const,
      attempt: o.attempt,
      url: o.url,
    })),
    emitPollAnswered: emit({ type: 'poll.answered' }),
  },
})

function rememberedOf({ remembered, providers }: PassContext, mvpd: string): Remembered {
  const offered = providers.find(({ id }) => id === mvpd)
  if (offered) return defined({ mvpd, displayName: offered.displayName, logoUrl: offered.logoUrl })
  return remembered?.mvpd === mvpd ? remembered : { mvpd }
}
