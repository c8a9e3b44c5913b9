import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBudget, priorities } from '../../src/services/budget.ts'
import { TestClock } from '../_support/clock.ts'
import { createLimiter } from './_limiter.ts'
import { breachOfDiligence, breachOfOrder, breachOfSilence, type Event, play, type Request } from './_load.ts'

const runs = { numRuns: Number(process.env.PASSCHART_RUNS ?? 150) }

/** Any requests of up to four `Pass` objects within half a minute; all take `baseMs`, and up to `jitterMs` longer. */
const requestsOver = (baseMs: fc.Arbitrary<number>, jitterMs: number): fc.Arbitrary<Request[]> =>
  fc.tuple(baseMs, baseMs).chain(([thereMs, backMs]) =>
    fc.array(
      fc.record({
        // Crowds as well as trickles: most loads that break something do it in the first second, or on a slot's edge.
        atMs: fc.oneof(
          fc.integer({ min: 0, max: 30_000 }),
          fc.integer({ min: 0, max: 30 }).map((n) => n * 1_100),
        ),
        priority: fc.constantFrom(...Object.values(priorities)),
        asker: fc.integer({ min: 0, max: 3 }),
        abandonedAfterMs: fc.option(fc.integer({ min: 0, max: 15_000 }), { nil: undefined, freq: 4 }),
        thereMs: fc.integer({ min: 0, max: jitterMs }).map((ms) => thereMs + ms),
        backMs: fc.integer({ min: 0, max: 500 }).map((ms) => backMs + ms),
      }),
      { maxLength: 60, size: 'max' },
    ),
  )
const anyBase = fc.integer({ min: 0, max: 5_000 })
const sentOf = (events: readonly Event[]) => events.filter(({ type }) => type === 'sent')

describe('alone on its address', () => {
  it('no load meets a 429 while the delay varies by up to 100 ms [THR-01 THR-06 THR-07 §237 H2]', async () => {
    let crowded = 0
    await fc.assert(
      fc.asyncProperty(requestsOver(anyBase, 100), async (requests) => {
        const clock = new TestClock()
        const budget = createBudget({ clock: clock.port })
        const done = await play({ clock, budget, requests, admits: createLimiter() })
        expect(done.events.filter(({ type }) => type === 'refused')).toEqual([])
        expect(done.pauses).toEqual([])
        if (sentOf(done.events).length > 22) crowded += 1
      }),
      runs,
    )
    expect(crowded).toBeGreaterThan(runs.numRuns / 4)
  }, 60_000)

  it('a delay that varies by more can meet one; then all wait, and it goes first [H2]', async () => {
    const request = {
      atMs: 0,
      priority: priorities.profile,
      asker: 0,
      abandonedAfterMs: undefined,
      backMs: 0,
    }
    // The first one after the burst arrives within the second of the one after it.
    const requests = Array.from({ length: 14 }, (_, i) => ({ ...request, thereMs: i === 11 ? 950 : 0 }))
    const clock = new TestClock()
    const budget = createBudget({ clock: clock.port })
    const { events } = await play({ clock, budget, requests, admits: createLimiter() })
    expect(events.filter(({ type }) => type === 'refused')).toMatchObject([{ id: 12, atMs: 2_200 }])
    const late = sentOf(events).filter(({ atMs }) => atMs > 0)
    expect(late.map(({ id, atMs }) => [id, atMs])).toEqual([
      [11, 1_100],
      [12, 2_200],
      [12, 3_400],
      [13, 4_500],
    ])
  })
})

describe('whatever the network and the neighbours do', () => {
  /** Neighbours take from the same limiter, and the service refuses some for no reason, all within a minute. */
  const troubles = fc.record({
    requests: requestsOver(anyBase, 3_000),
    neighbours: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 120, size: 'max' }),
    whims: fc.array(fc.boolean(), { maxLength: 20, size: 'max' }),
  })

  it('requests go by class, asker and age, never in a pause, never late, and leave nothing [THR-11 H2 H9]', async () => {
    let troubled = 0
    await fc.assert(
      fc.asyncProperty(troubles, async ({ requests, neighbours, whims }) => {
        const clock = new TestClock()
        const budget = createBudget({ clock: clock.port })
        const limiter = createLimiter()
        for (const atMs of neighbours) clock.in(atMs, () => void limiter(clock.nowMs))
        const unwanted = whims.values()
        const admits = (atMs: number) => {
          const isRefused = atMs < 60_000 && unwanted.next().value === true
          return limiter(clock.nowMs) && !isRefused
        }
        const done = await play({ clock, budget, requests, admits })
        expect(breachOfOrder(done)).toBeUndefined()
        expect(breachOfSilence(done)).toBeUndefined()
        expect(breachOfDiligence(done)).toBeUndefined()
        expect(done.leftovers).toBe(0)
        expect(done.events.filter(({ type }) => type === 'answered' || type === 'abandoned')).toHaveLength(
          requests.length,
        )
        for (const { atMs, untilMs } of done.pauses) expect(untilMs - atMs).toBeLessThanOrEqual(30_000)
        if (done.pauses.length > 3) troubled += 1
      }),
      runs,
    )
    expect(troubled).toBeGreaterThan(runs.numRuns / 4)
  }, 60_000)

  it('a request nobody wants any more is never sent [H9]', async () => {
    await fc.assert(
      fc.asyncProperty(requestsOver(anyBase, 100), async (requests) => {
        const clock = new TestClock()
        const budget = createBudget({ clock: clock.port })
        const { events } = await play({ clock, budget, requests, admits: createLimiter() })
        for (const { id, atMs } of sentOf(events)) {
          const { atMs: madeAtMs, abandonedAfterMs = Number.POSITIVE_INFINITY } = requests[id] as Request
          expect(atMs - madeAtMs).toBeLessThanOrEqual(abandonedAfterMs)
        }
      }),
      runs,
    )
  }, 60_000)
})

describe('several Pass objects on one budget', () => {
  it('share it evenly however much one of them asks for [H2]', async () => {
    const shares = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 2, maxLength: 4, size: 'max' })
    await fc.assert(
      fc.asyncProperty(shares, async (counts) => {
        const requests = counts.flatMap((count, asker) =>
          Array.from({ length: count }, () => ({
            ...{ atMs: 0, priority: priorities.background, asker, abandonedAfterMs: undefined },
            ...{ thereMs: 0, backMs: 0 },
          })),
        )
        const clock = new TestClock()
        // What is sent before the others have asked is nobody's share.
        const budget = createBudget({ clock: clock.port })
        for (let i = 0; i < 11; i++) await budget.enter(priorities.registration)
        const { events } = await play({ clock, budget, requests, admits: () => true })
        const sent = counts.map(() => 0)
        for (const { id } of sentOf(events)) {
          const { asker } = requests[id] as Request
          sent[asker] = (sent[asker] as number) + 1
          const hungry = sent.filter((n, asker) => n < (counts[asker] as number))
          expect(Math.max(...hungry) - Math.min(...hungry)).not.toBeGreaterThan(1)
        }
        expect(sent).toEqual(counts)
      }),
      runs,
    )
  }, 60_000)
})
