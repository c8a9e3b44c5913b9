import { stateIn } from 'xstate'
import type { Failure } from '../../errors.ts'
import type { Profile } from '../../protocol/profiles.ts'
import type { Secret } from '../../secret.ts'
import { createPollMachine, type PollOutput } from '../poll/index.ts'
import { failureOf } from '../shared/failures.ts'
import { endsOf } from '../shared/outcome.ts'
import { bind } from '../shared/service.ts'
import { createTurn } from '../shared/turn.ts'
import { backoff, closestLooksMs } from '../shared/wait.ts'
import { parameters, type SignInContext, signInSetup } from './sign-in.setup.ts'
import type { SignInInProgress, SignInOutput, SignInServices } from './sign-in.types.ts'

const ends = endsOf<SignInContext, SignInOutput>()
/** Another tab that takes longer over its code may lose it to ours. */
const longestQueueMs = 30_000

/** While missing values are being supplied: another code or provider starts over. */
const startingAnew = signInSetup.createStateConfig({
  on: {
    'code.renew': { target: '#signIn.queueing', actions: 'startAnew' },
    'provider.select': {
      guard: { type: 'isOtherProvider', params: ({ event }) => event },
      target: '#signIn.queueing',
      actions: ['startAnew', { type: 'setMvpd', params: ({ event }) => event }],
    },
  },
})

