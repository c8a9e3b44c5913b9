import { Graph, layout as runDagre } from '@dagrejs/dagre'
import type { Chart, ChartState, ChartTransition } from '../../inspect/chart.ts'
import { around, between } from './route.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Where a state is drawn, its own corner first; the states in it are within. */
export interface Box {
  readonly id: string
  readonly state: ChartState
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** In a parallel state. */
  readonly isRegion: boolean
  /** How deep it lies: 1 for a state of the chart itself. */
  readonly depth: number
}

/** All transitions between two states that lie side by side, or between what is in them. */
export interface Link {
  readonly from: string
  readonly to: string
  readonly points: readonly Point[]
  readonly transitions: readonly ChartTransition[]
  /** Leads on, to where no shorter way leads from the beginning. The others are only now and then worth a line. */
  readonly isMain: boolean
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly links: readonly Link[]
}

export const sizes = { line: 13, head: 22, pad: 10, letter: 6.7, smallLetter: 5.6 } as const

interface Placed {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly links: readonly Link[]
}

type Drawn = Omit<Link, 'points'>

/** Lays a chart out, to be about so many times as wide as it is high. */
export function layOut(chart: Chart, aspect = 1.5): Layout {
  const links = groupLinks(chart)
  return placeLevel([], chart, links, aspect)
}

/** Transitions from state to state, lifted to where these lie side by side, and merged. */
export function groupLinks({ states, transitions }: Chart): Drawn[] {
  const types = new Map(states.map(({ path, type }) => [path.join('.'), type]))
  const groups = new Map<string, { from: string; to: string; transitions: ChartTransition[] }>()
  for (const transition of transitions) {
    const ends = lift(transition)
    // Between regions there is no way.
    if (!ends || types.get(parentOf(ends.from)) === 'parallel') continue
    const key = `${ends.from} ${ends.to}`
    const group = groups.get(key)
    if (group) group.transitions.push(transition)
    else groups.set(key, { ...ends, transitions: [transition] })
  }
  const links = [...groups.values()]
  const steps = countSteps(states, links)
  return links.map((link) => ({ ...link, isMain: (steps.get(link.from) ?? 0) + 1 === steps.get(link.to) }))
}

/** How many transitions each state is away from where the one it lies in begins, or from one that no transition leads to. */
function countSteps(
  states: readonly ChartState[],
  links: readonly Pick<Link, 'from' | 'to'>[],
): Map<string, number> {
  const steps = new Map<string, number>()
  const spread = (ids: readonly string[], step = 0) => {
    for (const id of ids) steps.set(id, step)
    const next = links.filter(({ from, to }) => ids.includes(from) && !steps.has(to)).map(({ to }) => to)
    if (next.length > 0) spread(next, step + 1)
  }
  spread(states.filter(({ isInitial }) => isInitial).map(idOf))
  for (const state of states) if (!steps.has(idOf(state))) spread([idOf(state)])
  return steps
}

/** Both ends as they lie side by side in the state they share; none when one of them lies in the other. */
export function lift({
  from,
  to,
}: Pick<ChartTransition, 'from' | 'to'>): { from: string; to: string } | undefined {
  if (!to) return undefined
  let shared = 0
  while (shared < from.length && from[shared] === to[shared]) shared += 1
  if (shared >= from.length || shared >= to.length) return undefined
  return { from: from.slice(0, shared + 1).join('.'), to: to.slice(0, shared + 1).join('.') }
}

function placeLevel(
  parent: readonly string[],
  chart: Chart,
  links: readonly Drawn[],
  aspect: number,
): Placed {
  const here = chart.states.filter(({ path }) => path.length === parent.length + 1 && isIn(path, parent))
  const owner = chart.states.find(({ path }) => path.join('.') === parent.join('.'))
  const isParallel = owner?.type === 'parallel'
  const inner = here.map((state) => ({ state, placed: placeState(state, chart, links, isParallel) }))
  if (isParallel) return stack(inner)
  const ids = new Set(here.map(({ path }) => path.join('.')))
  const own = links.filter(({ from, to }) => ids.has(from) && ids.has(to))
  const [best] = (['LR', 'TB'] as const)
    .map((direction) => arrange(inner, own, direction))
    .sort((a, b) => distance(a, aspect) - distance(b, aspect))
  return best ?? { width: 0, height: 0, boxes: [], links: [] }
}

