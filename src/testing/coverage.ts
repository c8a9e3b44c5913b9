import type {
  AnyActorRef,
  AnyMachineSnapshot,
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  InspectionEvent,
} from 'xstate'

/** A chart's states and transitions by readable names: `poll: requesting: lookForProfile done [isFound] → found`. */
export interface ChartMap {
  readonly chart: string
  readonly states: ReadonlyMap<AnyStateNode, string>
  readonly transitions: ReadonlyMap<AnyTransitionDefinition, string>
}

// All machines made of a chart share its tree of states.
const maps = new WeakMap<AnyStateNode, ChartMap>()

export function mapOf({ root }: AnyStateMachine): ChartMap {
  const known = maps.get(root)
  if (known) return known
  const states = new Map<AnyStateNode, string>()
  const transitions = new Map<AnyTransitionDefinition, string>()
  const names = new Set<string>()
  const visit = (node: AnyStateNode) => {
    states.set(node, `${root.key}: ${pathOf(node)}`)
    for (const transition of transitionsOf(node)) {
      const name = `${root.key}: ${nameOf(transition, pathOf(node))}`
      let unique = name
      for (let count = 2; names.has(unique); count++) unique = `${name} (${count})`
      names.add(unique)
      transitions.set(transition, unique)
    }
    for (const child of Object.values(node.states)) visit(child)
  }
  visit(root)
  const map = { chart: root.key, states, transitions }
  maps.set(root, map)
  return map
}

export function transitionsOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])]
}

const pathOf = (node: AnyStateNode) => node.path.join('.') || '(root)'

function nameOf({ eventType, guard, target }: AnyTransitionDefinition, path: string): string {
  const [, how, id] = /^xstate\.(done|error)\.actor\.(.*)$/.exec(eventType) ?? []
  const event = id === undefined ? eventType || 'always' : `${id} ${how === 'done' ? 'done' : 'failed'}`
  const guardName = typeof guard === 'string' ? guard : (guard as { type?: string } | undefined)?.type
  const condition = guard === undefined ? '' : ` [${guardName ?? 'inline guard'}]`
  const to = target?.map(pathOf).join(', ') ?? '(stays)'
  return `${path}: ${event}${condition} → ${to}`
}

/** Takes XState inspection events, and remembers by name what was taken and which guards held. */
export interface Recorder {
  readonly inspect: (event: InspectionEvent) => void
  readonly states: ReadonlySet<string>
  readonly transitions: ReadonlySet<string>
  /** Transitions whose guard was seen not to hold. */
  readonly refused: ReadonlySet<string>
}

/** @example createActor(machine, { inspect: recorder.inspect }) */
export function createRecorder(): Recorder {
  const states = new Set<string>()
  const transitions = new Set<string>()
  const refused = new Set<string>()
  /** By machine: its active states, and the event on its way. */
  const active = new WeakMap<object, readonly AnyStateNode[]>()
  const unanswered = new WeakMap<object, string>()

  const refuse = (rivals: readonly AnyTransitionDefinition[]) => {
    for (const rival of rivals) if (rival.guard !== undefined) add(refused, transitionName(rival))
  }
  const noteTaken = (taken: AnyTransitionDefinition, before: readonly AnyStateNode[]) => {
    add(transitions, transitionName(taken))
    // Some states are left as soon as they are entered.
    add(states, mapOf(taken.source.machine).states.get(taken.source))
    const rivals = rivalsOf(taken.source, taken.eventType)
    refuse(rivals.slice(0, rivals.indexOf(taken)))
    // States within are asked first.
    for (const node of before) {
      if (isWithin(node, taken.source)) refuse(rivalsOf(node, taken.eventType))
    }
  }

  return {
    states,
    transitions,
    refused,
    inspect(event) {
      const { actorRef } = event
      if (event.type === '@xstate.event') unanswered.set(actorRef, event.event.type)
      if (event.type !== '@xstate.microstep' && event.type !== '@xstate.snapshot') return
      const { _nodes: nodes } = event.snapshot as Partial<AnyMachineSnapshot>
      if (!nodes) return
      const before = active.get(actorRef) ?? []
      if (event.type === '@xstate.microstep') {
        unanswered.delete(actorRef)
        for (const taken of event._transitions) noteTaken(taken, before)
      } else {
        const ignored = unanswered.get(actorRef)
        if (ignored !== undefined) for (const node of before) refuse(rivalsOf(node, ignored))
        unanswered.delete(actorRef)
        // The machine rests, so nothing happens by itself.
        for (const node of nodes) refuse(node.always ?? [])
      }
      for (const node of nodes) add(states, mapOf(node.machine).states.get(node))
      active.set(actorRef, nodes)
    },
  }
}

