import { beforeEach, expect, it } from 'vitest'
import { createServiceTime, type ServiceTime } from '../../src/composition/service-time.ts'
import { TestClock } from '../_support/clock.ts'

const hour = 3_600_000

let clock: TestClock
let serviceTime: ServiceTime
beforeEach(() => {
  clock = new TestClock()
  serviceTime = createServiceTime(clock.port)
})

/** How much later than the service's instant the local one is taken to be. */
const aheadMs = () => serviceTime.toLocal(0)

it('takes the local clock for right until an answer says otherwise [H6]', () => {
  expect(aheadMs()).toBe(0)
})

it.each([-2 * hour, 2 * hour, -56 * 365 * 24 * hour])('finds a clock that is %i ms ahead [H6]', (ms) => {
  clock.aheadMs = ms
  serviceTime.note(clock.nowMs)
  expect(aheadMs()).toBe(ms)
})

it('places an answer in the middle of its request [H6]', async () => {
  const sentAtMs = clock.nowMs
  await clock.pass(4_000)
  serviceTime.note(sentAtMs + 2_000, 4_000)
  expect(aheadMs()).toBe(0)
})

it('is not moved by one answer out of line, of the last five [H6]', () => {
  for (const errorMs of [hour, 10, 20, 30, 40, 0]) serviceTime.note(clock.nowMs - errorMs)
  expect(aheadMs()).toBe(20)
  serviceTime.note(clock.nowMs - 9 * hour)
  expect(aheadMs()).toBe(30)
})

it('takes the middle of two [H6]', () => {
  for (const errorMs of [10, 20]) serviceTime.note(clock.nowMs - errorMs)
  expect(aheadMs()).toBe(15)
})

it('forgets what it learnt before the clock was set [H6]', () => {
  clock.aheadMs = hour
  serviceTime.note(clock.nowMs)
  clock.aheadMs = 0
  expect(aheadMs()).toBe(0)
  serviceTime.note(clock.nowMs - 5)
  expect(aheadMs()).toBe(5)
})

it('tells of each answer until undone', () => {
  let told = 0
  const undo = serviceTime.subscribe(() => {
    told += 1
  })
  serviceTime.note(clock.nowMs)
  undo()
  serviceTime.note(clock.nowMs)
  expect(told).toBe(1)
})
