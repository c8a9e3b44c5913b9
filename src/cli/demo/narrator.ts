import type { CallRecord, Clock, Pass, PassView } from '../../index.ts'
import { plain, type Screen } from '../terminal.ts'
import { span } from '../text.ts'

const indent = 3
/** The width of a sign and its blank. */
const hang = 2

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
  /** Tells of each call after it is noted; returns the undo. */
  onCall(listener: (call: CallRecord) => void): () => void
  /** Follows a run; returns the undo. */
  follow(pass: Pass): () => void
}

export function createNarrator(screen: Screen, clock: Clock): Narrator {
  const { style } = screen
  const calls: CallRecord[] = []
  const states: string[] = []
  const listeners = new Set<(call: CallRecord) => void>()
  let chapters = 0

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
    good: (text) => screen.print(`${style.green('✓')} ${text}`, { indent, hang }),
    bad: (text) => screen.print(`${style.red('✗')} ${text}`, { indent, hang }),
    meanwhile: (text) => screen.print(`${style.yellow('»')} ${text}`, { indent, hang }),
    noteCall(call) {
      calls.push(call)
      printCall(call)
      for (const listener of listeners) listener(call)
    },
    onCall(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    follow(pass) {
      const undo = [
        pass.subscribe((view) => {
          const state = stateOf(view)
          if (state !== states.at(-1)) states.push(state)
        }),
        pass.on('throttled', ({ pausedUntilMs }) =>
          narrator.bad(
            `The service asks for silence for ${span(pausedUntilMs - clock.now())}; nothing is lost.`,
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

  function printCall(call: CallRecord): void {
    // Where a line can be rewritten, the last line counts the polls.
    if (isPoll(call) && screen.isLive && call.status === 200) return
    const path = pathFor(screen, call.path)
    const outcome = `${call.status ?? 'no answer'}, ${Math.round(call.ms)} ms`
    const number = isPoll(call) ? `, poll ${calls.filter(isPoll).length}` : ''
    const attempt = call.attempt > 1 ? `, attempt ${call.attempt}` : ''
    screen.print(`${call.method} ${path} (${outcome}${number}${attempt})`, { indent, hang, style: 'dim' })
  }
}

/** Whether a call asks if the code has brought a profile. */
export function isPoll({ endpoint }: CallRecord): boolean {
  return endpoint === 'retrieveProfileForCode'
}

/** A path template, without what all have in common where the screen is too narrow for `needed` columns. */
export function pathFor(screen: Screen, path: string, needed = 80): string {
  return screen.columns < needed ? path.replace('/api/v2/{serviceProvider}/', '…/') : path
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
      if (!view.access.verified) return 'ready (unverified)'
      if (view.preauthorization.status === 'asking') return 'ready.preauthorizing'
      return view.authorization.status === 'idle' ? 'ready' : `ready.${view.authorization.status}`
    default:
      return view.phase
  }
}
