import { expect, it } from 'vitest'
import { createManualClock } from '../../src/simulator/index.ts'

it('runs timers in the order of their times, each at its own, those set meanwhile included', () => {
  const clock = createManualClock(1000)
  const seen: [string, number][] = []
  const see = (name: string) => seen.push([name, clock.now()])
  clock.setTimeout(() => see('late'), 20)
  clock.setTimeout(() => {
    see('early')
    clock.setTimeout(() => see('nested'), 5)
  }, 10)
  clock.setTimeout(() => see('never'), 31)
  clock.clearTimeout(clock.setTimeout(() => see('cleared'), 1))
  clock.advance(30)
  expect(seen).toEqual([
    ['early', 1010],
    ['nested', 1015],
    ['late', 1020],
  ])
  expect([clock.now(), clock.monotonic()]).toEqual([1030, 30])
  clock.advance(1)
  expect(seen.at(-1)).toEqual(['never', 1031])
})