interface Inner {
  readonly state: ChartState
  readonly placed: Placed
}

/** How much larger than what is in it a box must be that has the wanted proportions. */
function distance({ width, height }: Placed, aspect: number): number {
  return Math.max(width / aspect, height)
}

/** A state on its own, its corner at 0, 0. */
function placeState(state: ChartState, chart: Chart, links: readonly Drawn[], isRegion: boolean): Placed {
  const { path, invokes } = state
  const { pad, head, line, letter, smallLetter } = sizes
  const title = (path.at(-1)?.length ?? 0) * letter + 2 * pad
  const services = Math.max(
    0,
    ...invokes.map((invoke) => sayInvoke(invoke).length * smallLetter + 2 * pad + 8),
  )
  const top = head + invokes.length * line + (invokes.length > 0 ? 3 : 0)
  const level = placeLevel(path, chart, links, 2.6)
  const isLeaf = level.boxes.length === 0
  const width = Math.ceil(Math.max(title + (isLeaf ? 4 : 0), services, isLeaf ? 0 : level.width + 2 * pad))
  const height = Math.ceil(isLeaf ? top + 2 : top + level.height + pad)
  const box: Box = { id: path.join('.'), state, x: 0, y: 0, width, height, isRegion, depth: path.length }
  const moved = move(level, pad, top)
  return { width, height, boxes: [box, ...moved.boxes], links: moved.links }
}

/** Regions, one below the other and equally wide. */
function stack(inner: readonly Inner[]): Placed {
  const width = Math.max(...inner.map(({ placed }) => placed.width))
  const boxes: Box[] = []
  const links: Link[] = []
  let height = 0
  for (const { placed } of inner) {
    const [region, ...rest] = move(placed, 0, height).boxes
    if (region) boxes.push({ ...region, width }, ...rest)
    links.push(...move(placed, 0, height).links)
    height += placed.height + 6
  }
  return { width, height: Math.max(0, height - 6), boxes, links }
}

function arrange(inner: readonly Inner[], links: readonly Drawn[], rankdir: 'LR' | 'TB'): Placed {
  const graph = new Graph<
    { rankdir: string },
    { width: number; height: number; x: number; y: number },
    object
  >()
  graph.setGraph({
    rankdir,
    nodesep: 12,
    ranksep: rankdir === 'LR' ? 30 : 26,
    edgesep: 6,
    marginx: 2,
    marginy: 2,
  } as never)
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { state, placed } of inner) {
    graph.setNode(state.path.join('.'), { width: placed.width, height: placed.height, x: 0, y: 0 })
  }
  for (const { from, to, isMain } of links) if (isMain) graph.setEdge(from, to, {})
  runDagre(graph)
  const boxes: Box[] = []
  const inside: Link[] = []
  for (const { state, placed } of inner) {
    const node = graph.node(state.path.join('.'))
    const at = move(placed, node.x - placed.width / 2, node.y - placed.height / 2)
    boxes.push(...at.boxes)
    inside.push(...at.links)
  }
  const byId = new Map(boxes.map((box) => [box.id, box]))
  const siblings = inner.flatMap(({ state }) => byId.get(idOf(state)) ?? [])
  const own = links.map((link): Link => {
    const edge = link.isMain ? (graph.edge(link.from, link.to) as { points?: Point[] }) : undefined
    const [from, to] = [byId.get(link.from), byId.get(link.to)]
    const points =
      edge?.points && from && to ? around(edge.points, from, to, siblings) : between(from, to, siblings)
    return { ...link, points }
  })
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return { width, height, boxes, links: [...own, ...inside] }
}

function move(placed: Placed, dx: number, dy: number): Placed {
  return {
    ...placed,
    boxes: placed.boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy })),
    links: placed.links.map((link) => ({
      ...link,
      points: link.points.map(({ x, y }) => ({ x: x + dx, y: y + dy })),
    })),
  }
}

function isIn(path: readonly string[], parent: readonly string[]): boolean {
  return parent.every((key, index) => path[index] === key)
}

function idOf({ path }: ChartState): string {
  return path.join('.')
}

function parentOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')))
}

/** What runs in a state, and under which name where it has one of its own. */
export function sayInvoke({ id, src }: { readonly id: string; readonly src: string }): string {
  return id === src || src === 'inline' ? id : `${id}: ${src}`
}
