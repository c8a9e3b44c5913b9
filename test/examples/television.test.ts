import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { type Example, openHouse } from './_house.ts'
import { pressByRemote } from './_remote.ts'
import { describeExample } from './_suite.ts'
import { walkExample } from './_walk.ts'

const television: Example = { name: 'television', login: 'code', press: pressByRemote }

describeExample(television)
await walkExample(television)

const backKeys = { webOS: 461, tizen: 10009 }

/** The key of a remote control that no keyboard has. */
const pressKey = (page: Page, keyCode: number) =>
  page.evaluate((keyCode) => {
    const event = new KeyboardEvent('keydown', { keyCode, bubbles: true, cancelable: true })
    document.activeElement?.dispatchEvent(event)
  }, keyCode)

/** As the platform tells when the app goes away, and comes back. */
const show = (page: Page, state: DocumentVisibilityState) =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

it('leads back by Back, to what had the focus, and has something in focus all the time', async (test) => {
  const { viewer, simulator } = await openHouse(test, television)
  const { page } = viewer
  await viewer.sees('Watch with your TV provider')
  await viewer.press('Sign in')
  await expect.poll(() => focused(page)).toBe('Optimum')
  await page.keyboard.press('ArrowRight')
  expect(await focused(page)).toBe('Spectrum')
  await pressKey(page, backKeys.webOS)
  await viewer.sees('Watch with your TV provider')
  expect(await focused(page)).toBe('Sign in')
  await viewer.press('Sign in')
  await viewer.press('Optimum')
  simulator.person.signIn(await viewer.code(), { mvpd: 'Cablevision' })
  await viewer.sees('What would you like to watch?')
  expect(await focused(page)).toBe('Harbour News')
  await viewer.press('Matchday')
  await viewer.sees('Now playing Matchday')
  expect(await focused(page)).toBe('Stop')
  await pressKey(page, backKeys.tizen)
  expect(await focused(page)).toBe('Matchday')
  expect(await page.getByRole('region', { name: 'Player' }).count()).toBe(0)
})

it('takes OK pressed twice for OK pressed once, where nothing has to be pressed next', async (test) => {
  const { viewer, simulator } = await openHouse(test, television)
  const { page } = viewer
  const pressTwice = async () => {
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
  }
  await viewer.sees('Watch with your TV provider')
  expect(await focused(page)).toBe('Sign in')
  simulator.faults.next('CFG', { delayMs: 1_000 })
  await pressTwice()
  await viewer.sees('Choose your TV provider')
  expect(await focused(page)).toBe('Choose your TV provider')
  await expect.poll(() => focused(page)).toBe('Optimum')
  await page.keyboard.press('ArrowRight')
  expect(await focused(page)).toBe('Spectrum')
  simulator.faults.next('SES', { delayMs: 1_000 })
  await pressTwice()
  await viewer.sees('One moment')
  await viewer.sees('Enter this code')
  const code = await viewer.code()
  await page.keyboard.press('Enter')
  expect(await focused(page)).toBe('Enter this code')
  await page.keyboard.press('ArrowDown')
  expect(await focused(page)).toBe('New code')
  expect(await viewer.code()).toBe(code)
})

it('pauses while the app is away', async (test) => {
  const { viewer, simulator } = await openHouse(test, television)
  const { page } = viewer
  await viewer.sees('Watch with your TV provider')
  await viewer.press('Sign in')
  await viewer.press('Optimum')
  await viewer.sees('Enter this code')
  simulator.person.signIn(await viewer.code(), { mvpd: 'Cablevision' })
  await viewer.sees('What would you like to watch?')
  await viewer.press('Matchday')
  await viewer.sees('Now playing Matchday')
  const player = page.getByRole('region', { name: 'Player' })
  await show(page, 'hidden')
  await player.getByText('Paused').waitFor()
  await show(page, 'visible')
  await player.getByText('Paused').waitFor({ state: 'hidden' })
})
