import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Budget,
  createBudget,
  type EnterOptions,
  type Priority,
  priorities,
  type Turn,
} from '../../src/services/budget.ts'
import { settle, TestClock } from '../_support/clock.ts'
import { createLimiter } from './_limiter.ts'

const { registration, logout, authorize, session, profile, poll, background } = priorities

let clock: TestClock
let budget: Budget
let startMs: number
/** What left, in its order: name and time. */
let sent: [name: string, atMs: number][]

beforeEach(() => {
  clock = new TestClock()
  budget = createBudget({ clock: clock.port })
  startMs = clock.nowMs
  sent = []
})

const nowMs = () => clock.nowMs - startMs
/** Queues a request; `sent` tells when it leaves. */
async function enter(name: string, priority: Priority = profile, o: EnterOptions = {}): Promise<Turn> {
  const turn = await budget.enter(priority, o)
  sent.push([name, nowMs()])
  return turn
}
/** Uses up the allowance, so that requests leave one by one; resolves with the last turn. */
async function spendBurst(): Promise<Turn> {
  let turn = await budget.enter(registration)
  for (let i = 0; i < 10; i++) turn = await budget.enter(registration)
  return turn
}
/** The service refuses a request that is sent now. */
async function meet429(retryAfterMs?: number): Promise<void> {
  budget.ended(await budget.enter(registration), 'refused', retryAfterMs)
}
const times = () => sent.map(([, atMs]) => atMs)
const names = () => sent.map(([name]) => name)

describe('the model of the service in these tests', () => {
  it('keeps to the published timetable [THR-01 THR-07 §237 H2]', () => {
    const admits = createLimiter()
    const seconds = [0, 0.3, 0.6, 0.9, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 2.1, 2.2, 2.4, 2.6, 2.8, 3.1]
    expect(seconds.filter((second) => !admits(second * 1_000))).toEqual([2.4, 2.6, 2.8])
  })
})

describe('the pace', () => {
  it('is eleven at once, then one in 1.1 s [THR-01 THR-06]', async () => {
    for (let i = 0; i < 30; i++) enter(`${i}`)
    await clock.pass(60_000)
    expect(times()).toEqual([...Array(11).fill(0), ...Array.from({ length: 19 }, (_, i) => (i + 1) * 1_100)])
  })

  it('takes nothing from the allowance for requests that far apart', async () => {
    for (let i = 0; i < 50; i++) {
      enter('slow')
      await clock.pass(1_100)
    }
    sent = []
    for (let i = 0; i < 12; i++) enter(`${i}`)
    await clock.pass(10_000)
    expect(times().map((atMs) => atMs - (times()[0] as number))).toEqual([...Array(11).fill(0), 1_100])
  })

  it('never gives the allowance again [THR-07]', async () => {
    await spendBurst()
    await clock.pass(3_600_000)
    const resumedAtMs = nowMs()
    for (let i = 0; i < 3; i++) enter(`${i}`)
    await clock.pass(10_000)
    expect(times()).toEqual([0, 1_100, 2_200].map((ms) => ms + resumedAtMs))
  })

  it('holds with timers that fire early', async () => {
    const early = {
      ...clock.port,
      setTimeout: (run: () => void, ms: number) => clock.port.setTimeout(run, Math.max(1, ms - 1)),
    }
    budget = createBudget({ clock: early })
    await spendBurst()
    enter('next')
    await clock.pass(10_000)
    expect(times()).toEqual([1_100])
  })

  it('is that of the platform clock unless told otherwise', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    budget = createBudget()
    await spendBurst()
    let hasLeft = false
    budget.enter(profile).then(() => {
      hasLeft = true
    })
    await vi.advanceTimersByTimeAsync(1_099)
    expect(hasLeft).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(hasLeft).toBe(true)
  })
  afterEach(() => {
    vi.useRealTimers()
  })
})

