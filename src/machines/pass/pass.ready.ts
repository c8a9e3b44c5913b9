import { and } from 'xstate'
import { failureOf } from '../shared/failures.ts'
import { accessEnded, dismissed, nextResources, superseded, unreachable } from './pass.answers.ts'
import { gained } from './pass.checking-profile.ts'
import { endReason, type PassContext } from './pass.context.ts'
import { passSetup } from './pass.setup.ts'
import type { SignedOutReason } from './pass.types.ts'

/** Play: one decision at a time, the latest press wins. Every press asks, marks or none (AUTHZ-01, PREAUTH-02). */
const authorization = passSetup.createStateConfig({
  initial: 'idle',
  on: {
    'authorization.request': [
      {
        guard: 'hasNoToken',
        actions: {
          type: 'refusePlay',
          params: ({ context, event }) => ({ request: play(event, false), failure: unreachable(context) }),
        },
      },
      {
        target: '.deciding',
        reenter: true,
        actions: [
          { type: 'refuseOpenPlay', params: superseded },
          { type: 'openAuthorization', params: ({ event }) => play(event, false) },
        ],
      },
    ],
    'call.authorize': [
      {
        guard: 'hasNoToken',
        actions: {
          type: 'refusePlay',
          params: ({ context, event }) => ({ request: play(event, true), failure: unreachable(context) }),
        },
      },
      {
        target: '.deciding',
        reenter: true,
        actions: [
          { type: 'refuseOpenPlay', params: superseded },
          { type: 'openAuthorization', params: ({ event }) => play(event, true) },
        ],
      },
    ],
    'decision.dismiss': {
      guard: { type: 'isThisPlay', params: ({ event }) => event },
      target: '.idle',
      actions: [{ type: 'refuseOpenPlay', params: dismissed }, 'clearAuthorization'],
    },
  },
  states: {
    idle: {},
    deciding: {
      invoke: {
        id: 'authorization',
        src: 'decision',
        input: ({ context }) => ({
          kind: 'authorize' as const,
          mvpd: context.access?.mvpd ?? '',
          // One at a time, as agreed on with every provider (AUTHZ-03).
          resources: [context.authorization.request?.resource ?? ''],
          attempts: context.settings.attempts,
          ...behalf(context),
        }),
        onDone: [
          {
            guard: ({ event }) => endReason(event.output) !== undefined,
            target: 'refused',
            actions: [
              { type: 'answerAuthorization', params: ({ event }) => event.output },
              { type: 'endAccess', params: ({ event }) => end(event.output) },
            ],
          },
          {
            guard: ({ event }) => event.output.results[0]?.outcome === 'permitted',
            target: 'permitted',
            actions: [
              { type: 'answerAuthorization', params: ({ event }) => event.output },
              'refreshAfterAuthorization',
            ],
          },
          {
            target: 'refused',
            actions: { type: 'answerAuthorization', params: ({ event }) => event.output },
          },
        ],
        onError: {
          target: 'refused',
          actions: { type: 'refuseOpenPlay', params: ({ event }) => failureOf(event) },
        },
      },
    },
    // A token is for one playback: nobody renews it meanwhile, and the next press asks anew (AUTHZ-09, AUTHZ-10).
    permitted: {},
    refused: {},
  },
})

/** Catalogue marks: asked in batches, answered request by request; permits stay known while this profile lasts. */
const preauthorization = passSetup.createStateConfig({
  initial: 'quiet',
  on: {
    'preauthorization.request': [
      {
        guard: 'hasNoToken',
        actions: {
          type: 'refuseMarks',
          params: ({ context, event }) => ({
            request: { ...event, isCall: false },
            failure: unreachable(context),
          }),
        },
      },
      { actions: { type: 'queueMarks', params: ({ event }) => ({ ...event, isCall: false }) } },
    ],
    'call.preauthorize': [
      {
        guard: 'hasNoToken',
        actions: {
          type: 'refuseMarks',
          params: ({ context, event }) => ({
            request: { ...event, isCall: true },
            failure: unreachable(context),
          }),
        },
      },
      { actions: { type: 'queueMarks', params: ({ event }) => ({ ...event, isCall: true }) } },
    ],
    'decision.dismiss': {
      guard: { type: 'isAsked', params: ({ event }) => event },
      target: '.collecting',
      actions: { type: 'dropMarks', params: ({ event }) => event },
    },
  },
  states: {
    quiet: { always: { guard: 'hasRequests', target: 'collecting' } },
    // Requests of the same moment go out together, and what was denied a moment ago is not asked again.
    collecting: {
      invoke: {
        id: 'collecting',
        src: 'wait',
        input: { forMs: 0 },
        onDone: {
          target: 'sorting',
          actions: { type: 'recallDenials', params: ({ event }) => event.output },
        },
        onError: { target: 'sorting' },
      },
    },
    sorting: {
      entry: 'settleMarks',
      always: [{ guard: 'hasUnmarked', target: 'asking' }, { target: 'quiet' }],
    },
    asking: {
      invoke: {
        id: 'preauthorization',
        src: 'decision',
        input: ({ context }) => ({
          kind: 'preauthorize' as const,
          mvpd: context.access?.mvpd ?? '',
          resources: nextResources(context),
          attempts: context.settings.attempts,
          ...behalf(context),
        }),
        onDone: [
          {
            guard: ({ event }) => endReason(event.output) !== undefined,
            target: 'sorting',
            actions: [
              { type: 'setMarks', params: ({ event }) => event.output },
              { type: 'endAccess', params: ({ event }) => end(event.output) },
            ],
          },
          { target: 'collecting', actions: { type: 'setMarks', params: ({ event }) => event.output } },
        ],
        onError: {
          target: 'quiet',
          actions: { type: 'refuseOpenMarks', params: ({ event }) => failureOf(event) },
        },
      },
    },
  },
})

