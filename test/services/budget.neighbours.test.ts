import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type BudgetWord,
  createBudget,
  type JoinableBudget,
  type Neighbours,
  priorities,
} from '../../src/services/budget.ts'
import { settle, TestClock } from '../_support/clock.ts'

const { registration, poll, profile } = priorities

let clock: TestClock
let budget: JoinableBudget
/** When each request left, from the start. */
let sent: number[]

beforeEach(() => {
  clock = new TestClock()
  budget = createBudget({ clock: clock.port })
  sent = []
})
afterEach(() => {
  vi.restoreAllMocks()
})

interface Tab extends Neighbours {
  /** What this budget has told the others. */
  readonly told: BudgetWord[]
  /** What another tab tells. */
  readonly hears: (word: unknown) => void
}

/** The other tabs, as this one knows them; `lagMs`: so late are their words. */
function others(lagMs = 0): Tab {
  const told: BudgetWord[] = []
  let listener: ((word: unknown) => void) | undefined
  return {
    lagMs,
    told,
    tell: (word) => void told.push(word),
    listen(heard) {
      listener = heard
      return () => {
        listener = undefined
      }
    },
    hears: (word) => listener?.(word),
  }
}
const joined = (lagMs?: number): Tab => {
  const tab = others(lagMs)
  budget.join(tab)
  return tab
}
const startMs = () => clock.nowMs
/** Lets so many requests ask to leave at once, and a while pass. */
async function send(count: number, ms = 60_000): Promise<readonly number[]> {
  const fromMs = startMs()
  sent = []
  for (let i = 0; i < count; i++) budget.enter(profile).then(() => sent.push(clock.nowMs - fromMs))
  await clock.pass(ms)
  return sent
}
const standing = { type: 'standing', allowance: 10, sentAgoMs: 60_000, pausedForMs: 0 } as const

describe('what a tab tells', () => {
  it('is that it has come, each request, and whether that was a poll', async () => {
    const { told } = joined()
    await budget.enter(profile)
    await budget.enter(poll)
    expect(told).toEqual([
      { type: 'joined' },
      { type: 'sent', isPoll: false },
      { type: 'sent', isPoll: true },
    ])
  })

  it('is each pause, for as long as it is', async () => {
    const { told } = joined()
    budget.ended(await budget.enter(profile), 'refused', 5_000)
    expect(told.at(-1)).toEqual({ type: 'paused', forMs: 5_000 })
  })

  it('is how things stand, to one that comes later', async () => {
    const { told, hears } = joined()
    await send(3, 0)
    await clock.pass(400)
    hears({ type: 'joined' })
    expect(told.at(-1)).toEqual({ type: 'standing', allowance: 8, sentAgoMs: 400, pausedForMs: 0 })
    budget.ended(await budget.enter(profile), 'refused')
    await clock.pass(200)
    hears({ type: 'joined' })
    expect(told.at(-1)).toEqual({ type: 'standing', allowance: 0, sentAgoMs: 200, pausedForMs: 1_000 })
  })
})

