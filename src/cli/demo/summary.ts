import { type Column, table } from '../table.ts'
import type { Screen } from '../terminal.ts'
import { count, pad, widthOf } from '../text.ts'
import { type Narrator, pathFor } from './narrator.ts'

const indent = 3
/** As many columns as the table takes with its longest path, without the names of several apps. */
const fullWidth = 91
/** Narrower than this the path matters more than the attempt. */
const narrowWidth = 60
/** A viewer who takes half an hour causes hundreds of polls: of more than this in a row only the ends are shown. */
const longestRun = 6

type Told = Narrator['calls'][number]

const columns: readonly Column[] = [
  { title: 'by' },
  { title: 'method' },
  { title: 'path', isFlexible: true },
  { title: 'status' },
  { title: 'ms', align: 'right' },
  { title: 'attempt', align: 'right' },
]

/** What happened, for those who want to know exactly: every HTTP call and every state. */
export function printSummary({ screen, calls, parts }: Narrator, tookMs: number): void {
  const names = Math.max(...parts.map(({ name }) => widthOf(name)))
  heading(screen, 'HTTP calls')
  // One that is alone needs no name.
  const first = names > 0 ? 0 : 1
  const last = screen.columns < narrowWidth ? columns.length - 1 : columns.length
  const needed = fullWidth + (names > 0 ? names + 2 : 0)
  const [head = '', ...body] = table(
    columns.slice(first, last),
    callRows(calls, (path) => pathFor(screen, path, needed)).map((row) => row.slice(first, last)),
    screen.columns - indent,
  )
  const margin = ' '.repeat(indent)
  screen.printRaw([margin + screen.style.dim(head), ...body.map((line) => margin + line)])

  heading(screen, parts.length > 1 ? 'The paths through the statecharts' : 'The path through the statechart')
  for (const { name, states } of parts) {
    if (name === '') screen.print(states.join(' → '), { indent })
    else screen.print(`${pad(name, names)}  ${states.join(' → ')}`, { indent, hang: names + 2 })
  }

  screen.print()
  const reached = parts.reduce((sum, { states }) => sum + states.length, 0)
  screen.print(
    `${count(calls.length, 'call')} and ${count(reached, 'state')} in ${(tookMs / 1000).toFixed(1)} s.`,
  )
}

function callRows(calls: readonly Told[], show: (path: string) => string): string[][] {
  const rows = calls.map(({ part, call: { method, path, status, failure, ms, attempt } }) => [
    part.name,
    method,
    show(path),
    `${status ?? failure ?? 'none'}`,
    `${Math.round(ms)}`,
    `${attempt}`,
  ])
  return runsOf(calls).flatMap(({ start, length }) => {
    const run = rows.slice(start, start + length)
    if (length <= longestRun) return run
    return [...run.slice(0, 2), ['', '', `… ${length - 3} more like these`], ...run.slice(-1)]
  })
}

/** Stretches of the same call with the same outcome. */
function runsOf(calls: readonly Told[]): { readonly start: number; length: number }[] {
  const runs: { start: number; length: number }[] = []
  for (const [i, told] of calls.entries()) {
    const before = calls[i - 1]
    const run = runs.at(-1)
    if (run && before && isAlike(before, told)) run.length += 1
    else runs.push({ start: i, length: 1 })
  }
  return runs
}

function isAlike({ part, call }: Told, other: Told): boolean {
  return (
    part === other.part &&
    call.endpoint === other.call.endpoint &&
    call.status === other.call.status &&
    call.attempt === other.call.attempt
  )
}

function heading({ print, style }: Screen, title: string): void {
  print()
  print(style.bold(title))
}
