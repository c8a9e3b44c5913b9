import { assign, enqueueActions, sendTo } from 'xstate'
import { defined } from '../../defined.ts'
import type { Failure } from '../../errors.ts'
import type { DecisionOutput } from '../decision/index.ts'
import type { SignInInProgress } from '../sign-in/index.ts'
import {
  dismissed,
  emitMarks,
  emitRefusal,
  marked,
  noAuthorization,
  noPreauthorization,
  noTemporary,
  recalled,
  refuseMarks,
} from './pass.answers.ts'
import { type AuthorizationRequest, type PreauthorizationRequest, toAnswer } from './pass.context.ts'
import { withDialogs } from './pass.dialog-actions.ts'
import type { PendingLogout } from './pass.services.ts'
import type { Mark } from './pass.types.ts'

/** Plays, marks and the way out. */
export const withDecisions = withDialogs.extend({
  actions: {
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
    queueMarks: enqueueActions(
      ({ context: { preauthorization }, enqueue }, request: PreauthorizationRequest) => {
        const requests = [...preauthorization.requests, request]
        enqueue.assign({ preauthorization: { ...preauthorization, requests } })
        // The provider would have to decide on every single asset (PREAUTH-17).
        if (request.resources.some((resource) => /CDATA/.test(resource))) {
          const message = 'ids with CDATA are single assets'
          enqueue.emit({ type: 'warning', code: 'preauthorization.assets', message })
        }
      },
    ),
    /** A limit found the hard way is told, since every run would find it again (PREAUTH-06). */
    setMarks: enqueueActions(({ context, enqueue }, output: DecisionOutput) => {
      enqueue.assign({ preauthorization: marked(context, output) })
      if (output.limit === undefined) return
      const message = `policy.preauthorizeBatch is too high: now ${output.limit}`
      enqueue.emit({ type: 'warning', code: 'preauthorization.limit', message })
    }),
    /** A fresh or often repeated denial is answered from memory; a play press always asks (AUTHZ-24). */
    recallDenials: assign(({ context }, { nowMs }: { nowMs: number }) => ({
      preauthorization: recalled(context, nowMs),
    })),
    /** Answers every request whose resources are all marked; of the marks only permits outlive it (PREAUTH-08). */
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
    planLogout: assign(({ context }, o: { mvpd?: string; withIdentity?: boolean }) => ({
      failure: undefined,
      notice: undefined,
      pending: undefined,
      logout: {
        mvpd: o.mvpd ?? context.access?.mvpd ?? '',
        withIdentity: o.withIdentity ?? context.settings.logoutScope === 'everywhere',
        step: 'requesting' as const,
      },
    })),
    /** The last run was ended before the service had answered: asking again is safe (L7). */
    finishLogout: assign(({ context }) => ({
      pendingLogout: undefined,
      logout: { ...(context.pendingLogout as PendingLogout), step: 'requesting' as const },
    })),
    keepLogout: sendTo('sentinel', ({ context: { logout } }) => ({
      type: 'logout.keep' as const,
      logout: { mvpd: logout.mvpd, withIdentity: logout.withIdentity },
    })),
    forgetLogout: sendTo('sentinel', ({ context }) => ({
      type: 'logout.forget' as const,
      mvpd: context.logout.mvpd,
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
        enqueue.assign({ logout: { ...context.logout, step: o.step, url: o.url } })
        if (o.isForHost && o.url) {
          enqueue.emit({ type: 'browser.open', attempt: o.attempt, purpose: 'logout', url: o.url })
        }
        if (o.step === 'partner') enqueue.emit({ type: 'partnerLogout.hint' })
      },
    ),
    /** What this provider's viewer had goes (LOGOUT-15); credentials, token and the choice of provider stay (LOGOUT-11). */
    forgetLoggedOut: enqueueActions(({ context, enqueue }, { mvpd }: { mvpd: string }) => {
      const isCurrent = context.access?.mvpd === mvpd
      enqueue.assign({
        profiles: context.profiles.filter((profile) => profile.mvpd !== mvpd),
        previous: context.previous?.mvpd === mvpd ? undefined : context.previous,
        ...(isCurrent
          ? {
              access: undefined,
              hasLoggedOut: true,
              temporary: noTemporary,
              reason: 'loggedOut' as const,
              preauthorization: noPreauthorization,
              authorization: noAuthorization,
            }
          : {}),
      })
      const isPass = isCurrent && context.access?.kind === 'temporary'
      // The record is that of the sign-in beneath a pass.
      if (isPass) {
        enqueue.stopChild('temporaryDeadline')
        enqueue.emit({ type: 'temporaryAccess.ended' })
      } else {
        enqueue.sendTo('sentinel', { type: 'profile.forget', mvpd, isLoggedOut: true })
      }
      // A logout of the last run, finished in this one.
      if (context.access === undefined) {
        enqueue.assign({ cached: undefined, isCachedFresh: false, reason: 'loggedOut', hasLoggedOut: true })
      }
      if (!isCurrent) return
      enqueue.emit({ type: 'access.lost', reason: 'loggedOut' })
    }),
    forwardToLogout: sendTo('logout', ({ event }) => event as never),
  },
})
