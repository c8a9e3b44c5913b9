import { getEventListeners } from 'node:events'
import { setImmediate as immediate } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { createManualClock, createSimulator } from '../../src/simulator/index.ts'
import { createDevice } from './_device.ts'

const profiles = 'https://sp.auth.adobe.com/api/v2/REF30/profiles'

describe('fetch', () => {
  it('takes whatever the real one takes', async () => {
    const { fetch } = createSimulator()
    for (const input of [profiles, new URL(profiles), new Request(profiles)]) {
      const response = await fetch(input)
      expect(response).toBeInstanceOf(Response)
      expect([response.status, response.url]).toEqual([401, profiles])
    }
    const request = new Request('https://a.example/o/client/register', { method: 'POST', body: '{}' })
    expect(await (await fetch(request)).json()).toEqual({ error: 'invalid_request' })
  })

  it.each([{ hang: true } as const, { delayMs: 60_000 }])(
    'ends at once with the reason of the signal: %o',
    async (fault) => {
      const clock = createManualClock()
      const { fetch, faults, log } = createSimulator({ clock })
      faults.next('PA', fault)
      const controller = new AbortController()
      const response = fetch(profiles, { signal: controller.signal })
      const reason = new Error('left')
      setImmediate(() => controller.abort(reason))
      await expect(response).rejects.toBe(reason)
      expect(log[0]).toMatchObject({ why: 'left' })
    },
  )

  it('leaves no timer and no listener behind', async () => {
    const clock = createManualClock()
    const cleared = vi.spyOn(clock, 'clearTimeout')
    const { fetch, faults } = createSimulator({ clock })
    const controller = new AbortController()
    await fetch(profiles, { signal: controller.signal })
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    faults.next('PA', { delayMs: 1000 }, 2)
    const late = fetch(profiles, { signal: controller.signal })
    await immediate()
    clock.advance(1000)
    await late
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    const given = fetch(profiles, { signal: controller.signal })
    await immediate()
    controller.abort()
    await expect(given).rejects.toThrow(/aborted/)
    expect(cleared).toHaveBeenCalledOnce()
  })

  it('does not start with a signal that is aborted already', async () => {
    const { fetch, log } = createSimulator()
    await expect(fetch(profiles, { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/)
    expect(log).toEqual([])
  })

  it('follows redirects on its own host only', async () => {
    const { simulator, createSession } = await createDevice()
    const { url } = (await createSession()).body
    const page = await simulator.fetch(`https://sp.auth.adobe.com${url}`)
    expect(page.url).toMatch(/^https:\/\/sp\.auth\.adobe\.com\/provider\/login\?session=/)
    expect(await page.text()).toContain('Sign in to Optimum')

    simulator.faults.always('PA', { status: 302, headers: { Location: '/api/v2/REF30/profiles' } })
    await expect(simulator.fetch(profiles)).rejects.toThrow('fetch failed')
    simulator.faults.clear()

    simulator.faults.next('PA', { status: 302, headers: { Location: 'https://elsewhere.example/' } })
    await expect(simulator.fetch(profiles)).rejects.toThrow(TypeError)
    simulator.faults.next('PA', { status: 302, headers: { Location: '/' } })
    await expect(simulator.fetch(profiles, { redirect: 'error' })).rejects.toThrow(TypeError)
    simulator.faults.next('PA', { status: 302, headers: { Location: '/' } })
    expect((await simulator.fetch(profiles, { redirect: 'manual' })).status).toBe(302)
  })
})
