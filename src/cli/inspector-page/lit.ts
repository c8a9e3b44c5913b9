import type { StateValue } from 'xstate'
import type { Chart, ChartTransition } from '../../inspect/chart.ts'

/** The paths of all active states, each after the one it lies in: `ready`, `ready.access`, `ready.access.verified`. */
export function litStates(value: StateValue): string[] {
  if (typeof value === 'string') return [value]
  return Object.entries(value).flatMap(([state, inner]) => [
    state,
    ...(inner === undefined ? [] : litStates(inner).map((path) => `${state}.${path}`)),
  ])
}

/** The innermost active states as one line: `ready › verified · quiet · idle`. */
export function sayStates(value: StateValue): string {
  if (typeof value === 'string') return value
  return Object.entries(value)
    .map(([state, inner]) => {
      const rest = inner === undefined ? '' : sayStates(inner)
      // Of a region one knows by its states which one it is.
      if (Object.keys(value).length > 1) return rest || state
      return rest ? `${state} › ${rest}` : state
    })
    .join(' · ')
}

/** What has changed of the active states: `authorization: deciding`. */
export function sayChange(before: StateValue | undefined, after: StateValue): string {
  if (before === undefined || typeof before === 'string' || typeof after === 'string') return sayStates(after)
  const names = Object.keys(after)
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => {
      const inner = after[name]
      const said = inner === undefined ? '' : sayChange(before[name], inner)
      return names.length > 1 ? `${name}: ${said}` : before[name] === undefined ? `${name} › ${said}` : said
    })
    .join(' · ')
}

/** A transition as it was taken, from state to state. */
export interface Taken {
  /** Absent for the first step. */
  readonly from?: string
  readonly to: string
  readonly event: string
}

/** Which transition led from one set of active states to the next. */
export function findTaken(
  chart: Chart | undefined,
  before: StateValue | undefined,
  after: StateValue,
  event: string,
): Taken | undefined {
  const now = litStates(after)
  if (before === undefined) return { to: now[0] ?? '', event }
  const past = new Set(litStates(before))
  const entered = now.filter((path) => !past.has(path))
  const to = entered[0]
  if (to === undefined) return undefined
  const reached = new Set(now)
  const isPossible = (transition: ChartTransition) =>
    transition.to !== undefined &&
    entered.includes(transition.to.join('.')) &&
    (transition.from.length === 0 || past.has(transition.from.join('.')))
  const known = chart?.transitions
    .filter((transition) => isPossible(transition) && matches(transition.event, event))
    .sort((a, b) => b.from.length - a.from.length)[0]
  const left = [...past].filter((path) => !reached.has(path))
  const source = known?.from.join('.') ?? ''
  // A transition of the chart as a whole, or of what both states lie in, is drawn from what it left.
  const from = source !== '' && !`${to}.`.startsWith(`${source}.`) ? source : left[0]
  return { ...(from === undefined ? {} : { from }), to: known?.to?.join('.') ?? to, event }
}

function matches(pattern: string, event: string): boolean {
  return (
    pattern === event || pattern === '*' || (pattern.endsWith('.*') && event.startsWith(pattern.slice(0, -1)))
  )
}

/** An event's name without what XState puts around it: `done: boot`. */
export function sayEvent(event: string): string {
  if (event === 'xstate.init') return 'begins'
  if (event === '') return 'at once'
  return event.replace(/^xstate\.(done|error)\.(?:actor|state)\./, '$1: ')
}
