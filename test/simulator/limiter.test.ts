import { describe, expect, it } from 'vitest'
import { createManualClock, createSimulator } from '../../src/simulator/index.ts'

function setUp(limiter: boolean | { burst: number } = true) {
  const clock = createManualClock()
  const startMs = clock.now()
  const simulator = createSimulator({ clock, limiter })
  const call = async (
    path = '/api/v2/REF30/profiles',
    headers: Record<string, string> = {},
    method = 'GET',
  ) => simulator.fetch(`https://sp.auth.adobe.com${path}`, { headers, method })
  const at = (second: number) => clock.advance(startMs + second * 1000 - clock.now())
  return { simulator, call, at }
}

describe('the limiter', () => {
  it('keeps to the published timetable [THR-01 §237]', async () => {
    const { call, at } = setUp()
    const refused: number[] = []
    const seconds = [0, 0.3, 0.6, 0.9, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 2.1, 2.2, 2.4, 2.6, 2.8, 3.1]
    for (const second of seconds) {
      at(second)
      if ((await call()).status === 429) refused.push(second)
    }
    expect(refused).toEqual([2.4, 2.6, 2.8])
  })

  it('refuses the 12th call in one second [THR-01 §237]', async () => {
    const { call } = setUp()
    for (let i = 1; i <= 11; i++) expect([i, (await call()).status]).toEqual([i, 401])
    expect((await call()).status).toBe(429)
  })

  it('never gives the burst again [THR-07]', async () => {
    const { call, at } = setUp()
    for (let i = 0; i < 12; i++) await call()
    at(3600)
    expect((await call()).status).toBe(401)
    expect((await call()).status).toBe(429)
  })

  it('answers in HTML, without Retry-After, unreadable for scripts of other origins [THR-04]', async () => {
    const { call } = setUp({ burst: 0 })
    const origin = { Origin: 'https://app.example' }
    expect((await call(undefined, origin)).headers.get('Access-Control-Allow-Origin')).toBe(
      'https://app.example',
    )
    const refused = await call(undefined, origin)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('Content-Type')).toBe('text/html')
    expect(refused.headers.get('Retry-After')).toBeNull()
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(await refused.text()).toMatch(/^<html>/)
  })

  it('counts by forwarded address, else by connection [THR-08]', async () => {
    const { call } = setUp({ burst: 0 })
    await call()
    expect((await call()).status).toBe(429)
    expect((await call(undefined, { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(401)
    expect((await call(undefined, { 'X-Forwarded-For': '203.0.113.7, 10.0.0.1' })).status).toBe(429)
    expect((await call(undefined, { 'X-Forwarded-For': '__proto__' })).status).toBe(401)
    expect((await call(undefined, { 'X-Forwarded-For': '__proto__' })).status).toBe(429)
  })

  it.each([
    ['POST', '/o/client/register'],
    ['POST', '/o/client/token'],
    ['GET', '/o/client/scopes'],
    ['GET', '/o/client/validate'],
    ['GET', '/api/v2/authenticate/REF30/ABC1234'],
    ['GET', '/api/v2/nowhere'],
  ])('covers %s %s [THR-05]', async (method, path) => {
    const { call } = setUp({ burst: 0 })
    await call()
    expect((await call(path, {}, method)).status).toBe(429)
  })

  it('leaves pages and preflights alone', async () => {
    const { call } = setUp({ burst: 0 })
    await call()
    expect((await call('/done')).status).toBe(200)
    expect((await call(undefined, { Origin: 'https://app.example' }, 'OPTIONS')).status).toBe(204)
  })

  it('can be switched off', async () => {
    const { call } = setUp(false)
    for (let i = 0; i < 20; i++) expect((await call()).status).toBe(401)
  })
})