const signInChart = signInSetup.createMachine({
  id: 'signIn',
  context: ({ input, self }) => ({
    ...input,
    parent: input.parent ?? self,
    session: input.handedOver,
    attemptsMade: 0,
    supplied: 0,
    isLookDue: false,
    isHintDue: input.adopt?.surface === 'primary' && !input.hasReturned,
  }),
  initial: 'starting',
  on: {
    'dialog.cancel': { target: '.cancelled' }, // POLL-22
    'app.*': { actions: 'noteLifecycle' },
    'network.*': { actions: 'noteLifecycle' },
  },
  states: {
    starting: {
      always: [
        {
          guard: 'isTakenUp',
          target: 'presenting',
          actions: { type: 'takeUp', params: ({ context }) => context.adopt as SignInInProgress },
        },
        { guard: 'isHandedOver', target: 'routing' },
        { target: 'queueing' },
      ],
    },

    // One tab asks for a code; the others show it. Most often the turn comes at once.
    queueing: {
      entry: ['leaveTurn', 'tellCreating', 'takeTurn'],
      invoke: {
        id: 'patience',
        src: 'wait',
        input: { forMs: longestQueueMs },
        onDone: { target: 'creating' },
        onError: { target: 'creating' },
      },
      on: {
        'turn.taken': [
          {
            guard: { type: 'isShownElsewhere', params: ({ event }) => event },
            target: 'routing',
            actions: { type: 'takeUp', params: ({ event }) => event.shown as SignInInProgress },
          },
          { target: 'creating' },
        ],
        'provider.select': {
          guard: { type: 'isOtherProvider', params: ({ event }) => event },
          actions: [{ type: 'setMvpd', params: ({ event }) => event }, 'tellCreating'],
        },
      },
    },

    creating: {
      entry: ['countAttempt', 'tellCreating'],
      invoke: {
        id: 'createSession',
        src: 'createSession',
        input: ({ context }) => parameters(context),
        onDone: {
          target: 'routing',
          actions: { type: 'setSession', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'isProviderGone', params: ({ event }) => failureOf(event) },
            target: 'providerGone',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'hasAttemptsLeft', params: ({ event }) => failureOf(event) },
            target: 'backingOff',
          },
          {
            target: 'failed',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
        ],
      },
      // A new code is already on its way, so `code.renew` changes nothing here.
      on: {
        'provider.select': {
          guard: { type: 'isOtherProvider', params: ({ event }) => event },
          target: 'creating',
          reenter: true,
          actions: ['startAnew', { type: 'setMvpd', params: ({ event }) => event }],
        },
      },
    },

    backingOff: {
      invoke: {
        id: 'backoff',
        src: 'wait',
        input: ({ context }) => backoff(context.attemptsMade),
        onDone: { target: 'creating' },
        onError: { target: 'creating' },
      },
      on: {
        'provider.select': {
          guard: { type: 'isOtherProvider', params: ({ event }) => event },
          target: 'creating',
          actions: ['startAnew', { type: 'setMvpd', params: ({ event }) => event }],
        },
      },
    },

    routing: {
      always: [
        { guard: 'isAuthorized', target: 'alreadyAuthenticated' },
        { guard: 'isToAuthenticate', target: 'presenting' },
        { guard: 'canSupply', target: 'supplying' },
        { guard: 'isIncomplete', target: 'presenting' },
        { target: 'failed', actions: 'setUnusable' },
      ],
    },

    // What the session lacks is known here after all.
    supplying: {
      entry: 'countSupply',
      invoke: {
        id: 'resumeSession',
        src: 'resumeSession',
        input: ({ context }) => ({ ...parameters(context), code: context.session?.code as Secret<string> }),
        onDone: {
          target: 'routing',
          actions: { type: 'mergeSession', params: ({ event }) => event.output },
        },
        onError: [
          {
            guard: { type: 'isCodeDead', params: ({ event }) => failureOf(event) },
            target: 'rejected',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'isProviderGone', params: ({ event }) => failureOf(event) },
            target: 'providerGone',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
          {
            guard: { type: 'hasSuppliesLeft', params: ({ event }) => failureOf(event) },
            target: 'supplyBackoff',
          },
          {
            target: 'failed',
            actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
          },
        ],
      },
      on: { ...startingAnew.on },
    },

    supplyBackoff: {
      invoke: {
        id: 'supplyBackoff',
        src: 'wait',
        input: ({ context }) => backoff(context.supplied),
        onDone: { target: 'supplying' },
        onError: { target: 'supplying' },
      },
      on: { ...startingAnew.on },
    },

    // A code lives. Where it is shown and who asks for its profile are two lives of their own: the browser may fail
    // while the code is good, and the code may expire while the browser is open: then both end (AUTHN-16).
    presenting: {
      entry: ['tellPresented', 'leaveTurn'],
      type: 'parallel',
      on: {
        // Leaving stops the old code's polling before a new code is asked for: never live both (AUTHN-17, POLL-05).
        'code.renew': { target: 'queueing', actions: 'startAnew' },
        'provider.select': [
          {
            guard: 'lacksProvider',
            target: 'supplying',
            actions: { type: 'setMvpd', params: ({ event }) => event },
          },
          {
            guard: { type: 'isOtherProvider', params: ({ event }) => event },
            target: 'queueing',
            actions: ['startAnew', { type: 'setMvpd', params: ({ event }) => event }],
          },
        ],
      },
      states: {
        surface: {
          initial: 'choosing',
          states: {
            // The page on this screen, or the code for another one (AUTHN-07).
            choosing: {
              always: [
                { guard: 'hasReturned', target: 'returned' },
                { guard: 'opensBrowser', target: 'inBrowser' },
                { guard: 'hostOpensBrowser', target: 'withHost' },
                { target: 'showingCode' },
              ],
            },
            // At home the page may come back at once, or after an interstitial, and nobody has typed (HBA-01, HBA-02).
            inBrowser: {
              entry: { type: 'tellStep', params: 'browser' },
              invoke: {
                id: 'openBrowser',
                src: 'openBrowser',
                input: ({ context }) => ({
                  url: context.session?.url as Secret<string>,
                  purpose: 'signIn' as const,
                }),
                onDone: [
                  { guard: ({ event }) => event.output === 'returned', target: 'returned' },
                  { target: 'closed' },
                ],
                // The same code serves another screen (AUTHN-18).
                onError: [
                  { guard: 'hasCompanion', target: 'showingCode' },
                  { target: '#signIn.failed', actions: 'setBrowserFailed' },
                ],
              },
            },
            // The host was told to open the page; it answers with the attempt it opened it for.
            withHost: {
              entry: [{ type: 'tellStep', params: 'browser' }, 'tellBrowserWanted'],
              on: {
                'browser.returned': {
                  guard: { type: 'isThisAttempt', params: ({ event }) => event },
                  target: 'returned',
                },
                'browser.closed': {
                  guard: { type: 'isThisAttempt', params: ({ event }) => event },
                  target: 'closed',
                },
                'browser.failed': [
                  {
                    guard: { type: 'isThisAttemptWithCompanion', params: ({ event }) => event },
                    target: 'showingCode',
                  },
                  {
                    guard: { type: 'isThisAttempt', params: ({ event }) => event },
                    target: '#signIn.failed',
                    actions: 'setBrowserFailed',
                  },
                ],
              },
            },
            showingCode: { entry: { type: 'tellStep', params: 'code' } },
            returned: { entry: { type: 'tellStep', params: 'confirming' } },
            closed: { entry: { type: 'tellStep', params: 'confirming' } },
          },
        },

        watching: {
          initial: 'held',
          states: {
            // No look before the browser has returned (AUTHN-31, POLL-01); a code for another screen works at once (POLL-02).
            held: {
              always: [
                { guard: stateIn({ presenting: { surface: 'showingCode' } }), target: 'polling' },
                {
                  guard: stateIn({ presenting: { surface: 'returned' } }),
                  target: 'polling',
                  actions: 'setLookDue',
                },
                { guard: stateIn({ presenting: { surface: 'closed' } }), target: 'lastLook' },
                // After a restart the viewer may have finished meanwhile.
                { guard: 'isHintDue', target: 'hintPause' },
              ],
              invoke: {
                id: 'validity',
                src: 'wait',
                input: ({ context }) => ({ untilMs: context.session?.expiresAtMs }),
                onDone: { target: '#signIn.expired' },
                onError: { target: '#signIn.expired' },
              },
              on: {
                // The way back may have been lost, and the viewer came by hand.
                'app.shown': { target: 'hintPause', actions: 'noteLifecycle' },
              },
            },
            // No two looks are closer than this, however often the app comes and goes.
            hintPause: {
              entry: 'clearHint',
              invoke: {
                id: 'hintPause',
                src: 'wait',
                input: ({ context }) =>
                  context.lastLookAtMs === undefined
                    ? { forMs: 0 }
                    : { forMs: closestLooksMs, sinceMs: context.lastLookAtMs },
                onDone: { target: 'hintLook' },
                onError: { target: 'held' },
              },
            },
            hintLook: {
              invoke: {
                id: 'hintLook',
                src: 'lookForProfile',
                input: ({ context }) => look(context),
                onDone: [
                  {
                    guard: { type: 'isFound', params: ({ event }) => event.output },
                    target: '#signIn.authenticated',
                    actions: { type: 'setProfile', params: ({ event }) => event.output },
                  },
                  { target: 'held', actions: { type: 'noteLook', params: ({ event }) => event.output } },
                ],
                onError: { target: 'held' },
              },
            },
            // The sign-in may have been completed just before the browser was closed. No polling follows (AUTHN-19).
            lastLook: {
              invoke: {
                id: 'lastLook',
                src: 'lookForProfile',
                input: ({ context }) => look(context),
                onDone: [
                  {
                    guard: { type: 'isFound', params: ({ event }) => event.output },
                    target: '#signIn.authenticated',
                    actions: { type: 'setProfile', params: ({ event }) => event.output },
                  },
                  { target: '#signIn.cancelled' },
                ],
                onError: { target: '#signIn.cancelled' },
              },
            },
            // After the redirect too until the code's end: some profiles are late (POLL-18).
            polling: {
              invoke: {
                id: 'poll',
                src: 'poll',
                input: ({ context }) => ({
                  ...look(context),
                  intervalMs: context.pollIntervalMs,
                  // A taken-up code may have been completed meanwhile; a new one cannot before it was seen.
                  immediate: context.isLookDue || context.adopt !== undefined,
                  lastAnswerAtMs: context.lastLookAtMs,
                  shown: context.shown,
                  online: context.online,
                  parent: context.parent,
                }),
                onDone: [
                  {
                    guard: { type: 'isFoundForThisCode', params: ({ event }) => event.output },
                    target: '#signIn.authenticated',
                    actions: { type: 'setProfile', params: ({ event }) => found(event.output) },
                  },
                  {
                    guard: { type: 'isRejectedForThisCode', params: ({ event }) => event.output },
                    target: '#signIn.rejected',
                    actions: { type: 'setFailure', params: ({ event }) => rejection(event.output) },
                  },
                  {
                    guard: { type: 'isExpiredForThisCode', params: ({ event }) => event.output },
                    target: '#signIn.expired',
                  },
                ],
                onError: {
                  target: '#signIn.failed',
                  actions: { type: 'setFailure', params: ({ event }) => failureOf(event) },
                },
              },
              on: {
                'app.*': { actions: ['noteLifecycle', 'forwardToPoll'] },
                'network.*': { actions: ['noteLifecycle', 'forwardToPoll'] },
              },
            },
          },
        },
      },
    },

    authenticated: {
      type: 'final',
      output: ends('authenticated', (c) => ({
        profile: c.profile as Profile,
        nowMs: c.foundAtMs as number,
      })),
    },
    alreadyAuthenticated: {
      type: 'final',
      output: ends('alreadyAuthenticated', (c) => ({
        mvpd: (c.session?.mvpd ?? c.mvpd) as string,
        reasonType: c.session?.reasonType ?? 'unknown',
      })),
    },
    expired: { type: 'final', output: ends('expired', () => ({})) },
    cancelled: { type: 'final', output: ends('cancelled', () => ({})) },
    rejected: { type: 'final', output: ends('rejected', failed) },
    providerGone: { type: 'final', output: ends('providerGone', failed) },
    failed: { type: 'final', output: ends('failed', failed) },
  },
  output: ({ event }) => event.output as SignInOutput,
})

/** The chart of one sign-in, which may go through several codes. @see spec flows.md §1.4–1.6, §2.7 */
export function createSignInMachine(services: SignInServices): typeof signInChart {
  return bind(signInChart, services, { poll: createPollMachine(services), turn: createTurn(services) })
}

function look({ session, mvpd }: SignInContext) {
  return {
    mvpd: session?.mvpd ?? mvpd,
    code: session?.code as Secret<string>,
    notAfterMs: session?.expiresAtMs as number,
  }
}

function found(output: PollOutput): { profile?: Profile; nowMs?: number } {
  return output.outcome === 'found' ? { profile: output.profile, nowMs: output.nowMs } : {}
}

function rejection(output: PollOutput): Failure {
  return (output as Extract<PollOutput, { outcome: 'rejected' }>).failure
}

function failed({ failure }: SignInContext) {
  return { failure: failure as Failure }
}