/** The first step into a chart is a transition of none. */
function add(names: Set<string>, name: string | undefined): void {
  if (name !== undefined) names.add(name)
}

export function transitionName(transition: AnyTransitionDefinition): string | undefined {
  return mapOf(transition.source.machine).transitions.get(transition)
}

/** What may be taken in a state for an event, in the order it is tried. */
function rivalsOf(node: AnyStateNode, eventType: string): readonly AnyTransitionDefinition[] {
  return (eventType === '' ? node.always : node.transitions.get(eventType)) ?? []
}

function isWithin(node: AnyStateNode, outer: AnyStateNode): boolean {
  return node !== outer && outer.path.every((key, at) => node.path[at] === key)
}

/** The chart an actor runs, if it runs one. */
export function machineOf(actor: AnyActorRef): AnyStateMachine | undefined {
  return (actor.getSnapshot() as { machine?: AnyStateMachine } | undefined)?.machine
}

/** How much of a chart was taken, by name. */
export interface ChartCoverage {
  readonly states: Readonly<Record<string, boolean>>
  readonly transitions: Readonly<Record<string, boolean>>
  /** By the name of their transition. */
  readonly guards: Readonly<Record<string, { readonly held: boolean; readonly refused: boolean }>>
}

/** What a recorder has seen. */
export type Seen = Pick<Recorder, 'states' | 'transitions' | 'refused'>

/** How much of each chart several recorders together have seen. */
export function coverageOfCharts(charts: readonly AnyStateMachine[], recorders: readonly Seen[]): Coverage {
  const has = (kind: keyof Seen, name: string) => recorders.some((recorder) => recorder[kind].has(name))
  return Object.fromEntries(
    charts.map(mapOf).map(({ chart, states, transitions }) => [
      chart,
      {
        states: Object.fromEntries([...states.values()].map((name) => [name, has('states', name)])),
        transitions: Object.fromEntries(
          [...transitions.values()].map((name) => [name, has('transitions', name)]),
        ),
        guards: Object.fromEntries(
          [...transitions]
            .filter(([{ guard }]) => guard !== undefined)
            .map(([, name]) => [name, { held: has('transitions', name), refused: has('refused', name) }]),
        ),
      },
    ]),
  )
}

/** Coverage by chart; plain JSON. */
export type Coverage = Readonly<Record<string, ChartCoverage>>

/** Coverage as a table for a terminal. */
export function tableOf(coverage: Coverage): string {
  const figure = (all: readonly boolean[]) => `${all.filter(Boolean).length}/${all.length}`
  const rows = Object.entries(coverage).map(([chart, { states, transitions, guards }]) => [
    chart,
    figure(Object.values(states)),
    figure(Object.values(transitions)),
    figure(Object.values(guards).flatMap(({ held, refused }) => [held, refused])),
  ])
  return [['chart', 'states', 'transitions', 'guards both ways'], ...rows]
    .map(([chart = '', ...figures]) => chart.padEnd(14) + figures.map((text) => text.padStart(18)).join(''))
    .join('\n')
}
