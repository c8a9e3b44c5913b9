import type { StateValue } from 'xstate'
import type { CallRecord, RunRecord } from '../ports.ts'
import type { Chart } from './chart.ts'
import type { Redact } from './redact.ts'

/**
 * One thing that happened, as plain JSON, free of secrets: what a recording is made of, and what the local inspector is
 * sent. Actors are named by the ids that lead to them: `pass`, `pass.signIn`, `pass.signIn.poll`.
 */
export type Line = { /** Local clock, in milliseconds since 1970. */ readonly at: number } & (
  | ({ readonly kind: 'run' } & RunRecord)
  /** A chart that has not been met before. One of a host's own, whatever it is called, is named `host:NAME`. */
  | { readonly kind: 'chart'; readonly chart: Chart }
  /** An actor begins: one that runs the named chart, or a service, with what it is asked. */
  | {
      readonly kind: 'begin'
      readonly actor: string
      readonly chart?: string
      /** Name of the service. */
      readonly service?: string
      readonly input?: unknown
    }
  /** Somebody outside the charts wants something of one: the viewer, the app around it. */
  | { readonly kind: 'command'; readonly actor: string; readonly command: Told }
  /** A service answers the chart that called it, fails, or tells it something. */
  | {
      readonly kind: 'answer'
      /** The service's actor. */
      readonly actor: string
      readonly how: 'done' | 'failed' | 'told'
      /** Its output, its failure, or the event it tells. */
      readonly answer?: unknown
    }
  /** A chart has moved, because of an event of that type. */
  | { readonly kind: 'state'; readonly actor: string; readonly value: StateValue; readonly event: string }
  | { readonly kind: 'fact'; readonly actor: string; readonly fact: Told }
  /** What the screen shows now, without the code and its page. */
  | { readonly kind: 'view'; readonly actor: string; readonly view: { readonly phase: string } }
  | { readonly kind: 'end'; readonly actor: string; readonly how: 'done' | 'failed' | 'stopped' }
  | { readonly kind: 'call'; readonly call: CallRecord }
)

/** An event as JSON. */
export type Told = { readonly type: string } & Readonly<Record<string, unknown>>

/** A line of that kind. */
export type LineOf<Kind extends Line['kind']> = Extract<Line, { kind: Kind }>

/** A line as it may leave the process. What comes from a chart's code, such as the names of states, is no secret. */
export function redactLine(line: Line, redact: Redact): Line {
  switch (line.kind) {
    case 'begin':
      return 'input' in line ? { ...line, input: redact(line.input) } : line
    case 'command':
      return { ...line, command: redact(line.command) as Told }
    case 'answer':
      return { ...line, answer: redact(line.answer) }
    case 'fact':
      return { ...line, fact: redact(line.fact) as Told }
    case 'view':
      return { ...line, view: redact(line.view) as LineOf<'view'>['view'] }
    case 'run':
      return { ...line, policy: redact(line.policy) as LineOf<'run'>['policy'] }
    default:
      return line
  }
}

const isText = (value: unknown) => typeof value === 'string'
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isTold = (value: unknown) => isObject(value) && isText(value.type)
const isStateValue = (value: unknown): boolean =>
  isText(value) || (isObject(value) && Object.values(value).every(isStateValue))

/** What a line of each kind has to have besides its time. */
const needed: Readonly<Record<Line['kind'], (line: Record<string, unknown>) => boolean>> = {
  run: ({ app, serviceProvider, origin, policy }) =>
    [app, serviceProvider, origin].every(isText) && isObject(policy),
  chart: ({ chart }) =>
    isObject(chart) && isText(chart.name) && Array.isArray(chart.states) && Array.isArray(chart.transitions),
  begin: ({ actor, chart, service }) => isText(actor) && isText(chart ?? service),
  command: ({ actor, command }) => isText(actor) && isTold(command),
  answer: ({ actor, how, answer }) =>
    isText(actor) &&
    (how !== 'failed' || answer === undefined || (isObject(answer) && isObject(answer.failure))),
  state: ({ actor, value, event }) => isText(actor) && isText(event) && isStateValue(value),
  fact: ({ actor, fact }) => isText(actor) && isTold(fact),
  view: ({ actor, view }) => isText(actor) && isObject(view) && isText(view.phase),
  end: ({ actor, how }) => isText(actor) && isText(how),
  call: ({ call }) =>
    isObject(call) &&
    [call.endpoint, call.method, call.path].every(isText) &&
    [call.ms, call.attempt, call.startedAtMs].every(Number.isFinite),
}

/** Whether something from outside is a line. One of a kind that is not known, of a later version, counts as one. */
export function isLine(value: unknown): value is Line {
  if (!isObject(value) || !Number.isFinite(value.at) || typeof value.kind !== 'string') return false
  return Object.keys(needed).includes(value.kind) ? needed[value.kind as Line['kind']](value) : true
}
