import { printCalls } from '../call-table.ts'
import type { Screen } from '../terminal.ts'
import { count, pad, widthOf } from '../text.ts'
import type { Narrator } from './narrator.ts'

const indent = 3

/** What happened, for those who want to know exactly: every HTTP call and every state. */
export function printSummary({ screen, calls, parts }: Narrator, tookMs: number): void {
  const names = Math.max(...parts.map(({ name }) => widthOf(name)))
  heading(screen, 'HTTP calls')
  printCalls(
    screen,
    calls.map(({ part, call }) => ({ by: part.name, call })),
  )

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

function heading({ print, style }: Screen, title: string): void {
  print()
  print(style.bold(title))
}
