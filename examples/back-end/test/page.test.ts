// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPage, seconds } from './_page.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const signedOut = { phase: 'signedOut', reason: 'firstRun' }
const providers = [
  { id: 'Cablevision', displayName: 'Optimum' },
  { id: 'Charter', displayName: 'Spectrum' },
]
const selecting = { phase: 'selectingProvider', loading: false, providers }
const profile = { mvpd: 'Cablevision', displayName: 'Optimum' }
const choosing = { phase: 'choosingProfile', profiles: [profile] }
const ready = { phase: 'ready', access: { kind: 'regular', mvpd: 'Cablevision' }, profiles: [profile] }

const first = 'Watch with your TV provider'
const unreachable = 'Northlight cannot be reached'
const refuse = (status: number) => () => new Response('{}', { status })

describe('the page', () => {
  it('opens the view again when it is refused, and meanwhile says so', async () => {
    const page = openPage()
    await page.start()
    await page.breaks({ refused: true })
    expect(page.heading()).toBe(unreachable)
    await seconds(6)
    expect(page.streams).toHaveLength(2)
    await page.breaks({ refused: true })
    await seconds(6)
    expect(page.streams).toHaveLength(3)
    expect(page.main.querySelectorAll('h1')).toHaveLength(1)
    await page.shows(signedOut)
    expect(page.heading()).toBe(first)
    await page.breaks({ refused: false })
    await seconds(60)
    expect(page.streams).toHaveLength(3)
    expect(page.heading()).toBe(first)
  })

  it('has one stream at a time, whatever the network does', async () => {
    const page = openPage()
    await page.start()
    await page.breaks({ refused: true })
    page.network('offline')
    await seconds(10)
    expect(page.streams).toHaveLength(1)
    page.network('online')
    page.network('online')
    await seconds(10)
    expect(page.streams.filter(({ readyState }) => readyState === 0)).toHaveLength(1)
  })

  it('asks again for its settings', async () => {
    const page = openPage()
    const settings = page.answers.get('/api/settings')
    page.answers.set('/api/settings', refuse(503))
    await page.start()
    await page.shows(signedOut)
    expect(page.heading()).toBe(unreachable)
    page.answers.set('/api/settings', settings as () => Response)
    await seconds(6)
    expect(page.heading()).toBe(first)
  })

  it('plays nothing for who has signed out meanwhile', async () => {
    const page = openPage()
    let permit = (_: Response) => {}
    page.answers.set('/api/play', () => new Promise((resolve) => (permit = resolve)))
    await page.start()
    await page.shows(ready)
    await page.press('Matchday')
    await page.shows({ phase: 'loggingOut' })
    await page.shows(signedOut)
    await page.shows(ready)
    permit(Response.json({ outcome: 'permitted', token: 'token' }))
    await seconds(0)
    expect(page.main.textContent).not.toContain('Now playing')
    page.answers.set('/api/play', () => Response.json({ outcome: 'permitted', token: 'token' }))
    await page.press('Matchday')
    expect(page.main.textContent).toContain('Now playing Matchday')
  })

  it.each([
    [409, 'That is not possible any more.'],
    [503, 'Too many people are here at the moment. Try again later.'],
    [500, 'That has not worked. Try again.'],
    [0, 'Northlight cannot be reached. Check your connection and try again.'],
  ])('says why a press comes to nothing: %i', async (status, words) => {
    const page = openPage()
    if (status > 0) {
      for (const path of ['/api/command', '/api/play']) page.answers.set(path, refuse(status))
    }
    await page.start()
    for (const [view, name] of [
      [selecting, 'Spectrum'],
      [choosing, 'Optimum'],
      [ready, 'Sign out'],
      [ready, 'Matchday'],
    ] as const) {
      await page.shows(view)
      await page.press(name)
      expect(page.says()).toBe(words)
    }
    page.answers.set('/api/command', () => new Response(null, { status: 204 }))
    await page.press('Sign out')
    expect(page.says()).toBe('')
  })

  it('gets a session again when it has none any more', async () => {
    const page = openPage()
    page.answers.set('/api/command', refuse(401))
    await page.start()
    await page.shows(selecting)
    await page.press('Spectrum')
    expect(page.streams.map(({ readyState }) => readyState)).toEqual([2, 0])
    await page.shows(signedOut)
    expect(page.says()).toContain('You have been away for too long. Try again.')
  })

  it.each([
    ['providers', selecting, { loading: true }, 'Spectrum'],
    ['profiles', choosing, {}, 'Optimum'],
  ])('leaves the focus at one of the %s while nothing about them changes', async (_, view, other, name) => {
    const page = openPage()
    await page.start()
    await page.shows(view)
    const at = page.button(name)
    at.focus()
    await page.shows({ ...view, ...other })
    expect(document.activeElement).toBe(at)
  })
})
