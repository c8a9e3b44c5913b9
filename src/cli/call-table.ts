import type { CallRecord } from '../index.ts'
import { type Column, table } from './table.ts'
import { plain, type Screen } from './terminal.ts'
import { widthOf } from './text.ts'

/** A row of the table of HTTP calls. */
export interface ListedCall {
  /** When it began, as the reader counts; empty where that does not matter. */
  readonly at?: string
  /** Who made it; empty for one who is alone. */
  readonly by: string
  readonly call: CallRecord
}

const indent = 3
/** As many columns as the table takes with its longest path, without times and names. */
const fullWidth = 91
/** Narrower than this the path matters more than the attempt. */
const narrowWidth = 60
/** A viewer who takes half an hour causes hundreds of polls: of more than this in a row only the ends are shown. */
const longestRun = 6

const columns: readonly Column[] = [
  { title: 'at', align: 'right' },
  { title: 'by' },
  { title: 'method' },
  { title: 'path', isFlexible: true },
  { title: 'status' },
  { title: 'ms', align: 'right' },
  { title: 'attempt', align: 'right' },
]

/** Prints calls as a table; columns in which nothing stands are left out. */
export function printCalls(screen: Screen, calls: readonly ListedCall[]): void {
  const extra = [calls.map(({ at = '' }) => at), calls.map(({ by }) => by)].map((texts) =>
    Math.max(0, ...texts.map(widthOf)),
  )
  const needed = extra.reduce((sum, width) => sum + (width > 0 ? width + 2 : 0), fullWidth)
  const last = screen.columns < narrowWidth ? columns.length - 1 : columns.length
  const shown = columns.map((_, i) => i).filter((i) => i < last && extra[i] !== 0)
  const pick = <T>(row: readonly T[]) => shown.flatMap((i) => row.slice(i, i + 1))
  const rows = callRows(calls, (path) => pathFor(screen, path, needed)).map(pick)
  const [head = '', ...body] = table(pick(columns), rows, screen.columns - indent)
  const margin = ' '.repeat(indent)
  screen.printRaw([margin + screen.style.dim(head), ...body.map((line) => margin + line)])
}

/** A path template, without what all have in common where the screen is too narrow for `needed` columns. */
export function pathFor(screen: Screen, path: string, needed: number): string {
  return screen.columns < needed ? path.replace('/api/v2/{serviceProvider}/', '…/') : path
}

function callRows(calls: readonly ListedCall[], show: (path: string) => string): string[][] {
  const rows = calls.map(({ at = '', by, call: { method, path, status, failure, ms, attempt } }) => [
    at,
    by,
    plain(method),
    plain(show(path)),
    plain(`${status ?? failure ?? 'none'}`),
    `${Math.round(ms)}`,
    `${attempt}`,
  ])
  return runsOf(calls).flatMap(({ start, length }) => {
    const run = rows.slice(start, start + length)
    if (length <= longestRun) return run
    return [...run.slice(0, 2), ['', '', '', `… ${length - 3} more like these`], ...run.slice(-1)]
  })
}

/** Stretches of the same call with the same outcome. */
function runsOf(calls: readonly ListedCall[]): { readonly start: number; length: number }[] {
  const runs: { start: number; length: number }[] = []
  for (const [i, listed] of calls.entries()) {
    const before = calls[i - 1]
    const run = runs.at(-1)
    if (run && before && isAlike(before, listed)) run.length += 1
    else runs.push({ start: i, length: 1 })
  }
  return runs
}

function isAlike({ by, call }: ListedCall, other: ListedCall): boolean {
  return (
    by === other.by &&
    call.endpoint === other.call.endpoint &&
    call.status === other.call.status &&
    call.attempt === other.call.attempt
  )
}
