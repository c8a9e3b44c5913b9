import { assign, emit, enqueueActions, sendTo } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { SignInInProgress } from '../sign-in/index.ts'
import { withDecisions } from './pass.decision-actions.ts'

/** Guards and actions of the root chart, under names. */
export const passSetup = withDecisions.extend({
  actions: {
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

    // Surroundings
    noteLifecycle: enqueueActions(({ context, event, enqueue }) => {
      enqueue.assign({
        shown: event.type === 'app.shown' || (context.shown && event.type !== 'app.hidden'),
        online: event.type === 'network.online' || (context.online && event.type !== 'network.offline'),
      })
      if (event.type !== 'app.shown') return
      enqueue.sendTo('sentinel', {
        type: 'identity.refresh',
        accessKind: context.access?.kind,
        isAsked: false,
      })
    }),
    refreshIdentity: sendTo('sentinel', ({ context }) => ({
      type: 'identity.refresh' as const,
      accessKind: context.access?.kind,
      isAsked: true,
    })),
    noteIdentityLate: assign(({ context }) => ({
      identityRepeat: context.identityRepeat === 'none' ? ('due' as const) : context.identityRepeat,
    })),
    setIdentityRepeat: assign((_, identityRepeat: 'none' | 'done') => ({ identityRepeat })),
    noteClockOffset: assign((_, { offsetMs }: { offsetMs: number }) => ({ clockOffsetMs: offsetMs })),
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