describe('the order', () => {
  it('is registration, logout, authorize, session, profile, poll, background [THR-11 §239 §263]', async () => {
    await spendBurst()
    for (const [name, priority] of Object.entries(priorities).reverse()) enter(name, priority)
    await clock.pass(60_000)
    expect(names()).toEqual([
      'registration',
      'logout',
      'authorize',
      'session',
      'profile',
      'poll',
      'background',
    ])
  })

  it('holds among those who come in the same moment', async () => {
    for (let i = 0; i < 11; i++) enter('PRE', background)
    enter('AUT', authorize)
    await settle()
    expect(names()).toEqual(['AUT', ...Array(10).fill('PRE')])
  })

  it('is that of arrival within a class', async () => {
    await spendBurst()
    for (const name of ['a', 'b', 'c']) enter(name, session)
    await clock.pass(60_000)
    expect(names()).toEqual(['a', 'b', 'c'])
  })

  it('is decided when the slot comes: a play press beats six queued batches to the next one [THR-11 §239 H2]', async () => {
    await spendBurst()
    for (let i = 0; i < 6; i++) enter(`PRE ${i}`, background)
    await clock.pass(1_099)
    enter('AUT', authorize)
    await clock.pass(1)
    expect(sent).toEqual([['AUT', 1_100]])
  })

  it('goes asker by asker within a class, not within the queue', async () => {
    await spendBurst()
    const [one, other] = [{}, {}]
    for (const name of ['a1', 'a2', 'a3']) enter(name, background, { by: one })
    for (const name of ['b1', 'b2']) enter(name, background, { by: other })
    enter('b play', authorize, { by: other })
    await clock.pass(60_000)
    expect(names()).toEqual(['b play', 'a1', 'b1', 'a2', 'b2', 'a3'])
  })
})

describe('a poll', () => {
  /** Polls as the chart does, five seconds from answer to request. */
  async function keepPolling(untilMs: number): Promise<void> {
    while (nowMs() < untilMs) {
      await enter('PC', poll)
      await new Promise<void>((resolve) => clock.in(200 + 5_000, resolve))
    }
  }
  const longestGapMs = () => {
    const polls = sent.filter(([name]) => name === 'PC').map(([, atMs]) => atMs)
    return Math.max(...polls.slice(1).map((atMs, i) => atMs - (polls[i] as number)))
  }

  it('is not delayed by twenty queued batches [§240 THR-11 H2]', async () => {
    keepPolling(40_000)
    for (let i = 0; i < 31; i++) enter('PRE', background)
    await clock.pass(40_000)
    expect(longestGapMs()).toBeLessThanOrEqual(5_200 + 1_100)
    expect(names().filter((name) => name === 'PRE')).toHaveLength(31)
  })

  it('goes before profile reads once it has waited 10 s, however many there are [§240 H2]', async () => {
    await spendBurst()
    keepPolling(120_000)
    // More reads than there are slots, for ever.
    const readOn = () => {
      enter('PM', profile)
      if (nowMs() < 120_000) clock.in(1_000, readOn)
    }
    readOn()
    await clock.pass(120_000)
    expect(longestGapMs()).toBeGreaterThan(10_000)
    expect(longestGapMs()).toBeLessThanOrEqual(5_200 + 10_000 + 1_100)
  })

  it.each([
    ['before', 1_000],
    ['after', 1_001],
  ])('goes %s the profile reads that wait with it, when it came at %i ms', async (where, atMs) => {
    await spendBurst()
    for (let i = 0; i < 20; i++) enter('profile')
    await clock.pass(atMs)
    enter('poll', poll)
    await clock.pass(11_000 - atMs)
    expect(names().at(-1)).toBe(where === 'before' ? 'poll' : 'profile')
  })

  it('is not promoted above sessions', async () => {
    await spendBurst()
    enter('PC', poll)
    for (let i = 0; i < 12; i++) enter('SES', session)
    await clock.pass(60_000)
    expect(names().at(-1)).toBe('PC')
  })
})

