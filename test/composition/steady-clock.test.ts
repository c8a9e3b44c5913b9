import { beforeEach, expect, it } from 'vitest'
import { createSteadyClock, type SteadyClock } from '../../src/composition/steady-clock.ts'
import { startMs, TestClock } from '../_support/clock.ts'

const hour = 3_600_000
const day = 24 * hour

let clock: TestClock
let steady: SteadyClock
let corrections: number[]
beforeEach(() => begin())

function begin(aheadMs = 0): void {
  clock = new TestClock()
  clock.aheadMs = aheadMs
  corrections = []
  steady = createSteadyClock(clock.port, (offsetMs) => void corrections.push(offsetMs))
}
const passed = () => steady.now() - startMs - startAheadMs
let startAheadMs = 0
beforeEach(() => {
  startAheadMs = 0
})

it('begins with the wall clock and goes on with it [H6]', async () => {
  begin(2 * hour)
  expect(steady.now()).toBe(startMs + 2 * hour)
  await clock.pass(90_000)
  expect(steady.now()).toBe(startMs + 2 * hour + 90_000)
  expect(corrections).toEqual([])
})

it.each(['counts', 'frozen'] as const)(
  'takes in a sleep while the monotonic clock %s [H7]',
  async (monotonic) => {
    await clock.pass(1_000)
    clock.sleep(7 * hour, monotonic)
    expect(passed()).toBe(7 * hour + 1_000)
    await clock.pass(1_000)
    expect(passed()).toBe(7 * hour + 2_000)
    expect(corrections).toEqual([])
  },
)

it.each([
  ['set back', -hour],
  ['set back by years', -10 * 365 * day],
  ['set on by more than a month', 31 * day],
])('takes in no time when the wall clock is %s, and tells of it [H6]', async (_, ms) => {
  await clock.pass(5_000)
  clock.aheadMs += ms
  await clock.pass(5_000)
  expect(passed()).toBe(10_000)
  expect(corrections).toEqual([ms])
  expect(steady.toWall(steady.now())).toBe(clock.port.now())
})

it('takes in no time when a clock that was never set is set [H6]', () => {
  startAheadMs = -startMs
  begin(-startMs)
  expect(passed()).toBe(0)
  clock.aheadMs = 0
  expect(passed()).toBe(0)
  expect(corrections).toEqual([startMs])
})

it('takes a small step on for a sleep, and a slow drift for nothing [H6 H7]', async () => {
  clock.aheadMs += hour
  expect(passed()).toBe(hour)
  for (let i = 0; i < 100; i++) {
    await clock.pass(1_000)
    clock.aheadMs += 100
    steady.now()
  }
  expect(passed()).toBe(hour + 100_000)
  expect(corrections).toEqual([])
})

it('takes the wall clock at its word again when a run begins [H6]', () => {
  clock.aheadMs -= hour
  expect(passed()).toBe(0)
  steady.reset()
  expect(passed()).toBe(-hour)
  expect(steady.toWall(steady.now())).toBe(clock.port.now())
})
