import { describeChart } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { and, createMachine, not, or, stateIn } from 'xstate'
import { failureOf } from '../../src/machines/shared/failures.ts'

/** What a chart is said to go by where it has this guard. */
function named(guard: unknown): string | undefined {
  const machine = createMachine({ on: { go: { guard: guard as never, actions: 'act' } } })
  return describeChart(machine).transitions[0]?.guard
}

describe('a guard is described', () => {
  const isOver = () => {
    return true
  }

  it.each([
    ['by its name', 'isFound', 'isFound'],
    ['by its name, whatever it is given', { type: 'isFound', params: { at: 1 } }, 'isFound'],
    ['by what it denies', not('isFound'), 'not isFound'],
    ['by what it joins', and(['isFound', or(['isOurs', not('isOld')])]), 'isFound and (isOurs or not isOld)'],
    ['by the state it looks for', stateIn('browsing'), 'in browsing'],
    [
      'by the states it looks for',
      stateIn({ presenting: { surface: 'closed', watching: {} } }),
      'in presenting.surface.closed, presenting.watching',
    ],
    [
      'by its code',
      ({ event }: { event: { output: string } }) => event.output === 'returned',
      "event.output === 'returned'",
    ],
    [
      'by its code, in one line, with imports under their names',
      ({ event }: { event: { error: unknown } }) =>
        failureOf(event).code === 'network' && failureOf(event).remedy !== undefined,
      "failureOf(event).code === 'network' && failureOf(event).remedy !== undefined",
    ],
    ['by the name of its function, if that is long', isOver, 'isOver'],
  ])('%s', (_, guard, name) => {
    expect(named(guard)).toBe(name)
  })
})