describe('after a 429', () => {
  it('nobody sends for 1.2 s, whatever the class [THR-03]', async () => {
    await meet429()
    for (const priority of [registration, authorize, background] as const) enter(`${priority}`, priority)
    await clock.pass(60_000)
    expect(times()).toEqual([1_200, 2_300, 3_400])
  })

  it('the allowance is gone [THR-07]', async () => {
    await meet429()
    await clock.pass(60_000)
    enter('a')
    enter('b')
    await clock.pass(60_000)
    expect(times()).toEqual([60_000, 61_100])
  })

  it('the pause doubles with every further one, up to 30 s [§241 THR-03 H2]', async () => {
    const pauses: number[] = []
    for (let i = 0; i < 7; i++) {
      const refusedAtMs = nowMs()
      await meet429()
      await Promise.all([enter(`${i}`, registration), clock.pass(60_000, () => sent.length > i)])
      pauses.push((times().at(-1) as number) - refusedAtMs)
      await clock.pass(0)
      // What was let through is refused again: the turn after it is the next to be refused.
      await clock.pass(1_100)
    }
    expect(pauses).toEqual([1_200, 2_400, 4_800, 9_600, 19_200, 30_000, 30_000])
  })

  it('an answer makes the next pause a short one again', async () => {
    await meet429()
    await clock.pass(1_200)
    await meet429()
    await clock.pass(2_400)
    budget.ended(await budget.enter(profile), 'answered')
    await clock.pass(1_100)
    const refusedAtMs = nowMs()
    await meet429()
    enter('next')
    await clock.pass(60_000)
    expect(times()).toEqual([refusedAtMs + 1_200])
  })

  it('those refused together count once', async () => {
    const turns = await Promise.all(Array.from({ length: 8 }, () => budget.enter(profile)))
    for (const turn of turns) budget.ended(turn, 'refused')
    enter('next')
    await clock.pass(60_000)
    expect(times()).toEqual([1_200])
  })

  it('one that comes late is still followed by a second of silence [THR-03]', async () => {
    const slow = await budget.enter(profile)
    await meet429()
    await clock.pass(1_000)
    budget.ended(slow, 'refused')
    enter('next')
    await clock.pass(60_000)
    expect(times()).toEqual([2_000])
  })

  it('an answer to what was sent before says nothing, and the pauses go on growing', async () => {
    const slow = await budget.enter(profile)
    await meet429()
    budget.ended(slow, 'answered')
    await clock.pass(1_200)
    await meet429()
    enter('next')
    await clock.pass(60_000)
    expect(times()).toEqual([1_200 + 2_400])
  })

  it.each([
    [Number.NaN, 1_200],
    [-1, 1_200],
    [500, 1_200],
    [3_000, 3_000],
    [86_400_000, 300_000],
  ])('Retry-After of %d ms means %i ms [THR-04]', async (retryAfterMs, expectedMs) => {
    await meet429(retryAfterMs)
    enter('next')
    await clock.pass(86_400_000)
    expect(times()).toEqual([expectedMs])
  })

  it('the refused request goes before its equals, not before its betters [H2]', async () => {
    const again = await spendBurst()
    enter('equal', profile)
    budget.ended(again, 'refused')
    enter('refused', profile, { again })
    enter('better', session)
    await clock.pass(60_000)
    expect(names()).toEqual(['better', 'refused', 'equal'])
  })

  it('the refused request goes before those of an asker who was never served', async () => {
    const one = {}
    const turn = await enter('refused', profile, { by: one })
    budget.ended(turn, 'refused')
    sent = []
    enter('of another', profile, { by: {} })
    enter('again', profile, { by: one, again: turn })
    await clock.pass(60_000)
    expect(names()).toEqual(['again', 'of another'])
  })

  it('several refused ones keep their order, whoever asked', async () => {
    const askers = [{}, {}, {}]
    const turns: Turn[] = []
    for (const by of askers) turns.push(await budget.enter(profile, { by }))
    for (const turn of turns) budget.ended(turn, 'refused')
    for (const i of [2, 0, 1]) enter(`${i}`, profile, { by: askers[i] as object, again: turns[i] })
    await clock.pass(60_000)
    expect(names()).toEqual(['0', '1', '2'])
  })
})

describe('lost requests', () => {
  const lose = async () => budget.ended(await budget.enter(profile), 'lost')

  it('two within 3 s pause like a 429, which browsers may hide', async () => {
    await lose()
    await clock.pass(2_999)
    await lose()
    enter('next')
    enter('and the next')
    await clock.pass(60_000)
    expect(times()).toEqual([2_999 + 1_200, 2_999 + 1_200])
  })

  it('one alone, or two with an answer between, pause nothing', async () => {
    await lose()
    enter('after one')
    await clock.pass(1_000)
    budget.ended(await budget.enter(profile), 'answered')
    await lose()
    enter('after an answer')
    await clock.pass(3_000)
    await lose()
    enter('after a while')
    await clock.pass(60_000)
    expect(times()).toEqual([0, 1_000, 4_000])
  })

  it('are told to nobody: no 429 was seen', async () => {
    const heard: number[] = []
    budget.subscribe((untilMs) => heard.push(untilMs))
    await lose()
    await lose()
    expect(heard).toEqual([])
  })
})

