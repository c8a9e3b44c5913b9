import type { StateValue } from 'xstate'
import type { Failure } from '../../index.ts'
import { eventTitle } from '../../inspect/diagram-words.ts'
import { failureIn } from '../../inspect/failure-in.ts'
import type { Line, LineOf, Told } from '../../inspect/index.ts'
import { plain } from '../terminal.ts'
import { isBad, isQuiet } from './facts.ts'
import { describe, describeMove, describeValue } from './words.ts'

/** Something of a trace that is worth a line. */
export interface Entry {
  readonly at: number
  /** Who acts. */
  readonly lane: 'viewer' | 'app' | 'chart' | 'service' | 'HTTP' | 'fact'
  readonly text: string
  /** The text without what is never the same twice. */
  readonly key: string
  readonly tone?: 'good' | 'bad'
  /** Told below it, with what can be done. */
  readonly failure?: Failure
}

/** Of what the surroundings tell, this is told again as a fact. */
const toldAgain = new Set(['warning.raised', 'throttle.paused'])
const good = new Set(['access.gained', 'authorization.permitted'])
const bad = new Set(['temporaryAccess.ended', 'throttled', 'warning'])
const longestDescription = 200

/** What happened, in the words of the charts, without what follows from the rest. */
export function tellStory(lines: readonly Line[]): Entry[] {
  const values = new Map<string, StateValue>()
  const services = new Map<string, string>()
  const roots = new Set<string>()
  const begun = new Set<string>()
  /** What was told last, so that the move it causes need not repeat it. */
  let told = ''

  function entriesOf(line: Line): Entry[] {
    const { at } = line
    switch (line.kind) {
      case 'run':
        return [entry(at, 'app', `starts for ${line.serviceProvider} at ${line.origin}`)]
      case 'begin':
        if (line.service !== undefined) services.set(line.actor, line.service)
        else if (!line.actor.includes('.')) roots.add(line.actor)
        begun.add(line.actor)
        values.delete(line.actor)
        return []
      case 'command':
        told = line.command.type
        return [command(at, line.command)]
      case 'answer':
        return answer(line)
      case 'state':
        return [move(line)]
      case 'fact':
        return [fact(at, line.fact)]
      case 'call':
        return [call(line)]
      case 'end':
        return end(line)
      default:
        return []
    }
  }

  function answer({ at, actor, how, answer }: LineOf<'answer'>): Entry[] {
    const service = services.get(actor) ?? lastOf(actor)
    if (isQuiet(service)) return []
    const name = nameOf(actor)
    if (how === 'told') {
      const event = answer as Told
      told = event.type
      // It stands for the device, its other apps, and the store.
      if (service === 'sentinel') {
        if (toldAgain.has(event.type)) return []
        return [entry(at, 'app', withDetails(`hears ${event.type}`, event, at))]
      }
      return [entry(at, 'service', withDetails(`${name} tells ${event.type}`, event, at))]
    }
    told = `xstate.${how === 'done' ? 'done' : 'error'}.actor.${lastOf(actor)}`
    if (how === 'done') return [entry(at, 'service', withDetails(`${name} answered`, answer, at))]
    const failure = failureIn(answer)
    const { error = 'for no known reason' } = (answer ?? {}) as { error?: unknown }
    const text = failure ? `${name} failed` : `${name} failed: ${error}`
    return [entry(at, 'service', text, { tone: 'bad', ...(failure ? { failure } : {}) })]
  }

  function move({ at, actor, value, event }: LineOf<'state'>): Entry {
    const before = values.get(actor)
    values.set(actor, value)
    const moved = describeMove(before, value)
    if (before === undefined) {
      // Where the beginning is left out it was there before.
      const how = begun.has(actor) ? 'begins' : 'is'
      return entry(at, 'chart', `${nameOf(actor)} ${how} in ${moved}`)
    }
    const cause = event === told ? '' : causeOf(event)
    return entry(at, 'chart', `${nameOf(actor)}: ${moved}${cause === '' ? '' : ` (${cause})`}`)
  }

  function end({ at, actor, how }: LineOf<'end'>): Entry[] {
    if (how === 'failed' && !services.has(actor))
      return [entry(at, 'chart', `${nameOf(actor)} broke down`, { tone: 'bad' })]
    return roots.has(actor) ? [entry(at, 'app', how === 'stopped' ? 'stops' : 'ends')] : []
  }

  return lines.flatMap(entriesOf)
}

/** Words from a file: none of them paints or moves the cursor. */
function entry(at: number, lane: Entry['lane'], words: string, o: Partial<Entry> = {}): Entry {
  const text = plain(words)
  return { at, lane, text, key: `${lane} ${text}`, ...o }
}

function command(at: number, event: Told): Entry {
  const isViewer = !/^(app|network|browser)\./.test(event.type)
  const text = `${isViewer ? 'asks' : 'tells'} ${event.type}`
  return entry(at, isViewer ? 'viewer' : 'app', withDetails(text, event, at))
}

function fact(at: number, event: Told): Entry {
  const { type } = event
  const failure = failureIn(event)
  const isLost = type === 'access.lost' && event.reason !== 'loggedOut'
  const tone = failure || isLost || bad.has(type) ? 'bad' : good.has(type) ? 'good' : undefined
  const text = type === 'warning' ? `warning ${event.code}: ${event.message}` : withDetails(type, event, at)
  return entry(at, 'fact', text, { ...(tone ? { tone } : {}), ...(failure ? { failure } : {}) })
}

function call({ at, call }: LineOf<'call'>): Entry {
  const { method, path, status, failure, ms, attempt } = call
  const outcome = [
    ...(status === undefined ? ['no answer'] : [`${status}`]),
    ...(failure === undefined ? [] : [failure]),
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
  ].join(', ')
  const text = `${method} ${path} (${outcome}`
  return entry(at, 'HTTP', `${text}, ${Math.round(ms)} ms)`, {
    key: text,
    ...(isBad(call) ? { tone: 'bad' } : {}),
  })
}

/** With the members of what was told, the failure apart. */
function withDetails(text: string, value: unknown, at: number): string {
  if (value === undefined || value === null) return text
  const details = isObject(value) ? describe(membersOf(value), at) : describeValue(value, at)
  if (details === '') return text
  const short = details.length > longestDescription ? `${details.slice(0, longestDescription)}…` : details
  return `${text}: ${short}`
}

function membersOf({ type: _, failure: __, ...members }: Readonly<Record<string, unknown>>): object {
  if (!isObject(members.answer)) return members
  const { answer, ...rest } = members
  return { ...rest, ...membersOf(answer as Readonly<Record<string, unknown>>) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Without the root, which all have in common: `signIn.poll`. */
function nameOf(actor: string): string {
  return actor.slice(actor.indexOf('.') + 1)
}

function lastOf(actor: string): string {
  return actor.slice(actor.lastIndexOf('.') + 1)
}

/** Why a chart moved, where that was not told just before. */
function causeOf(event: string): string {
  return /^xstate\.(?!done|error)/.test(event) || event === '' ? '' : eventTitle(event)
}
