import type { Failure } from 'passchart'
import { PassError, Secret } from 'passchart'
import type { Timed, Turns, Wait } from 'passchart/machines'
import { describe, expect, it } from 'vitest'
import {
  type ActorLogic,
  type AnyActor,
  type AnyStateMachine,
  createActor,
  fromTransition,
  initialTransition,
  type Snapshot,
  type StateValue,
  transition,
} from 'xstate'

type Event = { readonly type: string }

/** Which event leads from which state where, each named: `{ waiting: { 'pause is over': 'requesting' } }`. */
export type Transitions = Readonly<Record<string, Readonly<Record<string, string>>>>

/** One line of a table of transitions, for `it.each`. */
export function linesOf(table: Transitions): (readonly [from: string, event: string, to: string])[] {
  return Object.entries(table).flatMap(([from, row]) =>
    Object.entries(row).map(([event, to]) => [from, event, to] as const),
  )
}

/** A state as a path, `usable.fresh`; parallel regions are joined by ` + `. */
function pathsOf(value: StateValue): string {
  if (typeof value === 'string') return value
  return Object.entries(value)
    .map(([key, inner]) => (inner === undefined ? key : nest(key, pathsOf(inner))))
    .join(' + ')
}

function nest(key: string, inner: string): string {
  return inner === '' ? key : `${key}.${inner}`
}

/** The state at a path such as `usable.fresh`. */
export function stateAt(path: string): StateValue {
  const [first = '', ...rest] = path.split('.')
  return rest.length === 0 ? first : { [first]: stateAt(rest.join('.')) }
}

/** What an event does to a chart. */
export interface Taken {
  /** Where it leads. */
  readonly to: string
  readonly context: Readonly<Record<string, unknown>>
  /** What it tells, in order: emitted facts as they are, and what is sent to another actor with `to`. */
  readonly tells: readonly Readonly<Record<string, unknown>>[]
  /** The actors it begins, by id, with their input; and those it ends. */
  readonly begins: Readonly<Record<string, unknown>>
  readonly ends: readonly string[]
  /** What it ends with, if it leads to the end. */
  readonly output: unknown
}

interface From {
  readonly input: unknown
  readonly context?: object
  /** Ids of actors that live besides those of the state. */
  readonly children?: readonly string[]
}

/** Takes an event: the pure transition of the chart, in which no service runs. */
export function take(machine: AnyStateMachine, from: StateValue, event: Event, o: From): Taken {
  const [initial] = initialTransition(machine, o.input as never)
  const state = machine.resolveState({ value: from, context: { ...initial.context, ...o.context } })
  // Those that live as long as the chart, and those of this state, are told things.
  const invoked = [
    ...state._nodes.flatMap(({ invoke }) => invoke.map(({ id }) => id)),
    ...(o.children ?? []),
  ].map((id) => [id, deaf(id)] as const)
  Object.assign(state, { children: { ...Object.fromEntries(invoked), ...initial.children } })
  const [to, actions] = transition(machine, state, event)
  return {
    to: pathsOf(to.value),
    context: to.context,
    tells: actions.flatMap(toldBy),
    begins: Object.fromEntries(actions.flatMap(begunBy)),
    ends: actions.flatMap(endedBy),
    output: to.output,
  }
}

/** Where the chart begins. */
export function begin(machine: AnyStateMachine, input: unknown): string {
  return pathsOf(initialTransition(machine, input as never)[0].value)
}

/** Where the event leads. */
export function next(machine: AnyStateMachine, from: StateValue, event: Event, o: From): string {
  return take(machine, from, event, o).to
}

const deaf = (id: string) =>
  createActor(
    fromTransition(() => null, null),
    { id },
  )

/** Whom a chart tells what its parent should know; `take` shows it as `to: 'parent'`. */
export const parent = deaf('parent')

function toldBy({ type, params }: Action): Taken['tells'] {
  const { event, to } = (params ?? {}) as { event?: Event; to?: AnyActor }
  if (type === 'xstate.emit' && event) return [{ ...event }]
  return type === 'xstate.sendTo' && event ? [{ to: to?.id, ...event }] : []
}

interface Action {
  readonly type: string
  readonly params?: unknown
}

function begunBy({ type, params }: Action): [id: string, input: unknown][] {
  const { id, input } = (params ?? {}) as { id?: string; input?: unknown }
  return type === 'xstate.spawnChild' && id !== undefined ? [[id, input]] : []
}

function endedBy({ type, params }: Action): string[] {
  return type === 'xstate.stopChild' && params ? [(params as AnyActor).id] : []
}

