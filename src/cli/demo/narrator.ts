import type { CallRecord, Clock } from '../../index.ts'
import { pathFor } from '../call-table.ts'
import { plain, type Screen } from '../terminal.ts'
import { span, widthOf } from '../text.ts'

const indent = 3
/** The width of a sign and its blank. */
const hang = 2

/** Tells what happens, as it happens, and remembers it for the tables at the end. */
export interface Narrator {
  readonly screen: Screen
  /** Every HTTP call so far, whoever made it. */
  readonly calls: readonly { readonly part: Part; readonly call: CallRecord }[]
  /** Everybody who has come on, in this order. */
  readonly parts: readonly Part[]
  chapter(title: string, explanation: string): void
  say(text: string): void
  /** Something went as hoped. */
  good(text: string): void
  bad(text: string): void
  /** Something that happens elsewhere, not in the app. */
  meanwhile(text: string): void
  /** The service asks an app for silence. */
  throttled(fact: { readonly pausedUntilMs: number }): void
  /** An app warns its developer. */
  warned(fact: { readonly message: string }): void
  /** The part of that name; it is made when it is first asked for. `polls`: its looks by code are polls (default). */
  part(name?: string, o?: { readonly polls?: boolean }): Part
}

/** What one app of the story does. */
export interface Part {
  /** How it is called; empty for one that is alone. */
  readonly name: string
  readonly calls: readonly CallRecord[]
  /** Its looks whether the code has brought a profile. */
  readonly polls: readonly CallRecord[]
  /** Every state so far. */
  readonly states: readonly string[]
  isPoll(call: CallRecord): boolean
  noteCall(call: CallRecord): void
  /** Tells of each call after it is noted; returns the undo. */
  onCall(listener: (call: CallRecord) => void): () => void
  noteState(state: string): void
}

export function createNarrator(screen: Screen, clock: Clock): Narrator {
  const { style } = screen
  const calls: { readonly part: Part; readonly call: CallRecord }[] = []
  const parts: Part[] = []
  let chapters = 0

  const narrator: Narrator = {
    screen,
    calls,
    parts,
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
    throttled: ({ pausedUntilMs }) =>
      narrator.bad(`The service asks for silence for ${span(pausedUntilMs - clock.now())}; nothing is lost.`),
    warned: ({ message }) => narrator.bad(`Warning: ${plain(message)}`),
    part(name = '', { polls = true } = {}) {
      const known = parts.find((part) => part.name === name)
      if (known) return known
      const part = createPart(name, polls)
      parts.push(part)
      return part
    },
  }
  return narrator

  function createPart(name: string, polls: boolean): Part {
    const own: CallRecord[] = []
    const states: string[] = []
    const listeners = new Set<(call: CallRecord) => void>()
    const part: Part = {
      name,
      calls: own,
      states,
      get polls() {
        return own.filter(part.isPoll)
      },
      isPoll: ({ endpoint }) => polls && endpoint === 'retrieveProfileForCode',
      noteCall(call) {
        own.push(call)
        calls.push({ part, call })
        printCall(part, call)
        for (const listener of listeners) listener(call)
      },
      onCall(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      noteState(state) {
        if (state !== states.at(-1)) states.push(state)
      },
    }
    return part
  }

  function printCall({ name, isPoll, polls }: Part, call: CallRecord): void {
    // Where a line can be rewritten, the last line counts the polls.
    if (isPoll(call) && screen.isLive && call.status === 200) return
    const by = name === '' ? '' : `${name}: `
    const path = pathFor(screen, call.path, 80 + widthOf(by))
    const outcome = `${call.status ?? 'no answer'}, ${Math.round(call.ms)} ms`
    const number = isPoll(call) ? `, poll ${polls.length}` : ''
    const attempt = call.attempt > 1 ? `, attempt ${call.attempt}` : ''
    screen.print(`${by}${call.method} ${path} (${outcome}${number}${attempt})`, {
      indent,
      hang,
      style: 'dim',
    })
  }
}
