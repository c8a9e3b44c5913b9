import { table } from '../table.ts'
import type { Screen } from '../terminal.ts'
import { count, span } from '../text.ts'
import type { Narrator } from './narrator.ts'

const indent = 3

/** What happened, for those who want to know exactly: every HTTP call and every state. */
export function printSummary({ screen, calls, states }: Narrator, tookMs: number): void {
  heading(screen, 'HTTP calls')
  const rows = calls.map((call, i) => [
    `${i + 1}`,
    call.method,
    call.path,
    `${call.status ?? call.failure ?? '-'}`,
    `${Math.round(call.ms)}`,
    `${call.attempt}`,
  ])
  const [head = '', ...body] = table(
    [
      { title: '#', align: 'right' },
      { title: 'method' },
      { title: 'path', isFlexible: true },
      { title: 'status' },
      { title: 'ms', align: 'right' },
      { title: 'attempt', align: 'right' },
    ],
    rows,
    screen.columns - indent,
  )
  const margin = ' '.repeat(indent)
  screen.printRaw([margin + screen.style.dim(head), ...body.map((line) => margin + line)])

  heading(screen, 'The path through the statechart')
  screen.print(states.join(' → '), { indent })

  screen.print()
  screen.print(
    `Done: ${count(calls.length, 'call')} and ${count(states.length, 'state')} in ${span(tookMs)}.`,
  )
}

function heading({ print, style }: Screen, title: string): void {
  print()
  print(style.bold(title))
}
