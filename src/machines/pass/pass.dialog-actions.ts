import { assign, emit, enqueueActions, sendTo } from 'xstate'
import type { SignInInProgress, SignInOutput } from '../sign-in/index.ts'
import { withAccess } from './pass.access-actions.ts'
import { noSignIn } from './pass.answers.ts'
import { reasonOf } from './pass.context.ts'
import type { PassCommand, ProviderSummary, Surface } from './pass.types.ts'

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
  },
})