const closestChecksMs = 60_000

/** What a check that found no profile says of the access. */
const goneReasons: Readonly<Record<string, SignedOutReason>> = {
  providerGone: 'providerGone',
  exhausted: 'temporaryExhausted',
  misconfigured: 'misconfigured',
}

/** Whether the service still vouches for the profile. Only its answer ends one; the local clock merely asks (PROF-07). */
const access = passSetup.createStateConfig({
  initial: 'choosing',
  states: {
    choosing: {
      always: [
        { guard: ({ context }) => context.access?.verified === true, target: 'verified' },
        { target: 'unverified' },
      ],
    },
    verified: {
      invoke: {
        id: 'accessDeadline',
        src: 'wait',
        // A clock that runs ahead finds the profile alive at its deadline, and must not ask on and on.
        input: ({ context: { access, confirmations, settings } }) => ({
          // The end of a pass is final, and watched by the root.
          untilServiceMs: access?.kind === 'temporary' ? undefined : access?.notAfterMs,
          atLeastMs: Math.min(closestChecksMs * 2 ** confirmations, settings.staleAfterMs),
        }),
        onDone: { target: 'refreshing' },
        onError: { target: 'refreshing' },
      },
      on: {
        'profile.recheck': { target: 'refreshing', actions: 'refreshIdentity' },
        'access.recheck': { target: 'refreshing' },
        'app.shown': { target: 'judging', actions: 'noteLifecycle' },
      },
    },
    // The app was away: is what we know still fresh?
    judging: {
      invoke: {
        id: 'judging',
        src: 'wait',
        input: { forMs: 0 },
        onDone: [
          { guard: { type: 'isStale', params: ({ event }) => event.output }, target: 'refreshing' },
          { target: 'verified' },
        ],
        onError: { target: 'verified' },
      },
    },
    unverified: {
      entry: { type: 'setVerified', params: false },
      on: {
        'profile.recheck': { target: 'refreshing', actions: 'refreshIdentity' },
        'access.recheck': { target: 'refreshing' },
        'app.shown': { target: 'refreshing', actions: 'noteLifecycle' },
        'network.online': { target: 'refreshing', actions: ['noteLifecycle', 'forwardToRegistrar'] },
        'token.ready': { target: 'refreshing', actions: 'setToken' },
      },
    },
    refreshing: {
      invoke: {
        id: 'refresh',
        src: 'profileCheck',
        input: ({ context }) => ({
          mvpd: context.access?.mvpd,
          preferred: context.access?.mvpd,
          severalProfiles: context.settings.severalProfiles,
          attempts: context.settings.attempts,
          ...behalf(context),
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.outcome === 'one',
            target: 'verified',
            actions: { type: 'gainAccess', params: ({ event }) => gained(event.output) },
          },
          { guard: ({ event }) => event.output.outcome === 'unavailable', target: 'unverified' },
          // The clock of a pass has not started: the next authorization tells whether it is still good.
          {
            guard: and([({ event }) => event.output.outcome === 'none', 'isTemporary']),
            target: 'verified',
            actions: { type: 'noteVerified', params: ({ event }) => event.output },
          },
          {
            target: 'unverified',
            actions: {
              type: 'endAccess',
              params: ({ event }) => ({
                reason: goneReasons[event.output.outcome] ?? ('expired' as const),
                failure: 'failure' in event.output ? event.output.failure : undefined,
              }),
            },
          },
        ],
        onError: { target: 'unverified' },
      },
    },
  },
})

/** The viewer has access. Three lives that never block each other; only leaving `ready` ends them all. */
export const ready = passSetup.createStateConfig({
  type: 'parallel',
  entry: 'resumePendingLogout',
  exit: [
    { type: 'refuseOpenPlay', params: accessEnded },
    { type: 'refuseOpenMarks', params: accessEnded },
  ],
  states: { access, preauthorization, authorization },
})

/** For whom decisions and checks are asked. */
function behalf({ access, temporary }: PassContext) {
  return { accessKind: access?.kind, temporaryIdentity: temporary.identity }
}

function play(event: { requestId: string; resource: string }, isCall: boolean) {
  return { requestId: event.requestId, resource: event.resource, isCall }
}

function end(output: Parameters<typeof endReason>[0]) {
  return {
    reason: endReason(output) ?? ('missing' as const),
    failure: output.results.find(({ failure }) => failure)?.failure,
  }
}
