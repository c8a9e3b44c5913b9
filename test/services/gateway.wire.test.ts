import { beforeEach, describe, expect, it } from 'vitest'
import type { CallRecord } from '../../src/ports.ts'
import { createBudget, priorities } from '../../src/services/budget.ts'
import { createServices } from '../../src/services/create-services.ts'
import { createGateway, type GatedServices } from '../../src/services/gateway.ts'
import { settle, stir, TestClock } from '../_support/clock.ts'
import { createTokens, outcomeOf } from './_gate.ts'

interface Exchange {
  readonly atMs: number
  readonly signal: AbortSignal
  answer(response: Response): void
}

let clock: TestClock
let exchanges: Exchange[]
let records: CallRecord[]
let gateway: GatedServices
let budget: ReturnType<typeof createBudget>

beforeEach(() => {
  clock = new TestClock()
  const startMs = clock.nowMs
  exchanges = []
  records = []
  budget = createBudget({ clock: clock.port })
  const services = createServices({
    origin: 'https://sp.auth.adobe.com',
    serviceProvider: 'REF30',
    device: { id: 'living-room' },
    clock: clock.port,
    requestTimeoutMs: 10_000,
    decisionTimeoutMs: 30_000,
    onCall: (record) => records.push(record),
    fetch: (_, init) =>
      new Promise((answer, fail) => {
        stir()
        const signal = init?.signal as AbortSignal
        signal.addEventListener('abort', () => fail(signal.reason))
        exchanges.push({ atMs: clock.nowMs - startMs, signal, answer })
      }),
  })
  gateway = createGateway({ services, budget, tokens: createTokens() })
})

const request = { mvpd: 'Cablevision', resources: ['r'] }
const noProfiles = () => Response.json({ profiles: {} })
const edge = () => new Response('<html></html>', { status: 429, headers: { 'Content-Type': 'text/html' } })

describe('a call over the wire', () => {
  it.each([
    ['10 s', 'a read', 10_000, () => gateway.retrieveProfiles],
    ['30 s', 'a decision, which waits for the provider', 30_000, () => gateway.authorize],
  ])('gives up after %s without an answer: %s [ERR-24]', async (_, __, ms, pick) => {
    const outcome = outcomeOf(pick()(request))
    await clock.pass(ms - 1)
    expect(exchanges[0]?.signal.aborted).toBe(false)
    await clock.pass(1)
    expect(exchanges[0]?.signal.aborted).toBe(true)
    expect(await outcome).toBe('timeout')
    expect(clock.pending).toBe(0)
  })

  it('has its time-out measured from sending: it may wait longer for its turn [THR-03 ERR-24]', async () => {
    budget.ended(await budget.enter(priorities.registration), 'refused', 60_000)
    const outcome = gateway.retrieveProfiles({})
    await clock.pass(60_000)
    exchanges[0]?.answer(noProfiles())
    expect(await outcome).toEqual([])
    expect(exchanges.map(({ atMs }) => atMs)).toEqual([60_000])
  })

  it('has a new time-out for every repeat [ERR-24]', async () => {
    const outcome = gateway.retrieveProfiles({})
    await clock.pass(9_000)
    exchanges[0]?.answer(edge())
    await clock.pass(1_200 + 9_999)
    exchanges[1]?.answer(noProfiles())
    expect(await outcome).toEqual([])
    expect(records.map(({ attempt, status, ms }) => [attempt, status, ms])).toEqual([
      [1, 429, 9_000],
      [2, 200, 9_999],
    ])
  })

  it('reads no JSON from the page that comes with 429 [THR-02 THR-04 ERR-15]', async () => {
    const outcome = outcomeOf(gateway.authorize(request))
    for (let i = 0; i < 4; i++) {
      await clock.pass(60_000, () => exchanges.length > i)
      await settle()
      exchanges[i]?.answer(edge())
    }
    await settle()
    expect(await outcome).toBe('throttled')
  })

  it.each([
    ['a read', () => gateway.retrieveProfiles],
    ['a decision', () => gateway.authorize],
  ])('%s ends with its signal, and no timer is left [H9]', async (_, pick) => {
    const controller = new AbortController()
    const outcome = outcomeOf(pick()(request, { signal: controller.signal }))
    await settle()
    expect(clock.pending).toBe(1)
    controller.abort()
    expect(exchanges[0]?.signal.aborted).toBe(true)
    expect(await outcome).toBe('aborted')
    await settle()
    expect(clock.pending).toBe(0)
  })
})
