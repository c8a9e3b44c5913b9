import type { Line } from 'passchart/inspect'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, strictHeaders } from '../../src/cli/inspector/page.ts'
import type { Sent } from '../../src/cli/inspector-page/store.ts'
import { call, chartLine, state } from '../cli/inspector-page/_lines.ts'
import { browser } from './_browser.ts'
import { inspectorScript } from './_inspector-page.ts'

const origin = 'http://127.0.0.1:1'

/** The page with a stream that tests feed. What it complains of is collected. */
async function open(script: string): Promise<{ page: Page; complaints: string[]; feed: typeof feed }> {
  const context = await (await browser()).newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/page.js') return route.fulfill({ contentType: 'text/javascript', body: script })
    return route.fulfill({ contentType: 'text/html', body: documentOf(script), headers: strictHeaders })
  })
  await page.addInitScript(() => {
    class Stream {
      onopen = () => {}
      onmessage = (_: { data: string }) => {}
      constructor() {
        Object.assign(globalThis, {
          feed: (sent: unknown) => this.onmessage({ data: JSON.stringify(sent) }),
        })
        setTimeout(() => this.onopen())
      }
    }
    Object.assign(globalThis, { EventSource: Stream })
  })
  await page.goto(`${origin}/`)

  async function feed(lines: readonly Line[], o: Partial<Sent> = {}): Promise<void> {
    await page.evaluate((sent) => (globalThis as unknown as { feed(sent: unknown): void }).feed(sent), {
      app: 'a',
      name: 'Living-room TV',
      lines,
      ...o,
    })
  }
  return { page, complaints, feed }
}

const litOf = (page: Page, chart: string) =>
  page
    .locator(`[data-chart="${chart}"][data-lit="true"]`)
    .evaluateAll((states) => states.map((element) => element.getAttribute('data-state')))

const signIn: Line[] = [
  chartLine('pass'),
  { at: 0, kind: 'begin', actor: 'pass', chart: 'pass' },
  { at: 0, kind: 'run', app: 'pass', serviceProvider: 'REF30', origin: 'https://sp.example', policy: {} },
  state('pass', 'booting'),
  call(1_000),
  state('pass', 'signedOut', 'xstate.done.actor.profileCheck', 1_100),
  chartLine('registrar'),
  { at: 1_100, kind: 'begin', actor: 'pass.registrar', chart: 'registrar' },
  state('pass.registrar', 'loading', 'xstate.init', 1_100),
  { at: 1_200, kind: 'command', actor: 'pass', command: { type: 'signIn.start' } },
  chartLine('signIn'),
  { at: 1_200, kind: 'begin', actor: 'pass.signIn', chart: 'signIn' },
  state('pass.signIn', 'queueing', 'xstate.init', 1_200),
  state('pass', 'signingIn', 'signIn.start', 1_200),
  { at: 1_201, kind: 'view', actor: 'pass', view: { phase: 'signingIn' } },
  call(1_250, { status: 429 }),
]

const lost: Line = {
  at: 1_500,
  kind: 'call',
  call: {
    ...{ endpoint: 'retrieveProfiles', method: 'GET', path: '/api/v2/{serviceProvider}/profiles' },
    ...{ ms: 4, attempt: 1, startedAtMs: 1_496, failure: 'network' },
  },
}

