import type { AnyStateNode, AnyTransitionDefinition } from 'xstate'
import { machineOf, transitionName, transitionsOf } from '../../src/testing/coverage.ts'
import type { Given } from '../../src/testing/given.ts'
import { notOverTheWire, recordsReason, stepNotOverTheWire } from '../../src/testing/over-the-wire.ts'
import { actorsBelow } from '../../src/testing/script.ts'
import { starts } from '../../src/testing/starts.ts'
import { type Aftermath, aftermathOf, eventOf, type Step, stepsFrom } from '../../src/testing/steps.ts'
import { begin, type Live, replay, tell } from '../../src/testing/system.ts'
import { hints } from './hints.ts'

/** A way through the charts. */
export interface Way {
  readonly given: Given
  readonly steps: readonly Step[]
  readonly rank: Rank
}

/** Where a way can be walked; the first is the best. */
export const ranks = ['page', 'wire', 'charts', 'defect'] as const
export type Rank = 0 | 1 | 2 | 3

/** Of a step where the one before has left things so: on a page too, over the wire, on the bare charts, or nowhere. */
function rankOf(step: Step, before: Aftermath): Rank {
  if (step.by === 'defect') return 3
  if (stepNotOverTheWire(step, before) !== undefined) return 2
  return step.by === 'surroundings' || step.by === 'host' ? 1 : 0
}

function rankOfAll(steps: readonly (Step & { readonly sets: Aftermath })[]): Rank {
  if (steps.some(({ by }) => by === 'defect')) return 3
  if (notOverTheWire({ steps }) !== undefined) return 2
  return steps.some(({ by }) => by === 'surroundings' || by === 'host') ? 1 : 0
}

/** Over the wire nobody sees a place where something has yet to happen at once, but only what comes after it. */
function restRank(rank: Rank, { atOnce }: Aftermath): Rank {
  return atOnce.length > 0 && rank < 2 ? 2 : rank
}

/** Where a whole way can be walked, and its end be seen. */
export function rankOfWay(steps: readonly (Step & { readonly sets: Aftermath })[]): Rank {
  const last = steps.at(-1)
  return last ? restRank(rankOfAll(steps), last.sets) : 0
}

interface Frontier extends Way {
  /** The state of each chart, and with what it remembers. */
  readonly places: readonly string[]
  readonly gists: readonly string[]
  readonly nodes: ReadonlySet<AnyStateNode>
  /** Length of the story it began with. */
  readonly from: number
}

/** What makes no difference to where a chart goes next, or only one of words. */
const irrelevant = new Set([
  'parent',
  'settings',
  'failure',
  'reason',
  'notice',
  'providers',
  'attempt',
  'remembered',
  'input',
  'waitingFor',
  'marks',
  'url',
  'confirmations',
  'cause',
])
/** Words that do. */
const decisive = new Set(['kind', 'actionName', 'type', 'identityRepeat', 'surface', 'mvpd', 'checkMvpd'])

/** What a context says about where the chart may go: whether something is there, and small counts. */
function gistOf(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return value < 10 ? value : '#'
  if (Array.isArray(value)) return Math.min(value.length, 2)
  if (value instanceof Map || value instanceof Set) return Math.min(value.size, 2)
  if (typeof value !== 'object') return typeof value === 'string' ? 1 : undefined
  if (depth > 1) return 1
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !irrelevant.has(key) && !key.endsWith('Ms'))
      .map(([key, inner]) => [
        key,
        decisive.has(key) && typeof inner === 'string' ? inner : gistOf(inner, depth + 1),
      ]),
  )
}

function locate(live: Live): { key: string } & Pick<Frontier, 'places' | 'gists' | 'nodes'> {
  const places: string[] = []
  const gists: string[] = []
  const nodes = new Set<AnyStateNode>()
  for (const [, actor] of actorsBelow(live.root)) {
    const machine = machineOf(actor)
    if (!machine) continue
    const { value, context, _nodes } = actor.getSnapshot() as {
      value: unknown
      context: object
      _nodes: AnyStateNode[]
    }
    const place = `${machine.id} ${JSON.stringify(value)}`
    places.push(place)
    gists.push(`${place} ${JSON.stringify(gistOf(context))}`)
    for (const node of _nodes) nodes.add(node)
  }
  return { key: gists.join('\n'), places, gists, nodes }
}

export interface Exploration {
  /** How each transition was first taken. */
  readonly taken: ReadonlyMap<string, Way>
  readonly runs: number
}

/**
 * Looks for a way to every transition: short ways first, and those that lead where something is still to be found.
 * One set-up after the other; each is left when it has brought nothing new for a while.
 */
