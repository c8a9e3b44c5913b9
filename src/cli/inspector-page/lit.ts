import type { StateValue } from 'xstate'

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

/** The step from one set of active states to the next: what was left beside what was entered. */
export function findTaken(
  before: StateValue | undefined,
  after: StateValue,
  event: string,
): Taken | undefined {
  const now = litStates(after)
  if (before === undefined) return { to: now[0] ?? '', event }
  const past = litStates(before)
  const to = now.find((path) => !past.includes(path))
  if (to === undefined) return undefined
  const from = past.find((path) => !now.includes(path))
  return { ...(from === undefined ? {} : { from }), to, event }
}
