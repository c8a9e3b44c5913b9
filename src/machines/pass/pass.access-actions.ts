import { assign, enqueueActions, raise } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { ProfileCheckOutput } from '../profile-check/index.ts'
import {
  type GainedProfile,
  gained,
  noAuthorization,
  noPreauthorization,
  noSignIn,
  noTemporary,
  withoutPass,
} from './pass.answers.ts'
import { isKnownKind, isRemembered, type PassContext, summarise } from './pass.context.ts'
import { passGuards } from './pass.guards.ts'
import type { Boot } from './pass.services.ts'
import type { Notice, ProfileSummary, Remembered, SignedOutReason } from './pass.types.ts'

/** What becomes of the access, and of what this device remembers. */
export const withAccess = passGuards.extend({
  actions: {
    // What this device remembers
    setBoot: assign(({ context }, boot: Boot) => ({
      ...(boot.returnedFrom === 'logout' ? hasLoggedOut : {}),
      settings: boot.settings,
      shown: boot.shown,
      online: boot.online,
      remembered: boot.remembered,
      cached: boot.cached,
      isCachedFresh: boot.isCachedFresh,
      pendingLogout: boot.logout,
      verifiedAtMs: boot.verifiedAtMs,
      reason: firstReason(boot),
      // Another provider may have been chosen since, without success.
      checkMvpd: boot.settings.profileCheck === 'one' ? (boot.cached ?? boot.remembered)?.mvpd : undefined,
      signIn: {
        ...noSignIn,
        attempt: context.signIn.attempt,
        surface: boot.settings.surface,
        adopt: boot.signIn,
        isRestored: boot.signIn !== undefined,
        hasReturned: boot.returnedFrom === 'signIn',
      },
    })),
    /** And the list that offered it, but nothing is barred: the next list may have it again (CONF-15). */
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
    gainAccess: enqueueActions(({ context, enqueue }, o: { profile: GainedProfile; nowMs?: number }) => {
      const { mvpd, kind, notAfterMs } = o.profile
      enqueue.assign({ ...gained(context, o.profile), verifiedAtMs: o.nowMs })
      // The provider of the profile, whichever was chosen: another app or single sign-on may have settled it (CONF-18,
      // POLL-21). A pass is no sign-in with a provider.
      if (kind !== 'temporary') {
        const selection = rememberedOf(context, mvpd)
        enqueue.assign({ remembered: selection })
        enqueue.sendTo('sentinel', { type: 'selection.keep', selection })
      }
      if (isRemembered(kind) && notAfterMs !== undefined) {
        enqueue.sendTo('sentinel', { type: 'profile.keep', profile: { mvpd, kind, notAfterMs } })
      }
      enqueue.stopChild('temporaryDeadline')
      // Nobody stops the player when a pass ends, and it may end while a dialog is open. Its end is the profile's, and
      // comes whether or not anything plays (TEMP-06, TEMP-07, TEMP-09).
      if (kind === 'temporary' && notAfterMs !== undefined) {
        enqueue.spawnChild('wait', { id: 'temporaryDeadline', input: { untilServiceMs: notAfterMs } })
      }
      if (context.access?.mvpd !== mvpd) enqueue.emit({ type: 'access.gained' })
      if (!isKnownKind(kind)) {
        const message = `a profile of type "${kind}" is used like a regular one`
        enqueue.emit({ type: 'warning', code: 'profile.unknownType', message })
      }
    }),
    gainCachedAccess: enqueueActions(({ context, enqueue }) => {
      const cached = context.cached as ProfileSummary
      const verified = context.isCachedFresh
      enqueue.assign({ access: { ...cached, verified }, profiles: [cached], cached: undefined })
      enqueue.emit({ type: 'access.gained' })
    }),
    restorePrevious: enqueueActions(({ context, enqueue }) => {
      if (!context.previous) return
      enqueue.assign({ access: context.previous, previous: undefined })
      enqueue.emit({ type: 'access.gained' })
    }),
    setVerified: assign(({ context }, verified: boolean) => ({
      access: context.access && { ...context.access, verified },
    })),
    noteVerified: assign(({ context }, output: ProfileCheckOutput) => ({
      access: context.access && { ...context.access, verified: true },
      verifiedAtMs: 'nowMs' in output ? output.nowMs : context.verifiedAtMs,
    })),
    /** A new run begins; who had access in the last one is found out anew. */
    leaveAccess: enqueueActions(({ context, enqueue }) => {
      if (context.access?.kind === 'temporary') {
        enqueue.stopChild('temporaryDeadline')
        enqueue.emit({ type: 'temporaryAccess.ended' })
      }
      enqueue.assign({ access: undefined, previous: undefined, profiles: [], temporary: noTemporary })
    }),
    /** The provider stays remembered: the viewer merely confirms it (HBA-03). */
    loseAccess: enqueueActions(({ context, event, enqueue }, reason: SignedOutReason) => {
      const { access } = context
      enqueue.assign({
        ...withoutAccess(context),
        reason,
        // As if the viewer had logged out here: nobody is signed in again behind his back.
        ...(reason === 'elsewhere' ? { hasLoggedOut: true } : {}),
      })
      if (access?.kind === 'temporary') {
        enqueue.stopChild('temporaryDeadline')
        enqueue.emit({ type: 'temporaryAccess.ended' })
      } else if (!event.type.startsWith('elsewhere.')) {
        // Of what other tabs lose, they have seen to what is remembered.
        const mvpd = access?.mvpd ?? context.cached?.mvpd
        if (mvpd !== undefined) enqueue.sendTo('sentinel', { type: 'profile.forget', mvpd })
      }
      if (access) enqueue.emit({ type: 'access.lost', reason })
    }),
    /** Of what this device knows; the access it may be has its own end. */
    dropProfile: assign(({ context }, { mvpd }: { mvpd: string }) => ({
      profiles: context.profiles.filter((profile) => profile.mvpd !== mvpd),
      previous: context.previous?.mvpd === mvpd ? undefined : context.previous,
    })),
    forgetProfiles: assign({ profiles: [], cached: undefined, isCachedFresh: false, previous: undefined }),
    setReason: assign((_, reason: SignedOutReason) => ({ reason })),
    setNotice: assign((_, notice: Notice | undefined) => ({ notice })),
    setFailure: assign((_, failure: Failure | undefined) => ({ failure })),
    clearFailure: assign({ failure: undefined, notice: undefined }),
    /** Some providers' metadata settles only when they authorize (PROF-15). */
    refreshAfterAuthorization: enqueueActions(({ context, enqueue }) => {
      const { access, settings } = context
      const { refreshAfterAuthorization: wanted } = settings
      const isWanted = typeof wanted === 'boolean' ? wanted : wanted.includes(access?.mvpd ?? '')
      // The first authorization starts the clock of a pass: now its end can be known.
      const hasBegun = access?.kind === 'temporary' && access.notAfterMs === undefined
      if (isWanted || hasBegun) enqueue.raise({ type: 'access.recheck' })
    }),
    recheckAccess: raise({ type: 'access.recheck' }),
    endAccess: raise((_, o: { reason: SignedOutReason; failure?: Failure | undefined }) =>
      defined({ type: 'access.ended' as const, reason: o.reason, failure: o.failure }),
    ),
  },
})

/** Whatever was found out for a profile goes with it (PREAUTH-10). */
function withoutAccess({ access, profiles, temporary }: PassContext) {
  return {
    access: undefined,
    cached: undefined,
    isCachedFresh: false,
    profiles: profiles.filter((profile) => profile.mvpd !== access?.mvpd),
    preauthorization: noPreauthorization,
    authorization: noAuthorization,
    ...(access?.kind === 'temporary' ? { temporary: withoutPass(temporary) } : {}),
  }
}

/** As if the logout had happened in this run; whether another profile is left, the next sign-in finds out. */
const hasLoggedOut = { hasLoggedOut: true, mayHaveProfile: true }

function firstReason({ returnedFrom, hadProfile }: Boot): SignedOutReason {
  if (returnedFrom === 'logout') return 'loggedOut'
  return hadProfile ? 'expired' : 'firstRun'
}

function rememberedOf({ remembered, providers }: PassContext, mvpd: string): Remembered {
  const offered = providers.find(({ id }) => id === mvpd)
  if (offered) return defined({ mvpd, displayName: offered.displayName, logoUrl: offered.logoUrl })
  return remembered?.mvpd === mvpd ? remembered : { mvpd }
}