export async function explore(
  givens: readonly Given[],
  goals: ReadonlySet<string>,
  o: { patience?: number; log?: (text: string) => void } = {},
): Promise<Exploration> {
  const { patience = 1_500, log = () => {} } = o
  const taken = new Map<string, Way>()
  let runs = 0

  const isOpen = (transition: AnyTransitionDefinition) => {
    const name = transitionName(transition) ?? ''
    return goals.has(name) && !taken.has(name)
  }
  /** So far it was taken on the bare charts alone, although no other tab has a part in it. */
  const isOpenOrPoor = (transition: AnyTransitionDefinition) => {
    const before = taken.get(transitionName(transition) ?? '')
    if (!before) return isOpen(transition)
    return before.rank === 2 && !/^(elsewhere|identity|xstate\.error)\./.test(transition.eventType)
  }
  const note = (live: Live, found: Way): boolean => {
    let isNew = false
    for (const transition of live.recorder.transitions) {
      const before = taken.get(transition)
      if (before && before.rank <= found.rank) continue
      isNew ||= !before && goals.has(transition)
      taken.set(transition, found)
    }
    return isNew
  }

  for (const given of givens) {
    const seen = new Set<string>()
    const visits = new Map<string, number>()
    const tried = new Set<string>()
    const visitsOf = (place: string) => visits.get(place) ?? 0
    const frontier: Frontier[] = []
    const add = (live: Live, found: Way, from: number) => {
      const { key, ...where } = locate(live)
      if (seen.has(key)) return
      seen.add(key)
      frontier.push({ ...found, ...where, from })
    }
    const start = await begin(given)
    note(start, { given, steps: [], rank: 0 })
    add(start, { given, steps: [], rank: 0 }, 0)
    start.stop()
    for (const names of [...Object.values(starts[given.app]), ...hints[given.app]]) {
      const { live, steps } = await tell(given, names)
      if (steps.length === names.length) {
        const rank = rankOfAll(steps)
        note(live, { given, steps, rank: rankOfWay(steps) })
        add(live, { given, steps, rank }, steps.length)
      }
      live.stop()
    }

    let lastNewAt = runs
    while (frontier.length > 0 && runs - lastNewAt < patience) {
      const here = takeBest(frontier, (one) => {
        if (one.steps.length === one.from) return -1
        const hasOpen = [...one.nodes].some((node) => transitionsOf(node).some(isOpen))
        return (
          (one.steps.length - one.from) / 2 +
          1.5 * one.rank +
          2 * Math.min(...one.places.map(visitsOf)) +
          Math.min(...one.gists.map(visitsOf)) / 2 +
          (hasOpen ? 0 : 8)
        )
      })
      for (const one of [...here.places, ...here.gists]) visits.set(one, visitsOf(one) + 1)
      let live = await replay(given, here.steps)
      const isWorth = worthOf(here, isOpenOrPoor, live, tried)
      const choices = stepsFrom(live).filter(isWorth)
      const before = aftermathOf(live)
      live.stop()
      for (const step of choices) {
        runs += 1
        live = await replay(given, here.steps)
        await live.take(step)
        const steps = [...here.steps, step]
        const rank = Math.max(here.rank, rankOf(step, before), recordsReason(steps) ? 2 : 0) as Rank
        const found = { given, steps, rank }
        if (note(live, { ...found, rank: restRank(rank, aftermathOf(live)) })) lastNewAt = runs
        if (found.rank < 3) add(live, found, here.from)
        live.stop()
      }
    }
    log(`${given.name}: ${runs} runs, ${seen.size} states, ${taken.size} taken`)
  }
  return { taken, runs }
}

function takeBest<Item>(items: Item[], weightOf: (item: Item) => number): Item {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  items.forEach((item, at) => {
    const weight = weightOf(item)
    if (weight >= least) return
    best = at
    least = weight
  })
  return items.splice(best, 1)[0] as Item
}

/** Whether a step may bring anything new here: what no chart listens to any more is left out. */
function worthOf(
  { nodes, places }: Pick<Frontier, 'nodes' | 'places'>,
  isOpen: (transition: AnyTransitionDefinition) => boolean,
  live: Live,
  tried: Set<string>,
): (step: Step) => boolean {
  const events = new Set<string>()
  let hasAlways = false
  for (const node of nodes) {
    for (const transition of transitionsOf(node)) {
      if (!isOpen(transition)) continue
      if (transition.eventType === '') hasAlways = true
      else events.add(transition.eventType.replace(/\*$/, ''))
    }
  }
  const isReady = (live.root.getSnapshot() as { matches(phase: string): boolean }).matches('ready')
  return (step) => {
    const event = eventOf(step)
    if (event !== undefined) {
      for (const one of events) if (event === one || (one.endsWith('.') && event.startsWith(one))) return true
    }
    switch (step.by) {
      case 'defect':
        return false
      case 'surroundings':
      case 'host': {
        const key = `${places[0]} ${step.name}`
        const isNew = !tried.has(key)
        tried.add(key)
        return hasAlways || isNew
      }
      case 'viewer':
        return (
          isReady ||
          (step.command.type !== 'authorization.request' && step.command.type !== 'preauthorization.request')
        )
      default:
        return true
    }
  }
}