describe('the inspector page', () => {
  let opened: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    opened = await open(await inspectorScript())
  })
  afterAll(() => opened.page.context().close())

  it('lights what is active, and tells of the run, its calls and the budget', async () => {
    const { page, feed } = opened
    await page.getByText('Waiting for an app').waitFor()
    await feed(signIn)
    await page.locator('[data-chart="pass"][data-state="signingIn"][data-lit="true"]').waitFor()
    expect(await litOf(page, 'pass')).toEqual(['signingIn'])
    expect(await litOf(page, 'signIn')).toEqual(['queueing'])
    const bar = await page.locator('header').innerText()
    for (const word of ['Living-room TV', 'REF30', 'https://sp.example', 'signingIn', 'Connected']) {
      expect(bar).toContain(word)
    }
    expect(await page.getByRole('meter').getAttribute('aria-valuenow')).toBe('0')
    expect(await page.locator('[data-status="429"]').count()).toBe(1)
    expect(await page.getByRole('region', { name: 'Lanes' }).innerText()).toContain('signIn.start')
    expect(await page.evaluate(() => (globalThis as unknown as { inspector: unknown }).inspector)).toEqual({
      applied: signIn.length,
    })
  })

  it('steps back to each moment, stays there, and goes live again', async () => {
    const { page, feed } = opened
    const isAt = async (count: number) =>
      new RegExp(`\\b${count} of`).test(await page.locator('.moment').innerText())
    for (let step = 0; step < 20 && !(await isAt(6)); step++) await page.keyboard.press('ArrowLeft')
    expect(await litOf(page, 'pass')).toEqual(['signedOut'])
    expect(await litOf(page, 'signIn')).toEqual([])
    expect(await page.locator('[data-status]').count()).toBe(1)
    await feed([state('pass', 'signedOut', 'signIn.cancel', 1_300)])
    await page.getByText('6 of 17').waitFor()
    // What came later stays, and leads there.
    const later = page.locator('.row.later', { hasText: 'signIn.start' })
    await later.first().click()
    await page.getByText('10 of 17').waitFor()
    expect(await later.count()).toBe(1)
    expect(await page.locator('[aria-current="step"]').innerText()).toContain('signIn.start')
    await page.getByRole('slider', { name: 'Moment' }).fill('4')
    await page.locator('[data-state="booting"][data-lit="true"]').waitFor()
    await page.getByRole('button', { name: 'Go live' }).click()
    await page.locator('[data-state="signedOut"][data-lit="true"]').waitFor()
    expect(await page.locator('[data-status]').count()).toBe(2)
  })

  it('begins at what happened first', async () => {
    const { page } = opened
    await page.keyboard.press('Home')
    await page.getByText('3 of 17').waitFor()
    expect(await page.getByRole('button', { name: 'Previous step' }).isDisabled()).toBe(true)
    expect(await page.locator('main').innerText()).toContain('start')
    await page.keyboard.press('End')
  })

  it('paints what is lit, also in a chart that has moved', async () => {
    const { page, feed } = opened
    const colourOf = (chart: string, id: string) =>
      page
        .locator(`[data-chart="${chart}"][data-state="${id}"] .name`)
        .evaluate((text) => getComputedStyle(text).fill)
    const white = 'rgb(255, 255, 255)'
    await feed([{ at: 1_400, kind: 'end', actor: 'pass.signIn', how: 'done' }])
    await page.locator('[data-chart="signIn"][data-state="queueing"][data-lit="false"]').waitFor()
    expect(await colourOf('signIn', 'queueing')).not.toBe(white)
    await page.getByRole('slider', { name: 'Moment' }).fill('16')
    await page.locator('[data-chart="signIn"][data-state="queueing"][data-lit="true"]').waitFor()
    expect(await colourOf('signIn', 'queueing')).toBe(white)
    expect(await colourOf('signIn', 'creating')).not.toBe(white)
    await page.getByRole('button', { name: 'Go live' }).click()
  })

  it('shows where a chart has ended, and not as if it still ran', async () => {
    const { page } = opened
    const last = page.locator('[data-chart="signIn"][data-state="queueing"]')
    expect(await last.getAttribute('data-reached')).toBe('true')
    expect(await last.getAttribute('data-lit')).toBe('false')
    expect(await last.locator('.box').evaluate((box) => getComputedStyle(box).filter)).toBe('none')
    expect(await page.locator('[data-chart="pass"][data-reached]').count()).toBe(0)
  })

  it('keeps names legible and what is active in sight', async () => {
    const { page } = opened
    const place = () =>
      page.locator('.large [data-state="signedOut"][data-lit="true"]').evaluate((state) => {
        const pane = state.closest('.picture')?.getBoundingClientRect() ?? new DOMRect()
        const { left, top, right, bottom } = state.getBoundingClientRect()
        const scale = (state as SVGGElement).getScreenCTM()?.a ?? 0
        const isInSight = left >= pane.left && top >= pane.top && right <= pane.right && bottom <= pane.bottom
        return { isInSight, isLegible: scale * 11.5 >= 11 }
      })
    await expect.poll(place).toEqual({ isInSight: true, isLegible: true })
  })

  it('moves and zooms the large chart with keys, and gives the focus to the chart that takes its place', async () => {
    const { page } = opened
    const chart = page.locator('.large .picture')
    const placed = () => page.locator('.large svg > g').getAttribute('style')
    await chart.focus()
    for (const key of ['+', '-', 'Shift+ArrowRight', 'Shift+ArrowUp', '0']) {
      const before = await placed()
      await page.keyboard.press(key)
      await expect.poll(placed).not.toBe(before)
    }
    expect(await page.getByRole('button', { name: 'Fit' }).getAttribute('aria-pressed')).toBe('true')
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await page.getByTitle('Enlarge pass.signIn').click()
    await expect.poll(focused).toMatch(/^signIn/)
    await page.getByRole('button', { name: 'Back to pass' }).click()
    await expect.poll(focused).toMatch(/^pass/)
  })

  it('tells of a lost call how it failed, apart from its path', async () => {
    const { page, feed } = opened
    await feed([lost])
    const row = page.locator('[data-status="none"]')
    await row.waitFor()
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      ...[
        expect.stringContaining('01.496'),
        'network',
        'GET',
        '/api/v2/{serviceProvider}/profiles',
        '',
        '4 ms',
      ],
    ])
    expect(await page.getByRole('table', { name: 'HTTP calls' }).getByRole('columnheader').count()).toBe(6)
  })

  it('follows the newest app until another is picked', async () => {
    const { page, feed } = opened
    await feed([chartLine('companion'), { at: 1, kind: 'begin', actor: 'companion', chart: 'companion' }], {
      app: 'b',
      name: 'Phone',
    })
    await page.getByRole('combobox', { name: 'App' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'App' }).inputValue()).toBe('b')
    await page.getByRole('combobox', { name: 'App' }).selectOption('a')
    await page.locator('[data-state="signedOut"][data-lit="true"]').waitFor()
  })

  it('shows a recording at its end, and steps through it', async () => {
    const { page, feed } = opened
    await feed(signIn, { app: 'trace', name: 'ticket.passtrace', isRecording: true, omitted: 12 })
    const bar = page.getByRole('banner')
    await page.getByRole('combobox', { name: 'App' }).selectOption('trace')
    await bar.getByText('12 lines left out').waitFor()
    expect(await bar.innerText()).toMatch(/Recording/)
    expect(await bar.innerText()).not.toMatch(/Connected|Pause/)
    expect(await page.getByRole('button', { name: /live/i }).count()).toBe(0)
    await page.getByText(`${signIn.length} of ${signIn.length}`).waitFor()
    await page.getByRole('button', { name: 'Previous step' }).click()
    await page.getByText(`15 of ${signIn.length}`).waitFor()
  })

  it('complains of nothing under its strict policy', () => {
    expect(opened.complaints).toEqual([])
  })
})
