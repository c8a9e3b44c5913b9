import type { AnyActorRef, AnyMachineSnapshot, InspectionEvent, StateValue } from 'xstate'
import { connectCompanion } from '../machines/companion/index.ts'
import { connect } from '../machines/pass/index.ts'
import type { Inspect } from '../ports.ts'
import { describeChart, machineOf } from './chart.ts'
import type { Line, Told } from './line.ts'

type Untimed<L = Line> = L extends Line ? Omit<L, 'at'> : never

/** Charts that have a screen, and what it shows. */
const connects: Readonly<Record<string, (snapshot: never) => { readonly phase: string }>> = {
  pass: connect,
  companion: connectCompanion,
}

const names = new WeakMap<object, string>()

/** An actor by the ids that lead to it: `pass.signIn.poll`. */
export function nameOf(actor: AnyActorRef): string {
  const known = names.get(actor)
  if (known !== undefined) return known
  const { id, sessionId, _parent: parent } = actor
  // One without a name of its own is called by its chart.
  const own = id === sessionId ? (machineOf(actor)?.root.key ?? id) : id
  const name = parent ? `${nameOf(parent)}.${own}` : own
  names.set(actor, name)
  return name
}

/**
 * Tells the lines of what it is shown. They are as the charts made them, secrets inside `Secret`: whoever lets one out
 * redacts it first.
 */
export function createTeller(
  write: (line: Line) => void,
  o: {
    readonly now: () => number
    /** Tells charts and views, too: a replay knows them by itself, a screen does not. */
    readonly withViews: boolean
  },
): Inspect {
  const values = new WeakMap<object, StateValue>()
  const ended = new WeakSet<object>()
  const charts = new Set<string>()
  const phases = new WeakMap<object, string>()
  const tell = (line: Untimed) => write({ at: o.now(), ...line } as Line)

  function begin(actor: AnyActorRef, event: Told): void {
    const machine = machineOf(actor)
    if (o.withViews && machine && !charts.has(machine.root.key)) {
      charts.add(machine.root.key)
      tell({ kind: 'chart', chart: describeChart(machine) })
    }
    const { src } = actor
    tell({
      kind: 'begin',
      actor: nameOf(actor),
      ...(machine
        ? { chart: machine.root.key }
        : { service: typeof src === 'string' ? src : actor.id, input: event.input }),
    })
  }

  function hear(source: AnyActorRef | undefined, target: AnyActorRef, event: Told): void {
    if (event.type === 'xstate.init') begin(target, event)
    else if (!machineOf(target)) return
    else if (isOutside(source, target)) tell({ kind: 'command', actor: nameOf(target), command: event })
    else if (source && source !== target && !machineOf(source)) {
      const actor = nameOf(source)
      if (event.type.startsWith('xstate.done.actor.'))
        tell({ kind: 'answer', actor, how: 'done', answer: event.output })
      else if (event.type.startsWith('xstate.error.actor.'))
        tell({ kind: 'answer', actor, how: 'failed', answer: event.error })
      else tell({ kind: 'answer', actor, how: 'told', answer: event })
    }
  }

  function move(actor: AnyActorRef, snapshot: AnyMachineSnapshot, event: string): void {
    const name = nameOf(actor)
    if (snapshot.status === 'active') {
      const before = values.get(actor)
      if (snapshot.value !== before) {
        values.set(actor, snapshot.value)
        if (!isSame(before, snapshot.value))
          tell({ kind: 'state', actor: name, value: snapshot.value, event })
      }
    } else if (!ended.has(actor)) {
      ended.add(actor)
      const how = snapshot.status === 'error' ? 'failed' : snapshot.status
      tell({ kind: 'end', actor: name, how })
    }
    if (o.withViews && snapshot.machine) look(actor, snapshot)
  }

  /** What the screen shows, whenever that changes. */
  function look(actor: AnyActorRef, snapshot: AnyMachineSnapshot): void {
    const view = connects[snapshot.machine.root.key]?.(snapshot as never)
    if (!view) return
    // On the screen they are in clear; here they have to be left out.
    const { code, url, ...rest } = view as { phase: string; code?: string; url?: string }
    const shown = {
      ...rest,
      ...(code === undefined ? {} : { code: '[secret]' }),
      ...(url === undefined ? {} : { url: '[secret]' }),
    }
    const text = JSON.stringify(shown)
    if (text === phases.get(actor)) return
    phases.set(actor, text)
    tell({ kind: 'view', actor: nameOf(actor), view: shown })
  }

  function inspect(event: InspectionEvent): void {
    const actor = event.actorRef as AnyActorRef
    if (event.type === '@xstate.event') {
      hear(event.sourceRef as AnyActorRef | undefined, actor, event.event)
    } else if (event.type === '@xstate.snapshot') {
      move(actor, event.snapshot as AnyMachineSnapshot, event.event.type)
    } else if (event.type === '@xstate.action' && event.action.type === 'xstate.emit') {
      const { event: fact } = event.action.params as { event: Told }
      tell({ kind: 'fact', actor: nameOf(actor), fact })
    }
  }

  return Object.assign(inspect, {
    onRun: (run) => tell({ kind: 'run', ...run }),
    onCall: (call) => tell({ kind: 'call', call }),
  } satisfies Pick<Inspect, 'onRun' | 'onCall'>)
}

/** A chart that has a screen is told by its host, which may be a chart too; the others only by their own. */
function isOutside(source: AnyActorRef | undefined, target: AnyActorRef): boolean {
  if (!source) return true
  return source === target._parent && hasScreen(target)
}

function hasScreen(actor: AnyActorRef): boolean {
  const machine = machineOf(actor)
  return machine !== undefined && machine.root.key in connects
}

function isSame(a: StateValue | undefined, b: StateValue): boolean {
  return a === b || (a !== undefined && JSON.stringify(a) === JSON.stringify(b))
}
