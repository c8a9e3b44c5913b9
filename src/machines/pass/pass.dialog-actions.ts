import { assign, emit, enqueueActions, sendTo } from 'xstate'
import type { PartnerSsoOutput, PartnerStep } from '../partner-sso/index.ts'
import type { SignInInProgress, SignInOutput } from '../sign-in/index.ts'
import type { TempAccessOutput } from '../temp-access/index.ts'
import { withAccess } from './pass.access-actions.ts'
import { noSignIn, noTemporary } from './pass.answers.ts'
import { reasonOf } from './pass.context.ts'
import type { PassCommand, ProviderSummary, Surface } from './pass.types.ts'

type TemporaryOffer = Omit<Extract<PassCommand, { type: 'temporaryAccess.start' }>, 'type'>

/** The viewer's ways in. */
export const withDialogs = withAccess.extend({
  actions: {
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
    /** The picker serves the sign-in that is planned already. */
    setMvpd: assign(({ context }, { mvpd }: { mvpd: string }) => ({
      failure: undefined,
      notice: undefined,
      signIn: { ...context.signIn, mvpd },
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
    emitCode: emit(({ context }, { session }: { session: SignInInProgress }) => ({
      type: 'code.issued' as const,
      code: session.code,
      expiresAtMs: session.expiresAtMs + context.clockOffsetMs,
    })),
    noteStep: assign(({ context }, o: { step: 'code' | 'browser' | 'confirming' }) => ({
      signIn: { ...context.signIn, step: o.step },
    })),
    noteSuspended: assign(({ context }, suspended: boolean) => ({
      signIn: { ...context.signIn, suspended },
    })),
    notePageOpen: assign(({ context }) => ({ signIn: { ...context.signIn, isPageOpen: true } })),
    /** One that was taken up stands there already, perhaps by now replaced by another tab's. */
    keepSignIn: enqueueActions(({ context, enqueue }, { session }: { session: SignInInProgress }) => {
      if (context.signIn.adopt?.code.reveal() === session.code.reveal()) return
      enqueue.sendTo('sentinel', { type: 'signIn.keep', session })
    }),
    forgetSignIn: enqueueActions(({ context: { signIn }, enqueue }) => {
      const code = (signIn.session ?? signIn.adopt)?.code
      if (code) enqueue.sendTo('sentinel', { type: 'signIn.forget', code })
    }),
    adoptSignIn: assign(({ context }, { session }: { session: SignInInProgress }) => ({
      signIn: {
        ...noSignIn,
        surface: context.signIn.surface,
        mvpd: session.mvpd,
        attempt: context.signIn.attempt + 1,
        // Each tab goes on where its viewer looks.
        adopt: { ...session, surface: context.signIn.surface },
      },
    })),
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

    // Signing in through the partner's framework
    planPartner: assign(({ context }, o: { silent: boolean }) => ({
      configurationAttempts: 0,
      partner: { ...context.partner, step: 'configuring' as const, silent: o.silent, isSpent: o.silent },
    })),
    notePartnerStep: assign(({ context }, { step }: { step: PartnerStep }) => ({
      partner: { ...context.partner, step },
    })),
    /** What the ordinary sign-in goes on with. */
    takeOver: enqueueActions(({ context, enqueue }, output: PartnerSsoOutput) => {
      if (output.outcome !== 'fallback') return
      const { session, failure, mvpd = context.signIn.mvpd } = output
      const isOff = session?.reasonType === 'configuration_fallback' && mvpd !== undefined
      enqueue.assign({
        signIn: { ...context.signIn, mvpd, handedOver: session },
        ...(isOff ? { partner: { ...context.partner, skipped: [...context.partner.skipped, mvpd] } } : {}),
      })
      if (failure) enqueue.emit({ type: 'warning', code: 'partner.fallback', message: failure.message })
    }),
    /** An exchange that was left may still have made a profile. */
    setMayHavePartnerProfile: assign(({ context }) => ({
      mayHaveProfile: context.mayHaveProfile || ['exchanging', 'confirming'].includes(context.partner.step),
    })),
    cancelPartner: sendTo('partnerSso', { type: 'dialog.cancel' }),

    // Temporary access
    planTemporary: assign(({ context }, o: TemporaryOffer) => ({
      failure: undefined,
      notice: undefined,
      // A pass in use stays the one in use until another has taken its place.
      temporary: {
        ...context.temporary,
        mvpds: o.mvpds,
        verify: o.verify ?? true,
        offered: o.identity,
        mvpd: o.mvpds[0] ?? '',
        needsIdentity: false,
      },
    })),
    planNextPass: assign(({ context: { temporary } }) => ({
      temporary: {
        ...noTemporary,
        offered: temporary.identity,
        mvpds: temporary.next,
        mvpd: temporary.next[0] ?? '',
      },
    })),
    noteTemporaryStep: assign(({ context }, o: { mvpd: string; needsIdentity: boolean }) => ({
      temporary: { ...context.temporary, mvpd: o.mvpd, needsIdentity: o.needsIdentity },
    })),
    clearPass: assign({ temporary: noTemporary }),
    notePass: assign((_, output: TempAccessOutput) =>
      output.outcome === 'active'
        ? { temporary: { ...noTemporary, identity: output.identity, next: output.next } }
        : {},
    ),
    forwardToTempAccess: sendTo('tempAccess', ({ event }) => event as never),
    cancelTempAccess: sendTo('tempAccess', { type: 'dialog.cancel' }),
  },
})