/** The event of an invoked service that succeeded, and of one that failed. */
export const done = (id: string, output?: unknown): Event & { output: unknown } => ({
  type: `xstate.done.actor.${id}`,
  output,
})
export const failed = (id: string, failure: Partial<Failure> = {}): Event & { error: unknown } => ({
  type: `xstate.error.actor.${id}`,
  error: new PassError(failureOf(failure)),
})

export function failureOf(o: Partial<Failure> = {}): Failure {
  return { code: 'refused', message: 'made up', retryable: false, ...o }
}
/** A failure with the vendor's code. */
export const refusal = (code: string, o: Partial<Failure> = {}): Failure =>
  failureOf({ httpStatus: 400, vendor: { code, action: 'none' }, ...o })
export const networkDown = failureOf({ code: 'network', retryable: true })

export const profile = {
  mvpd: 'Cablevision',
  type: 'regular',
  notAfterMs: 10_000_000,
  attributes: new Secret({}),
}

/** A chart that waits more often runs for ever: it is stopped here, and its test fails for lack of time. */
const mostWaits = 5_000

/** Virtual time in which every wait is over at once, and the clock shows it. */
export interface JumpingTime {
  nowMs: number
  readonly wait: Wait
  readonly waits: { readonly fromMs: number; readonly toMs: number }[]
}

export function jumpingTime(): JumpingTime {
  const time: JumpingTime = {
    nowMs: 0,
    waits: [],
    wait({ untilMs = Number.POSITIVE_INFINITY, forMs, sinceMs }, { signal }) {
      const span = forMs === undefined ? Number.POSITIVE_INFINITY : (sinceMs ?? time.nowMs) + forMs
      const toMs = Math.max(time.nowMs, Math.min(untilMs, span))
      return new Promise<Timed>((resolve, reject) => {
        if (time.waits.length === mostWaits) return
        signal.addEventListener('abort', () => reject(new PassError(failureOf({ code: 'aborted' }))))
        if (toMs === Number.POSITIVE_INFINITY) return
        setImmediate(() => {
          if (signal.aborted) return
          time.waits.push({ fromMs: time.nowMs, toMs })
          time.nowMs = Math.max(time.nowMs, toMs)
          resolve({ nowMs: time.nowMs })
        })
      })
    },
  }
  return time
}

/** Runs a chart to its end; the test's own time limit is the bound on charts that have none. */
export function run<Output>(
  machine: AnyStateMachine,
  input: unknown,
  onStart: (actor: AnyActor) => void = () => {},
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const actor = createActor(machine, { input })
    actor.subscribe({
      error: reject,
      complete: () => resolve(actor.getSnapshot().output as Output),
    })
    actor.start()
    onStart(actor)
  })
}

/** Matches this very object. A partial match says nothing of one without members, as a `Secret` is. */
export const same = <T>(value: T): T => expect.toSatisfy((other) => other === value) as T

/** There is no other tab. */
export const turnAtOnce: Turns['takeTurn'] = (_, tell) => {
  tell({ type: 'turn.taken', hasWaited: false })
  return () => {}
}

/** Never called in a test of pure transitions. */
export const notCalled = () => Promise.reject(new Error('a service was called'))

/** An actor that is done as it begins, in its parent's own turn; without an output it goes on for ever. */
export function completesAtOnce<Input>(
  outputOf: (input: Input) => unknown,
): ActorLogic<Snapshot<unknown>, Event, Input> {
  return {
    getInitialSnapshot(_, input) {
      const output = outputOf(input)
      return output === undefined
        ? { status: 'active', output, error: undefined }
        : { status: 'done', output, error: undefined }
    },
    transition: (snapshot) => snapshot,
    getPersistedSnapshot: (snapshot) => snapshot,
  }
}

/** What a guard is asked with: some of the context, and its parameters. */
type Asked = readonly [context: object, params?: object]
/** What lets each guard pass, and every way not to. */
export type Verdicts = Readonly<
  Record<string, { readonly yes: readonly Asked[]; readonly no: readonly Asked[] }>
>

/** Asks every guard of a chart both ways; one that the table forgets fails. */
export function judgeGuards(chart: { implementations: { guards: object } }, verdicts: Verdicts): void {
  const guards = chart.implementations.guards as Record<string, (o: object, params?: object) => boolean>
  const ask = (name: string, [context, params]: Asked) => guards[name]?.({ context }, params)

  describe.each(Object.entries(verdicts))('the guard %s', (name, { yes, no }) => {
    it.each(yes.map((asked) => [asked]))('lets %j pass', (asked) => {
      expect(ask(name, asked)).toBe(true)
    })
    it.each(no.map((asked) => [asked]))('does not let %j pass', (asked) => {
      expect(ask(name, asked)).toBe(false)
    })
  })

  it('every guard of the chart is asked', () => {
    expect(Object.keys(verdicts).sort()).toEqual(Object.keys(guards).sort())
  })
}
