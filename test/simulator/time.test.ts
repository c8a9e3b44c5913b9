import { describe, expect, it } from 'vitest'
import { createManualClock, createSimulator } from '../../src/simulator/index.ts'
import { createDevice } from './_device.ts'

const list = '/api/v2/REF30/profiles'

describe("the service's own time", () => {
  it.each([3_600_000, -3_600_000, 0])(
    'is ahead of the clock by %d ms, in every answer',
    async (clockSkewMs) => {
      const { send, signIn, createSession, renewToken, clock, simulator } = await createDevice({
        clockSkewMs,
      })
      const expected = clock.now() + clockSkewMs
      expect(simulator.time.now()).toBe(expected)
      expect((await renewToken()).body.created_at).toBe(expected)
      expect((await createSession()).body.notBefore).toBe(String(expected))
      await signIn()
      const { body, headers } = await send('GET', list)
      expect(body.profiles.Cablevision.notBefore).toBe(expected)
      expect(headers.get('Date')).toBe(new Date(expected).toUTCString())
      expect(simulator.log.at(-1)?.atMs).toBe(clock.now())
    },
  )

  it('can jump while the simulator runs, and then ends what it passes', async () => {
    const { send, simulator, clock } = await createDevice()
    simulator.time.skew(21_600_000)
    expect(simulator.time.skewMs).toBe(21_600_000)
    expect((await send('GET', list)).status).toBe(401)
    simulator.time.skew(0)
    expect((await send('GET', list)).status).toBe(200)
    simulator.time.advance(21_600_000)
    expect(simulator.time.now()).toBe(clock.now())
    expect((await send('GET', list)).status).toBe(401)
  })

  it('goes with the state', async () => {
    const { simulator } = await createDevice({ clockSkewMs: 5000 })
    const other = createSimulator({ clock: simulator.clock })
    other.state.load(simulator.state.dump())
    expect(other.time.now()).toBe(simulator.time.now())
    other.state.reset()
    expect(other.time.skewMs).toBe(0)
  })

  it('does not count for the limiter [THR-01]', async () => {
    const simulator = createSimulator({ clock: createManualClock(), limiter: { burst: 0 } })
    const call = async () => (await simulator.fetch(`https://sp.auth.adobe.com${list}`)).status
    expect(await call()).toBe(401)
    simulator.time.skew(60_000)
    expect(await call()).toBe(429)
  })

  it('is moved on a virtual clock only, and forwards', async () => {
    const real = createSimulator()
    expect(real.time.isVirtual).toBe(false)
    expect(() => real.time.advance(1)).toThrow('the clock is not virtual')
    const { time } = createSimulator({ clock: createManualClock() })
    expect(time.isVirtual).toBe(true)
    for (const ms of [-1, Number.NaN]) expect(() => time.advance(ms)).toThrow('time moves on, not back')
  })
})

describe('the log', () => {
  const numbers = (simulator: ReturnType<typeof createSimulator>) => simulator.log.map(({ query }) => query)
  const call = (simulator: ReturnType<typeof createSimulator>, n: number) =>
    simulator.fetch(`https://sp.auth.adobe.com${list}?${n}`)

  it('keeps the latest calls, so many at most', async () => {
    const simulator = createSimulator({ logLimit: 16, limiter: false })
    for (let n = 1; n <= 100; n++) {
      await call(simulator, n)
      expect(simulator.log.length).toBeLessThanOrEqual(16)
      expect(simulator.log.length).toBeGreaterThanOrEqual(Math.min(n, 14))
      expect(simulator.log.at(-1)).toMatchObject({ query: String(n), status: 401 })
    }
    const kept = numbers(simulator)
    expect(kept).toEqual(kept.map((_, i) => String(100 - kept.length + 1 + i)))
  })

  it('keeps 10 000 unless told otherwise, and can keep none', async () => {
    const simulator = createSimulator({ limiter: false })
    for (let n = 0; n < 10_001; n++) await call(simulator, n)
    expect([numbers(simulator)[0], simulator.log.length]).toEqual(['1250', 8751])
    const silent = createSimulator({ logLimit: 0 })
    await call(silent, 1)
    expect(silent.log).toEqual([])
  })
})

describe('resetting the state', () => {
  it('forgets everything but the log', async () => {
    const { simulator, send, signIn } = await createDevice()
    await signIn()
    simulator.rules.deactivate('Dish')
    simulator.faults.always('CFG', { status: 500 })
    simulator.state.reset()
    expect((await send('GET', list)).status).toBe(401)
    expect(simulator.state.dump()).toEqual(createSimulator().state.dump())
    expect(simulator.log.length).toBeGreaterThan(3)
  })

  it.each([
    ['nothing', undefined, 'a state is an object'],
    ['a list', [], 'a state is an object'],
    ['an unknown member', { x: 1 }, 'a state has no "x"'],
    ['a table that is a list', { tokens: [] }, 'tokens of a state is a table'],
    ['a seed of text', { seed: '1' }, 'seed of a state is a number'],
  ])('is not loading %s', (_, saved, message) => {
    expect(() => createSimulator().state.load(saved as never)).toThrow(message)
  })
})
