import type { CallRecord } from '../../index.ts'
import { type Column, table } from '../table.ts'
import type { Screen } from '../terminal.ts'
import { count } from '../text.ts'
import { type Narrator, pathFor } from './narrator.ts'

const indent = 3
/** As many columns as the table takes with its longest path. */
const fullWidth = 91
/** Narrower than this the path matters more than the attempt. */
const narrowWidth = 60
/** A viewer who takes half an hour causes hundreds of polls: of more than this in a row only the ends are shown. */
const longestRun = 6

const columns: readonly Column[] = [
  { title: 'method' },
  { title: 'path', isFlexible: true },
  { title: 'status' },
  { title: 'ms', align: 'right' },
  { title: 'attempt', align: 'right' },
]

/** What happened, for those who want to know exactly: every HTTP call and every state. */
export function printSummary({ screen, calls, states }: Narrator, tookMs: number): void {
  heading(screen, 'HTTP calls')
  const kept = screen.columns < narrowWidth ? columns.length - 1 : columns.length
  const [head = '', ...body] = table(
    columns.slice(0, kept),
    callRows(calls, (path) => pathFor(screen, path, fullWidth)).map((row) => row.slice(0, kept)),
    screen.columns - indent,
  )
  const margin = ' '.repeat(indent)
  screen.printRaw([margin + screen.style.dim(head), ...body.map((line) => margin + line)])

  heading(screen, 'The path through the statechart')
  screen.print(states.join(' → '), { indent })

  screen.print()
  screen.print(
    `${count(calls.length, 'call')} and ${count(states.length, 'state')} in ${(tookMs / 1000).toFixed(1)} s.`,
  )
}

function callRows(calls: readonly CallRecord[], show: (path: string) => string): string[][] {
  const rows = calls.map(({ method, path, status, failure, ms, attempt }) => [
    method,
    show(path),
    `${status ?? failure ?? 'none'}`,
    `${Math.round(ms)}`,
    `${attempt}`,
  ])
  return runsOf(calls).flatMap(({ start, length }) => {
    const run = rows.slice(start, start + length)
    if (length <= longestRun) return run
    return [...run.slice(0, 2), ['', `… ${length - 3} more like these`], ...run.slice(-1)]
  })
}

/** Stretches of the same call with the same outcome. */
function runsOf(calls: readonly CallRecord[]): { readonly start: number; length: number }[] {
  const runs: { start: number; length: number }[] = []
  for (const [i, { endpoint, status, attempt }] of calls.entries()) {
    const before = calls[i - 1]
    const run = runs.at(-1)
    if (run && before?.endpoint === endpoint && before.status === status && before.attempt === attempt) {
      run.length += 1
    } else runs.push({ start: i, length: 1 })
  }
  return runs
}

function heading({ print, style }: Screen, title: string): void {
  print()
  print(style.bold(title))
}
