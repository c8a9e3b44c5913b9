import type { StateValue } from 'xstate'
import { span } from '../text.ts'

/** Longer lists and texts are of no use in a story. */
const mostItems = 6
const longestText = 160

/** How long after the beginning, to the millisecond: `0:03.353`, `1:02:03.353`. */
export function since(ms: number): string {
  const total = Math.max(0, Math.round(ms))
  const hours = Math.floor(total / 3_600_000)
  const minutes = Math.floor(total / 60_000) % 60
  const seconds = ((total % 60_000) / 1000).toFixed(3).padStart(6, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`
}

/** The members of what was told, as a person reads them; instants as seen from `at`. */
export function describe(members: object, at: number): string {
  return Object.entries(members)
    .flatMap(([name, value]) => describeMember(name, value, at))
    .join(', ')
}

function describeMember(name: string, value: unknown, at: number): string[] {
  // Every answer has it: it is the time of the line.
  if (name === 'nowMs' || value === undefined) return []
  const spoken = /^(.+?)(?:At|Until)?Ms$/.exec(name)?.[1]
  if (typeof value === 'number' && spoken !== undefined) return [`${spoken} ${time(value, at)}`]
  return [`${name} ${describeValue(value, at)}`]
}

/** An instant as how long from now, a span as a span. */
function time(ms: number, at: number): string {
  const isInstant = ms > 1e11
  if (!isInstant) return span(ms)
  if (Math.abs(ms - at) < 500) return 'now'
  return ms >= at ? `in ${span(ms - at)}` : `${span(at - ms)} ago`
}

export function describeValue(value: unknown, at: number): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return describeList(value, at)
  if (typeof value === 'object' && value !== null) return `(${describe(value, at)})`
  const text = String(value)
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}

function describeList(items: readonly unknown[], at: number): string {
  if (items.length === 0) return 'none'
  const named = items.map((item) => shortNameOf(item) ?? describeValue(item, at))
  const shown = named.slice(0, mostItems).join(', ')
  return items.length > mostItems ? `${shown} and ${items.length - mostItems} more` : shown
}

/** What says most of a provider, or of an answer for one resource. */
function shortNameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { id, resource, outcome, authorized } = item as Readonly<Record<string, unknown>>
  if (typeof resource === 'string') {
    const answer = outcome ?? (authorized === true ? 'permitted' : 'denied')
    return `${resource} ${answer}`
  }
  return typeof id === 'string' ? id : undefined
}

/** What changed from one state value to the next: `signedOut → signingIn`, `ready.authorization: idle → deciding`. */
export function describeMove(before: StateValue | undefined, after: StateValue): string {
  const left = before === undefined ? [] : leavesOf(before)
  const entered = leavesOf(after)
  const gone = left.filter((path) => !entered.includes(path))
  const come = entered.filter((path) => !left.includes(path))
  if (gone.length === 0) return group(come)
  const common = commonPath([...gone, ...come])
  const short = (paths: readonly string[]) => group(paths.map((path) => within(path, common)))
  const where = common === '' ? '' : `${common}: `
  return `${where}${short(gone)} → ${short(come)}`
}

/** `ready (access.verified, authorization.idle)` of paths that begin alike. */
function group(paths: readonly string[]): string {
  const common = commonPath(paths)
  if (paths.length < 2 || common === '') return paths.join(' + ')
  return `${common} (${paths.map((path) => within(path, common)).join(', ')})`
}

function within(path: string, outer: string): string {
  return outer === '' ? path : path.slice(outer.length + 1)
}

/** `ready.access.verified` for each state that is active and has none inside. */
function leavesOf(value: StateValue): string[] {
  if (typeof value === 'string') return [value]
  return Object.entries(value).flatMap(([name, inside]) =>
    inside === undefined ? [name] : leavesOf(inside).map((leaf) => `${name}.${leaf}`),
  )
}

/** What all paths begin with; never a whole one. */
function commonPath(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map((path) => path.split('.').slice(0, -1))
  const length = [...first].findIndex((part, i) => others.some((other) => other[i] !== part))
  return [...first].slice(0, length === -1 ? undefined : length).join('.')
}
