import type { AnyActorRef, AnyStateMachine, AnyStateNode, AnyTransitionDefinition, StateValue } from 'xstate'

/** A chart as plain JSON: what there is to draw of it. */
export interface Chart {
  /** `pass`, `signIn`, `poll`. */
  readonly name: string
  /** In the order of the code, each after the one it lies in. The chart itself is not among them. */
  readonly states: readonly ChartState[]
  readonly transitions: readonly ChartTransition[]
}

/** A state of a chart. */
export interface ChartState {
  /** Where it lies: `['ready', 'authorization', 'deciding']`. */
  readonly path: readonly string[]
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  /** The one a compound state begins in. */
  readonly isInitial: boolean
  /** Actors that run while it is active, by their ids. */
  readonly invokes: readonly ChartInvoke[]
}

/** An actor that runs while a state is active. */
export interface ChartInvoke {
  readonly id: string
  /** Name of the service or chart. */
  readonly src: string
}

/** A way from a state, for one event and under one guard. */
export interface ChartTransition {
  /** Path of the state that is left; empty for the chart itself. */
  readonly from: readonly string[]
  /** Path of the state that is entered; absent where none is left. */
  readonly to?: readonly string[]
  /** Type of the event as XState has it; empty for one that needs none. */
  readonly event: string
  /** Name of the guard, or its code where it has none: `not hasAccess`, `event.output === 'returned'`. */
  readonly guard?: string
  /** Names of what it does. */
  readonly actions: readonly string[]
}

const described = new WeakMap<AnyStateNode, Chart>()

/** Describes a chart from its code. */
export function describeChart({ root }: Pick<AnyStateMachine, 'root'>): Chart {
  const known = described.get(root)
  if (known) return known
  const states: ChartState[] = []
  const transitions: ChartTransition[] = []
  const visit = (node: AnyStateNode) => {
    if (node.parent) states.push(describeState(node, node.parent))
    transitions.push(...transitionsOf(node).flatMap(describeTransition))
    for (const child of Object.values(node.states)) visit(child)
  }
  visit(root)
  const chart = { name: root.key, states, transitions }
  described.set(root, chart)
  return chart
}

/** The machine an actor runs, if it runs one. */
export function machineOf(actor: object): AnyStateMachine | undefined {
  const { logic } = actor as AnyActorRef & { logic?: Partial<AnyStateMachine> }
  return logic?.root ? (logic as AnyStateMachine) : undefined
}

function describeState(node: AnyStateNode, parent: AnyStateNode): ChartState {
  return {
    path: node.path,
    type: node.type,
    isInitial: parent.config.initial === node.key,
    invokes: node.invoke.map(({ id, src }) => ({ id, src: typeof src === 'string' ? src : 'inline' })),
  }
}

function transitionsOf(node: AnyStateNode): readonly AnyTransitionDefinition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])]
}

function describeTransition({
  source,
  target,
  eventType,
  guard,
  actions,
}: AnyTransitionDefinition): ChartTransition[] {
  const common = {
    from: source.path,
    event: eventType,
    ...(guard === undefined ? {} : { guard: guardOf(guard) }),
    actions: actions.map(nameOf),
  }
  return target ? target.map((to) => ({ ...common, to: to.path })) : [common]
}

/** The name of an action, however it is written. */
function nameOf(part: unknown): string {
  if (typeof part === 'string') return part
  const { type, name } = part as { type?: string; name?: string }
  return type ?? (name || 'inline')
}

/** What XState's `and`, `or`, `not` and `stateIn` tell of what they were given. */
interface Combined {
  readonly name: string
  readonly guards?: readonly unknown[]
  readonly stateValue?: StateValue
}

function guardOf(guard: unknown): string {
  if (typeof guard !== 'function') return nameOf(guard)
  // Members that XState puts on the function without telling their types.
  const { name, guards, stateValue } = guard as unknown as Combined
  if (stateValue !== undefined) return `in ${pathsIn(stateValue).join(', ')}`
  if (guards === undefined) return codeOf(guard)
  const parts = guards.map(guardOf).map((part) => (/ (and|or|&&|\|\|) /.test(part) ? `(${part})` : part))
  return name === 'not' ? `not ${parts}` : parts.join(` ${name} `)
}

function pathsIn(value: StateValue): string[] {
  if (typeof value === 'string') return [value]
  return Object.entries(value).flatMap(([key, inner = {}]) => {
    const paths = pathsIn(inner)
    return paths.length > 0 ? paths.map((path) => `${key}.${path}`) : [key]
  })
}

/** What an arrow function returns, as it stands in the code. */
function codeOf(guard: object): string {
  const [, code] = /=>\s*([^{\s][\s\S]*)$/.exec(String(guard)) ?? []
  if (code === undefined) return nameOf(guard)
  return (
    code
      // Where bundlers and test runners keep what a module imports.
      .replace(/\(0, ?\w+\.(\w+)\)/g, '$1')
      .replace(/\bvoid 0\b/g, 'undefined')
      .replace(/"/g, "'")
      .replace(/\s+/g, ' ')
      .trim()
  )
}
