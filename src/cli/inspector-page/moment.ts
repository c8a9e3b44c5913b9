import type { StateValue } from 'xstate'
import type { Chart } from '../../inspect/chart.ts'
import type { Line, LineOf } from '../../inspect/line.ts'
import type { CallRecord, RunRecord } from '../../ports.ts'
import { findTaken, type Taken } from './lit.ts'

/** What runs one of the charts. */
export interface ChartActor {
  readonly name: string
  readonly chart: string
  readonly value?: StateValue
  readonly taken?: Taken
  /** How it has ended, if it has. */
  readonly ended?: LineOf<'end'>['how']
}

/** The request budget of the app's address as counted from this app's calls: others there may use it too. */
export interface BudgetUse {
  /** Of the extra requests, those left. */
  readonly left: number
  readonly lastAt: number
  readonly sent: number
  /** How many were answered with 429. */
  readonly refused: number
}

/** What the screen shows. */
type View = LineOf<'view'>['view'] & { readonly throttle?: { readonly pausedUntilMs?: number } }

/** All that is known at one moment of an app's life. Replaced piece by piece, never changed within. */
export interface Moment {
  /** Number of lines until now. */
  readonly count: number
  readonly at: number
  readonly run?: RunRecord
  readonly charts: ReadonlyMap<string, Chart>
  /** Charts that run, and the last ones that did, in the order they began. */
  readonly actors: ReadonlyMap<string, ChartActor>
  /** Services that run, by their actors, with their names. */
  readonly services: ReadonlyMap<string, string>
  readonly view?: View
  readonly budget: BudgetUse
}

/** As the library counts: to the second of the service it adds what the network's delay varies. */
export const budgetLimit = { extra: 10, gapMs: 1_100 } as const
/** So many charts that have ended are kept for a last look. */
const mostEnded = 3
const mostEntries = 200

export const firstMoment: Moment = {
  count: 0,
  at: 0,
  charts: new Map(),
  actors: new Map(),
  services: new Map(),
  budget: { left: budgetLimit.extra, lastAt: Number.NEGATIVE_INFINITY, sent: 0, refused: 0 },
}

/** The moment after one more line. */
export function fold(moment: Moment, line: Line): Moment {
  return { ...moment, ...change(moment, line), count: moment.count + 1, at: line.at }
}

function change(moment: Moment, line: Line): Partial<Moment> {
  switch (line.kind) {
    case 'run': {
      const { app, serviceProvider, origin, policy } = line
      return { run: { app, serviceProvider, origin, policy } }
    }
    case 'chart':
      return { charts: withEntry(moment.charts, line.chart.name, line.chart) }
    case 'begin':
      return begin(moment, line)
    case 'state':
      return { actors: move(moment, line) }
    case 'view':
      return { view: line.view }
    case 'end':
      return end(moment, line)
    case 'call':
      return { budget: spend(moment.budget, line.call) }
    default:
      return {}
  }
}

function begin(moment: Moment, { actor, chart, service }: LineOf<'begin'>): Partial<Moment> {
  if (chart === undefined) return { services: withEntry(moment.services, actor, service ?? actor) }
  // One that begins again comes last again, and nothing is left of those below it.
  const others = [...moment.actors].filter(([name]) => name !== actor && !isBelow(name, actor))
  return { actors: withEntry(new Map(others), actor, { name: actor, chart }) }
}

function move({ actors }: Moment, { actor, value, event }: LineOf<'state'>): Moment['actors'] {
  const before = actors.get(actor)
  if (!before) return actors
  const { taken: _, ...rest } = before
  const taken = findTaken(before.value, value, event)
  return withEntry(actors, actor, { ...rest, value, ...(taken ? { taken } : {}) })
}

function end(moment: Moment, { actor, how }: LineOf<'end'>): Partial<Moment> {
  if (!moment.actors.has(actor)) {
    const services = new Map(moment.services)
    services.delete(actor)
    return { services }
  }
  const actors = new Map(moment.actors)
  for (const [name, each] of actors) {
    if (!each.ended && (name === actor || isBelow(name, actor))) actors.set(name, { ...each, ended: how })
  }
  const ended = [...actors.values()].filter((each) => each.ended && each.name.includes('.'))
  for (const { name } of ended.slice(0, -mostEnded)) actors.delete(name)
  const services = new Map([...moment.services].filter(([name]) => !isBelow(name, actor)))
  return { actors, services }
}

/** A request sooner than that after the last takes one of the extra ones; a 429 takes them all. */
function spend({ left, lastAt, sent, refused }: BudgetUse, call: CallRecord): BudgetUse {
  const isExtra = call.startedAtMs - lastAt < budgetLimit.gapMs
  const isRefused = call.status === 429
  return {
    left: isRefused ? 0 : Math.max(0, left - (isExtra ? 1 : 0)),
    lastAt: Math.max(lastAt, call.startedAtMs),
    sent: sent + 1,
    refused: refused + (isRefused ? 1 : 0),
  }
}

/** Until when the app sends nothing, because the service asked for it, if that is still to come. */
export function pausedUntil({ view, at }: Moment): number | undefined {
  const { pausedUntilMs = 0 } = view?.throttle ?? {}
  return pausedUntilMs > at ? pausedUntilMs : undefined
}

/** The chart all others of the app run in. */
export function rootOf({ actors }: Moment): ChartActor | undefined {
  for (const actor of actors.values()) if (!actor.name.includes('.')) return actor
  return actors.values().next().value
}

function isBelow(actor: string, other: string): boolean {
  return actor.startsWith(`${other}.`)
}

/** The oldest entries of too many give way: no app has so many, a stream may. */
function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map([...new Map(map).set(key, value)].slice(-mostEntries))
}
