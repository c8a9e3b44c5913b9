import {
  connect,
  createPassMachine,
  type Failure,
  type Mark,
  type PassCommand,
  type PassFact,
  type PassMachine,
  type PassOptions,
  type PassView,
  type Secret,
} from 'passchart'
import { type ActorRefFrom, assertEvent, assign, fromCallback, raise, sendTo, setup } from 'xstate'
import { type Title, titles } from '../../titles.ts'

/** What a viewer does, and what passchart tells. */
export type AppEvent =
  | { type: 'play.pressed'; title: Title }
  | { type: 'stop.pressed' }
  | { type: 'player.failed' }
  /** Nobody is signed in, nor about to be. */
  | { type: 'signedOut' }
  /** Everything that is passchart's own business. */
  | { type: 'command.sent'; command: PassCommand }
  | PassFact

interface Context {
  /** What the viewer wants to watch, or watches. */
  readonly title: Title | undefined
  /** Counts the presses, so that each asks by an id of its own: a title can be pressed twice. */
  readonly press: number
  /** Why the last title does not play. */
  readonly refusal: Failure | undefined
  /** The title that was stopped by the end of the access, or by a fault of the player. */
  readonly stopped: Title | undefined
  readonly hasAccess: boolean
  /** What the provider would let the viewer watch, by resource id. */
  readonly marks: ReadonlyMap<string, Mark>
}

export interface AppOptions {
  readonly pass: PassOptions
  /** Keeps what the viewer wants to watch, through the provider's page and back; undefined: nothing any more. */
  readonly remember?: (wanted: Title | undefined) => void
}

/**
 * The chart of the app, with that of passchart in it. Whoever presses Play while signed out signs in first and then
 * watches, without pressing again; whoever loses access stops watching.
 */
export function createAppMachine({ pass, remember = () => {} }: AppOptions) {
  return setup({
    types: {
      context: {} as Context,
      events: {} as AppEvent,
      input: {} as { readonly wanted?: Title | undefined },
    },
    actors: {
      pass: createPassMachine({ ...pass, notifyParent: true }),
      player: fromCallback<AppEvent, { readonly title: Title; readonly token: Secret<string> }>(() => {
        // A real player would take input.token.reveal(), now or never: it is good for one playback. When it fails later,
        // it would send `player.failed` back.
        return () => {
          // And would be taken down here.
        }
      }),
    },
    guards: {
      hasAccess: ({ context }) => context.hasAccess,
      isWaited: ({ context }) => context.title !== undefined,
      isThis: ({ context, event }) => 'requestId' in event && event.requestId === requestId(context),
      /** By the viewer's own wish: nothing to tell. */
      hasLoggedOut: ({ event }) => event.type === 'access.lost' && event.reason === 'loggedOut',
    },
    actions: {
      want: assign(({ context, event }) => {
        assertEvent(event, 'play.pressed')
        return { title: event.title, press: context.press + 1, refusal: undefined, stopped: undefined }
      }),
      forget: assign({ title: undefined }),
      forgetWhy: assign({ refusal: undefined, stopped: undefined }),
      noteRefusal: assign(({ event }) => {
        assertEvent(event, 'authorization.refused')
        return { refusal: event.failure, title: undefined }
      }),
      noteStop: assign(({ context }) => ({ stopped: context.title, title: undefined })),
      remember: ({ context }) => remember(context.title),
      rememberNothing: () => remember(undefined),
      signIn: sendTo('pass', { type: 'signIn.start' }),
      authorize: sendTo('pass', ({ context }) => ({
        type: 'authorization.request',
        requestId: requestId(context),
        resource: context.title?.resource ?? '',
      })),
      dismiss: sendTo('pass', ({ context }) => ({
        type: 'decision.dismiss',
        requestId: requestId(context),
      })),
      passOn: sendTo('pass', ({ event }) => {
        assertEvent(event, 'command.sent')
        return event.command
      }),
      gain: assign({ hasAccess: true }),
      lose: assign({ hasAccess: false, marks: new Map() }),
      askForMarks: sendTo('pass', {
        type: 'preauthorization.request',
        requestId: 'marks',
        resources: titles.map(({ resource }) => resource),
      }),
      noteMarks: assign(({ event }) => {
        assertEvent(event, 'preauthorization.settled')
        return { marks: new Map(event.decisions.map((mark) => [mark.resource, mark])) }
      }),
    },
  }).createMachine({
    id: 'app',
    context: ({ input }) => ({
      title: input.wanted,
      press: 0,
      refusal: undefined,
      stopped: undefined,
      hasAccess: false,
      marks: new Map(),
    }),
    invoke: {
      id: 'pass',
      src: 'pass',
      onSnapshot: {
        guard: ({ event }) => connect(event.snapshot).phase === 'signedOut',
        actions: raise({ type: 'signedOut' }),
      },
    },
    on: { 'command.sent': { actions: ['passOn', 'forgetWhy'] } },
    type: 'parallel',
    states: {
      catalogue: {
        on: {
          'access.gained': { actions: ['gain', 'askForMarks'] },
          'preauthorization.settled': { actions: 'noteMarks' },
          'access.lost': { actions: 'lose' },
        },
      },
      player: {
        initial: 'beginning',
        states: {
          // The page may have been away at the provider's, for a title that was wanted before.
          beginning: {
            always: [{ guard: 'isWaited', target: 'signingIn' }, { target: 'browsing' }],
          },
          browsing: {
            entry: ['forget', 'rememberNothing'],
            on: {
              'play.pressed': [
                { guard: 'hasAccess', target: 'asking', actions: 'want' },
                { target: 'signingIn', actions: ['want', 'remember', 'signIn'] },
              ],
            },
          },
          signingIn: {
            on: {
              'access.gained': { target: 'asking' },
              // Cancelled, refused, too late: nobody waits for it any more.
              signedOut: { target: 'browsing' },
            },
          },
          asking: {
            entry: ['rememberNothing', 'authorize'],
            on: {
              'authorization.permitted': { guard: 'isThis', target: 'watching' },
              'authorization.refused': { guard: 'isThis', target: 'browsing', actions: 'noteRefusal' },
              'play.pressed': { target: 'asking', reenter: true, actions: ['dismiss', 'want'] },
            },
          },
          watching: {
            invoke: {
              id: 'playback',
              src: 'player',
              input: ({ context, event }) => {
                assertEvent(event, 'authorization.permitted')
                return { title: context.title as Title, token: event.token }
              },
              onError: { target: 'browsing', actions: 'noteStop' },
            },
            on: {
              'stop.pressed': { target: 'browsing' },
              'play.pressed': { target: 'asking', actions: 'want' },
              'access.lost': [
                { guard: 'hasLoggedOut', target: 'browsing' },
                { target: 'browsing', actions: 'noteStop' },
              ],
              'temporaryAccess.ended': { target: 'browsing', actions: 'noteStop' },
              'player.failed': { target: 'browsing', actions: 'noteStop' },
            },
          },
        },
      },
    },
  })
}

const requestId = ({ press }: Context) => `play ${press}`

/** What the screens of passchart show. */
export function viewIn({ children }: { readonly children: Readonly<Record<string, unknown>> }): PassView {
  return connect((children.pass as ActorRefFrom<PassMachine>).getSnapshot())
}