describe('a request that does not want its turn', () => {
  it('costs nothing and leaves it to the next', async () => {
    await spendBurst()
    let wants = 0
    budget.enter(authorize, {
      claim() {
        wants += 1
        return false
      },
    })
    enter('next')
    await clock.pass(1_100)
    expect(wants).toBe(1)
    expect(sent).toEqual([['next', 1_100]])
  })
})

describe('a request that is abandoned', () => {
  it.each(['while it queues', 'in a pause'])('%s leaves at once and leaves nothing [H9]', async (when) => {
    if (when === 'in a pause') await meet429()
    else await spendBurst()
    const controller = new AbortController()
    const { signal } = controller
    const outcome = enter('abandoned', profile, { signal }).catch((error) => error.failure)
    await settle()
    expect(clock.pending).toBe(1)
    controller.abort()
    await settle()
    expect(await outcome).toMatchObject({ code: 'aborted', retryable: false })
    expect(clock.pending).toBe(0)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    await clock.pass(60_000)
    expect(sent).toEqual([])
  })

  it('is one of many who share one timer', async () => {
    await spendBurst()
    for (let i = 0; i < 5; i++) {
      enter(`${i}`)
      await clock.pass(100)
      expect(clock.pending).toBe(1)
    }
  })

  it('leaves the others as they were', async () => {
    await spendBurst()
    const controller = new AbortController()
    enter('abandoned', profile, { signal: controller.signal }).catch(() => {})
    enter('kept')
    controller.abort()
    await clock.pass(60_000)
    expect(sent).toEqual([['kept', 1_100]])
  })

  it('before it came is not queued at all', async () => {
    await expect(budget.enter(profile, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    for (let i = 0; i < 11; i++) enter(`${i}`)
    await settle()
    expect(times()).toEqual(Array(11).fill(0))
  })

  it('before it came leaves those who wait alone', async () => {
    await spendBurst()
    enter('waits')
    await settle()
    await expect(budget.enter(profile, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    await clock.pass(10_000)
    expect(sent).toEqual([['waits', 1_100]])
  })

  it('leaves the timer to the others', async () => {
    await spendBurst()
    const controller = new AbortController()
    const abandoned = enter('abandoned', profile, { signal: controller.signal })
    enter('waits')
    await settle()
    controller.abort()
    await expect(abandoned).rejects.toMatchObject({ code: 'aborted' })
    await clock.pass(10_000)
    expect(sent).toEqual([['waits', 1_100]])
  })

  it('listens to its signal only while it waits', async () => {
    const { signal } = new AbortController()
    await enter('sent', profile, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('who listens', () => {
  it('is told the end of every pause by the wall clock, until the undo', async () => {
    clock.aheadMs = 7_200_000
    const heard: number[] = []
    const undo = budget.subscribe((untilMs) => heard.push(untilMs - clock.port.now()))
    await meet429()
    await clock.pass(1_200)
    await meet429()
    undo()
    await clock.pass(2_400)
    await meet429()
    expect(heard).toEqual([1_200, 2_400])
  })

  it('later is told of the pause that is on, and of none that is over', async () => {
    await meet429()
    await clock.pass(200)
    const heard: number[] = []
    budget.subscribe((untilMs) => heard.push(untilMs - clock.port.now()))()
    await clock.pass(1_000)
    budget.subscribe((untilMs) => heard.push(untilMs))()
    expect(heard).toEqual([1_000])
  })

  it('hears once of several refused together', async () => {
    const heard: number[] = []
    budget.subscribe((untilMs) => heard.push(untilMs))
    const turns = await Promise.all([1, 2, 3].map(() => budget.enter(profile)))
    for (const turn of turns) {
      budget.ended(turn, 'refused')
      await clock.pass(50)
    }
    expect(heard).toHaveLength(1)
  })
})

it('two budgets know nothing of each other [THR-08]', async () => {
  const other = createBudget({ clock: clock.port })
  await meet429()
  other.enter(logout).then(() => sent.push(['other', nowMs()]))
  await settle()
  expect(sent).toEqual([['other', 0]])
})
