import type { AnyActorRef, AnyMachineSnapshot, AnyStateMachine, AnyStateNode, InspectionEvent } from 'xstate'
import { connectCompanion } from '../machines/companion/index.ts'
import { connect } from '../machines/pass/index.ts'
import { isBound } from '../machines/shared/service.ts'
import type { Inspect } from '../ports.ts'
import { describeChart, machineOf } from './chart.ts'
import type { Line, LineOf, Told } from './line.ts'

type Untimed<L = Line> = L extends Line ? Omit<L, 'at'> : never

type Connect = (snapshot: never) => { readonly phase: string }

/** What the screens of passchart's charts show, by the names of those that have one. */
const screens = new Map<string, Connect>([
  ['pass', connect],
  ['companion', connectCompanion],
])

/** What is known of an actor. */
interface Followed {
  readonly name: string
  /** It is one of passchart's: only of those it is known what they may tell. */
  readonly isOwn: boolean
  /** The chart it runs, if it runs one. */
  readonly machine: AnyStateMachine | undefined
  /** What its screen shows, if it has one. */
  readonly connect: Connect | undefined
  /** Its active states. */
  nodes?: readonly AnyStateNode[]
  /** What its screen showed last, as JSON. */
  view?: string
}

/** An actor by the ids that lead to it: `pass.signIn.poll`. */
export function nameOf(actor: AnyActorRef): string {
  const { id, sessionId, _parent: parent } = actor
  // One without a name of its own is called by its chart.
  const own = id === sessionId ? (machineOf(actor)?.root.key ?? id) : id
  return parent ? `${nameOf(parent)}.${own}` : own
}

/**
 * Tells the lines of what it is shown. They are as the charts made them, secrets inside `Secret`: whoever lets one out
 * redacts it first. Of a host's own charts it tells states and the names of events, and nothing that they hold.
 */
export function createTeller(
  write: (line: Line) => void,
  o: {
    readonly now: () => number
    /** Tells charts and views, too: a replay knows them by itself, a screen does not. */
    readonly withViews: boolean
  },
): Inspect {
  // An actor leaves it when it ends.
  const followed = new Map<AnyActorRef, Followed>()
  const charts = new Set<string>()
  const tell = (line: Untimed): void => write({ at: o.now(), ...line } as Line)

  function begin(actor: AnyActorRef, { input }: Told): void {
    const { src } = actor
    const name = nameOf(actor)
    const machine = machineOf(actor)
    const parent = actor._parent && followed.get(actor._parent)
    const isOurs = machine !== undefined && isBound(machine)
    const isOwn = isOurs || (parent?.isOwn ?? false)
    const connect = isOurs ? screens.get(machine.root.key) : undefined
    followed.set(actor, { name, machine, isOwn, connect })
    if (!machine) {
      const service = typeof src === 'string' ? src : actor.id
      tell({ kind: 'begin', actor: name, service, ...(isOwn ? { input } : {}) })
      return
    }
    const chart = isOurs ? machine.root.key : `host:${machine.root.key}`
    if (o.withViews && !charts.has(chart)) {
      charts.add(chart)
      tell({ kind: 'chart', chart: { ...describeChart(machine), name: chart } })
    }
    tell({ kind: 'begin', actor: name, chart })
  }

  function hear(source: AnyActorRef | undefined, target: AnyActorRef, event: Told): void {
    const heard = followed.get(target)
    if (!heard?.machine) return
    const { name, connect, isOwn } = heard
    // A chart that has a screen is told by its host, which may be a chart too; the others only by their own.
    if (!source || (source === target._parent && connect)) {
      tell({ kind: 'command', actor: name, command: isOwn ? event : { type: event.type } })
      return
    }
    const service = source === target ? undefined : followed.get(source)
    if (!service || service.machine) return
    const { how, answer } = answerIn(event)
    tell({ kind: 'answer', actor: service.name, how, ...(isOwn ? { answer } : {}) })
  }

  function step(known: Followed, snapshot: AnyMachineSnapshot, event: string): void {
    const { _nodes: nodes } = snapshot
    // Nodes tell by identity whether it has moved.
    if (isSame(known.nodes, nodes)) return
    known.nodes = nodes
    tell({ kind: 'state', actor: known.name, value: snapshot.value, event })
  }

  function move(actor: AnyActorRef, snapshot: AnyMachineSnapshot, event: string): void {
    const known = followed.get(actor)
    if (!known) return
    const { name } = known
    if (known.machine) step(known, snapshot, event)
    if (snapshot.status !== 'active') {
      followed.delete(actor)
      tell({ kind: 'end', actor: name, how: snapshot.status === 'error' ? 'failed' : snapshot.status })
    }
    if (o.withViews && known.machine) look(known, snapshot)
  }

  /** What the screen shows, whenever that changes. */
  function look(known: Followed, snapshot: AnyMachineSnapshot): void {
    const view = known.connect?.(snapshot as never)
    if (!view) return
    // On the screen they are in clear; here they have to be left out.
    const { code, url, ...rest } = view as { phase: string; code?: string; url?: string }
    const shown = {
      ...rest,
      ...(code === undefined ? {} : { code: '[secret]' }),
      ...(url === undefined ? {} : { url: '[secret]' }),
    }
    const text = JSON.stringify(shown)
    if (text === known.view) return
    known.view = text
    tell({ kind: 'view', actor: known.name, view: shown })
  }

  function inspect(event: InspectionEvent): void {
    const actor = event.actorRef as AnyActorRef
    if (event.type === '@xstate.event') {
      if (event.event.type === 'xstate.init') begin(actor, event.event)
      else hear(event.sourceRef as AnyActorRef | undefined, actor, event.event)
    } else if (event.type === '@xstate.snapshot') {
      move(actor, event.snapshot as AnyMachineSnapshot, event.event.type)
    } else if (event.type === '@xstate.microstep') {
      // A chart's last step is told before its parent hears of it, its last snapshot only then.
      const known = followed.get(actor)
      if (known && event.snapshot.status === 'done')
        step(known, event.snapshot as AnyMachineSnapshot, event.event.type)
    } else if (event.type === '@xstate.action' && event.action.type === 'xstate.emit') {
      const { event: fact } = event.action.params as { event: Told }
      const known = followed.get(actor)
      if (known) tell({ kind: 'fact', actor: known.name, fact: known.isOwn ? fact : { type: fact.type } })
    }
  }

  return Object.assign(inspect, {
    onRun: (run) => tell({ kind: 'run', ...run }),
    onCall: (call) => tell({ kind: 'call', call }),
  } satisfies Pick<Inspect, 'onRun' | 'onCall'>)
}

/** What a service says to its chart. */
function answerIn(event: Told): Pick<LineOf<'answer'>, 'how' | 'answer'> {
  if (event.type.startsWith('xstate.done.actor.')) return { how: 'done', answer: event.output }
  if (event.type.startsWith('xstate.error.actor.')) return { how: 'failed', answer: event.error }
  return { how: 'told', answer: event }
}

function isSame(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
  return a === b || (a?.length === b.length && a.every((node, at) => node === b[at]))
}