describe('what another tells', () => {
  it('counts as if sent here', async () => {
    const { hears } = joined()
    for (let i = 0; i < 10; i++) hears({ type: 'sent', isPoll: false })
    expect(await send(3)).toEqual([0, 1_100, 2_200])
  })

  it('takes nothing from the allowance when it comes a while after the last', async () => {
    const { hears } = joined()
    for (let i = 0; i < 10; i++) {
      hears({ type: 'sent', isPoll: false })
      await clock.pass(1_100)
    }
    expect(await send(12)).toEqual([...Array(11).fill(0), 1_100])
  })

  it('of a poll is remembered, and of nothing else', async () => {
    const { hears } = joined()
    expect(budget.polledAgoMs()).toBe(Number.POSITIVE_INFINITY)
    hears({ type: 'sent', isPoll: true })
    await clock.pass(700)
    hears({ type: 'sent', isPoll: false })
    expect(budget.polledAgoMs()).toBe(700)
  })

  it('of a pause is kept here too, and ends the allowance', async () => {
    const { hears } = joined()
    hears({ type: 'paused', forMs: 3_000 })
    expect(await send(2)).toEqual([3_000, 4_100])
  })

  it('of a pause is believed for five minutes at most', async () => {
    const { hears } = joined()
    hears({ type: 'paused', forMs: 3_600_000 })
    expect(await send(1, 400_000)).toEqual([300_000])
  })

  it('does not shorten a pause, and who listens hears of longer ones alone', async () => {
    const { hears } = joined()
    const heard: number[] = []
    budget.subscribe((untilMs) => heard.push(untilMs - clock.nowMs))
    hears({ type: 'paused', forMs: 3_000 })
    hears({ type: 'paused', forMs: 3_000 })
    hears({ type: 'paused', forMs: 2_000 })
    expect(heard).toEqual([3_000])
    expect(await send(1)).toEqual([3_000])
  })

  it('of how things stand counts where it is worse than what is known', async () => {
    const { hears } = joined()
    hears({ ...standing, allowance: 2 })
    hears({ ...standing, allowance: 5 })
    expect(await send(4)).toEqual([0, 0, 0, 1_100])
  })

  it('of its last request counts if it is later than the last here', async () => {
    const { hears } = joined()
    hears({ ...standing, allowance: 0, sentAgoMs: 300 })
    hears({ ...standing, allowance: 0, sentAgoMs: 900 })
    expect(await send(2)).toEqual([800, 1_900])
  })

  it('of a pause that is on counts for what is left of it', async () => {
    const { hears } = joined()
    hears({ ...standing, pausedForMs: 2_000 })
    expect(await send(2)).toEqual([2_000, 3_100])
  })

  it('of a pause that is on is believed for five minutes at most', async () => {
    const { hears } = joined()
    hears({ ...standing, pausedForMs: 3_600_000 })
    expect(await send(1, 400_000)).toEqual([300_000])
  })

  it('of no pause leaves the allowance as it is', async () => {
    const { hears } = joined()
    hears(standing)
    expect(await send(12)).toEqual([...Array(11).fill(0), 1_100])
  })

  it('of a pause of no time, as of another page’s version, ends the allowance', async () => {
    const { hears } = joined()
    hears({ type: 'paused', forMs: 0 })
    expect(await send(2)).toEqual([0, 1_100])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no word', 'sent'],
    ['a word of tomorrow', { type: 'sung', isPoll: true, allowance: 0, forMs: 9_000 }],
    ['a request of an unknown kind', { type: 'sent', isPoll: 'yes' }],
    ['a pause without length', { type: 'paused' }],
    ['a pause that ran backwards', { type: 'paused', forMs: -1 }],
    ['a pause without end', { type: 'paused', forMs: Number.POSITIVE_INFINITY }],
    ['a pause in words', { type: 'paused', forMs: '9000' }],
    ['a standing without allowance', { ...standing, allowance: undefined }],
    ['a standing without last request', { ...standing, allowance: 0, sentAgoMs: null }],
    ['a standing without pause', { ...standing, allowance: 0, pausedForMs: Number.NaN }],
  ])('changes nothing if it is %s', async (_, word) => {
    const { told, hears } = joined()
    hears(word)
    expect(await send(12)).toEqual([...Array(11).fill(0), 1_100])
    expect(budget.polledAgoMs()).toBe(Number.POSITIVE_INFINITY)
    expect(told.filter(({ type }) => type !== 'sent')).toEqual([{ type: 'joined' }])
  })
})

describe('where words take their time', () => {
  const lagMs = 200

  it('two extra requests are kept back while others are there', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { hears } = joined(lagMs)
    hears({ type: 'sent', isPoll: false })
    await clock.pass(1_100)
    expect((await send(12)).filter((atMs) => atMs === 0)).toHaveLength(9)
  })

  it('those that come later are spread, so that two tabs do not meet', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { hears } = joined(lagMs)
    hears({ type: 'paused', forMs: 1_000 })
    expect(await send(3)).toEqual([1_000, 2_200, 3_400])
  })

  it.each([
    ['is still there', 299_999, 9],
    ['has gone', 300_000, 11],
  ])('who was not heard for five minutes %s: after %i ms %i leave at once', async (_, ms, count) => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { hears } = joined(lagMs)
    hears(standing)
    await clock.pass(ms)
    expect((await send(12)).filter((atMs) => atMs === 0)).toHaveLength(count)
  })

  it('nothing is kept back or spread alone, or where words take no time', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const pace = [...Array(11).fill(0), 1_100, 2_200]
    joined(lagMs)
    expect(await send(13)).toEqual(pace)
    budget = createBudget({ clock: clock.port })
    joined(0).hears(standing)
    expect(await send(13)).toEqual(pace)
  })
})

describe('a tab that leaves', () => {
  it('tells and hears no more', async () => {
    const tab = others()
    budget.join(tab)()
    tab.hears({ type: 'paused', forMs: 9_000 })
    await budget.enter(registration)
    expect(tab.told).toEqual([{ type: 'joined' }])
    expect(await send(1)).toEqual([0])
  })

  it('leaves the others it joined, in whatever order', async () => {
    const [one, two, three] = [others(), others(), others()]
    const leaves = [one, two, three].map((tab) => budget.join(tab))
    await budget.enter(registration)
    leaves[1]?.()
    await budget.enter(registration)
    leaves[2]?.()
    await budget.enter(registration)
    await settle()
    const requests = [one, two, three].map(({ told }) => told.filter(({ type }) => type === 'sent').length)
    expect(requests).toEqual([1, 0, 2])
  })
})
