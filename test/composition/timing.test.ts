import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createServiceTime, type ServiceTime } from '../../src/composition/service-time.ts'
import { createWait } from '../../src/composition/timing.ts'
import { PassError } from '../../src/errors.ts'
import type { WaitInput } from '../../src/machines/shared/wait.ts'
import { settle, TestClock } from '../_support/clock.ts'

const hour = 3_600_000
const day = 24 * hour

let clock: TestClock
let controller: AbortController
let zeroMs: number
let serviceTime: ServiceTime

beforeEach(() => {
  clock = new TestClock()
  controller = new AbortController()
  zeroMs = clock.nowMs
  serviceTime = createServiceTime(clock.port)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Begins a wait; tells when it ended by the true time, from the begin. */
function begin(input: WaitInput, { jitter = 0, port = clock.port } = {}): { endedAtMs: number | undefined } {
  const wait: { endedAtMs: number | undefined } = { endedAtMs: undefined }
  const beganMs = clock.nowMs
  createWait({ clock: port, jitter, serviceTime })(input, controller).then(
    () => {
      wait.endedAtMs = clock.nowMs - beganMs
    },
    () => {},
  )
  return wait
}
async function endOf(input: WaitInput, passMs = day): Promise<number | undefined> {
  const wait = begin(input)
  await clock.pass(passMs, () => wait.endedAtMs !== undefined)
  return wait.endedAtMs
}
const leftovers = () => [clock.pending, getEventListeners(controller.signal, 'abort').length]

describe('a wait', () => {
  it.each<[string, WaitInput, number]>([
    ['until an instant', { untilMs: 5_000 }, 5_000],
    ['for a span', { forMs: 5_000 }, 5_000],
    ['for a span from earlier', { forMs: 5_000, sinceMs: -2_000 }, 3_000],
    ['until an instant within the span', { untilMs: 2_000, forMs: 5_000 }, 2_000],
    ['for a span before the instant', { untilMs: 9_000, forMs: 5_000 }, 5_000],
    ['until a past instant', { untilMs: -1 }, 0],
    ['until now', { untilMs: 0 }, 0],
    ['for a span that is over', { forMs: 5_000, sinceMs: -hour }, 0],
    ['for no time', { forMs: 0 }, 0],
    ['at least so long, whatever the instant', { untilMs: -hour, atLeastMs: 3_000 }, 3_000],
    ['at least so long, which is over by the instant', { untilMs: 9_000, atLeastMs: 3_000 }, 9_000],
  ])('%s ends to the millisecond', async (_, { untilMs, sinceMs, ...input }, expectedMs) => {
    const absolute = {
      ...input,
      ...(untilMs === undefined ? {} : { untilMs: zeroMs + untilMs }),
      ...(sinceMs === undefined ? {} : { sinceMs: zeroMs + sinceMs }),
    }
    expect(await endOf(absolute)).toBe(expectedMs)
    expect(leftovers()).toEqual([0, 0])
  })

  it('until an instant of the service goes by what is known of its clock [H6]', async () => {
    serviceTime.note(zeroMs + 2_000)
    expect(await endOf({ untilServiceMs: zeroMs + 5_000 })).toBe(3_000)
    expect(leftovers()).toEqual([0, 0])
  })

  it.each([
    ['later', -4_000, 9_000],
    ['sooner', 4_000, 1_000],
    ['past', 60_000, 500],
  ])('ends when an answer shows that the instant is %s [H6]', async (_, skewMs, expectedMs) => {
    const wait = begin({ untilServiceMs: zeroMs + 5_000 })
    await clock.pass(500)
    serviceTime.note(clock.nowMs + skewMs)
    await clock.pass(hour, () => wait.endedAtMs !== undefined)
    expect(wait.endedAtMs).toBe(expectedMs)
    expect(leftovers()).toEqual([0, 0])
  })

  it('tells the wall clock at its end', async () => {
    clock.aheadMs = -hour
    const end = createWait({ clock: clock.port, jitter: 0, serviceTime })({ forMs: 1_000 }, controller)
    await clock.pass(1_000)
    expect(await end).toEqual({ nowMs: zeroMs - hour + 1_000 })
  })

  it('until an instant years away sleeps in steps of 12 h, and ends to the millisecond [§2.0]', async () => {
    const steps: number[] = []
    const port = {
      ...clock.port,
      setTimeout(run: () => void, ms: number) {
        steps.push(ms)
        return clock.port.setTimeout(run, ms)
      },
    }
    const years = 3 * 365 * day + 1_234
    const wait = begin({ untilMs: zeroMs + years }, { port })
    await clock.pass(years - 1)
    expect(wait.endedAtMs).toBeUndefined()
    await clock.pass(1)
    expect(wait.endedAtMs).toBe(years)
    expect(Math.max(...steps)).toBe(12 * hour)
    expect(steps).toHaveLength(2 * 3 * 365 + 1)
  }, 20_000)

  it.each<[string, WaitInput]>([
    ['no end', {}],
    ['an end at infinity', { untilMs: Number.POSITIVE_INFINITY }],
  ])('with %s sets no timer and ends with its signal only', async (_, input) => {
    const wait = begin(input)
    await clock.pass(365 * day)
    expect([wait.endedAtMs, ...leftovers()]).toEqual([undefined, 0, 1])
    controller.abort()
    expect(leftovers()).toEqual([0, 0])
  })

  it('until no number ends, rather than asking the timers for ever', async () => {
    expect(await endOf({ untilMs: Number.NaN })).toBe(0)
  })

  it('that is abandoned ends at once and leaves nothing [H9]', async () => {
    const end = createWait({ clock: clock.port, jitter: 0, serviceTime })({ forMs: hour }, controller)
    const code = end.catch((error: unknown) => (error instanceof PassError ? error.code : error))
    expect(leftovers()).toEqual([1, 1])
    controller.abort()
    expect(leftovers()).toEqual([0, 0])
    expect(await code).toBe('aborted')
  })

  it('whose signal was aborted before begins nothing', async () => {
    controller.abort()
    const end = createWait({ clock: clock.port, jitter: 0, serviceTime })({ forMs: hour }, controller)
    await expect(end).rejects.toMatchObject({ code: 'aborted' })
    expect(clock.pending).toBe(0)
  })
})

describe('when the wall clock is corrected', () => {
  it('an instant moves with it, at the next step at the latest [§252]', async () => {
    const wait = begin({ untilMs: zeroMs + 30 * day })
    await clock.pass(hour)
    clock.aheadMs = 40 * day
    await clock.pass(11 * hour)
    expect(wait.endedAtMs).toBe(12 * hour)
  })

  it('backwards, an instant is not missed but later', async () => {
    const wait = begin({ untilMs: zeroMs + hour })
    clock.aheadMs = -2 * hour
    await clock.pass(2 * hour)
    expect(wait.endedAtMs).toBeUndefined()
    await clock.pass(hour)
    expect(wait.endedAtMs).toBe(3 * hour)
  })

  it('backwards by years, a span takes no longer [§252 H6 H7]', async () => {
    const wait = begin({ forMs: 5_000, sinceMs: zeroMs - 1_000 })
    clock.aheadMs = -50 * 365 * day
    await clock.pass(5_000)
    expect(wait.endedAtMs).toBe(5_000)
  })

  it('forward, the shortest wait is kept [§252 H7]', async () => {
    const wait = begin({ untilMs: zeroMs + hour, atLeastMs: 3_000 })
    clock.aheadMs = 50 * 365 * day
    await clock.pass(2_999)
    expect(wait.endedAtMs).toBeUndefined()
  })

  it('because the device slept, a span is over on waking though the monotonic clock stood still [H7]', async () => {
    const frozen = { ...clock.port, monotonic: () => 0 }
    const wait = begin({ forMs: hour }, { port: frozen })
    clock.aheadMs = 2 * hour
    await clock.pass(hour)
    expect(wait.endedAtMs).toBe(hour)
  })
})

describe('a spread wait', () => {
  it.each([
    [0, 0.1, 10_000],
    [0.5, 0.1, 11_000],
    [1, 0.1, 12_000],
    [0.999, 0, 10_000],
  ])(
    'with chance %d and jitter %d takes %i ms, never less than the span [POLL-23]',
    async (chance, jitter, expectedMs) => {
      vi.spyOn(Math, 'random').mockReturnValue(chance)
      const wait = begin({ forMs: 10_000, spread: true }, { jitter })
      await clock.pass(day, () => wait.endedAtMs !== undefined)
      expect(wait.endedAtMs).toBeCloseTo(expectedMs, 6)
    },
  )

  it('does not move an instant, nor a span that is not to be spread', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const instant = begin({ untilMs: zeroMs + 10_000, spread: true }, { jitter: 0.5 })
    const span = begin({ forMs: 10_000 }, { jitter: 0.5 })
    await clock.pass(10_000)
    await settle()
    expect([instant.endedAtMs, span.endedAtMs]).toEqual([10_000, 10_000])
  })
})
