import type { CallRecord, Pass, PassView } from '../../index.ts'
import { plain, type Screen } from '../terminal.ts'
import { span } from '../text.ts'

const indent = 3

/** Tells what happens, as it happens, and remembers it for the tables at the end. */
export interface Narrator {
  readonly screen: Screen
  /** Every HTTP call so far. */
  readonly calls: readonly CallRecord[]
  /** Every state so far. */
  readonly states: readonly string[]
  chapter(title: string, explanation: string): void
  say(text: string): void
  /** Something went as hoped. */
  good(text: string): void
  bad(text: string): void
  /** Something that happens elsewhere, not in the app. */
  meanwhile(text: string): void
  noteCall(call: CallRecord): void
  /** Follows a run; returns the undo. */
  follow(pass: Pass): () => void
}

export function createNarrator(screen: Screen): Narrator {
  const { style } = screen
  const calls: CallRecord[] = []
  const states: string[] = []
  let chapters = 0
  let polls = 0

  const narrator: Narrator = {
    screen,
    calls,
    states,
    chapter(title, explanation) {
      chapters += 1
      screen.print()
      screen.print(`${style.cyan(`${chapters}`)}  ${style.bold(title)}`)
      screen.print(explanation, { indent, style: 'dim' })
    },
    say: (text) => screen.print(text, { indent }),
    good: (text) => screen.print(`${style.green('✓')} ${text}`, { indent }),
    bad: (text) => screen.print(`${style.red('✗')} ${text}`, { indent }),
    meanwhile: (text) => screen.print(`${style.yellow('»')} ${text}`, { indent }),
    noteCall(call) {
      calls.push(call)
      const isPoll = call.endpoint === 'retrieveProfileForCode'
      if (isPoll) polls += 1
      // Where a line can be rewritten, the status line counts the polls.
      if (isPoll && screen.isLive && call.status === 200) return
      const outcome = `${call.status ?? 'no answer'}, ${Math.round(call.ms)} ms`
      const number = isPoll ? `, poll ${polls}` : call.attempt > 1 ? `, attempt ${call.attempt}` : ''
      screen.print(`${call.method} ${call.path} (${outcome}${number})`, { indent, style: 'dim' })
    },
    follow(pass) {
      const undo = [
        pass.subscribe((view) => {
          const state = stateOf(view)
          if (state !== states.at(-1)) states.push(state)
        }),
        pass.on('throttled', ({ pausedUntilMs }) =>
          narrator.bad(
            `The service asks for silence for ${span(pausedUntilMs - Date.now())}; nothing is lost.`,
          ),
        ),
        pass.on('warning', ({ message }) => narrator.bad(`Warning: ${plain(message)}`)),
      ]
      return () => {
        for (const each of undo) each()
      }
    },
  }
  return narrator
}

/** The phase of a view with its step, in the words of the charts. */
function stateOf(view: PassView): string {
  switch (view.phase) {
    case 'signedOut':
      return `signedOut (${view.reason})`
    case 'selectingProvider':
      return view.loading ? 'selectingProvider.loading' : 'selectingProvider.choosing'
    case 'signingIn':
    case 'partnerSigningIn':
    case 'loggingOut':
      return `${view.phase}.${view.step}`
    case 'ready':
      if (view.preauthorization.status === 'asking') return 'ready.preauthorizing'
      return view.authorization.status === 'idle' ? 'ready' : `ready.${view.authorization.status}`
    default:
      return view.phase
  }
}
