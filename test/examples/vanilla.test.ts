import { describe, it } from 'vitest'
import { type Example, type House, openHouse } from './_house.ts'
import { describeExample } from './_suite.ts'

const example: Example = { name: 'vanilla', login: 'popup' }
const signedOut = 'Watch with your TV provider'

describeExample(example)

/** To the provider's page, wherever it opens. */
async function signsIn({ viewer }: House): Promise<void> {
  await viewer.sees(signedOut)
  await viewer.press('Sign in')
  await viewer.press('Optimum')
}

describe.concurrent('the window of the provider’s page', () => {
  it('is cancelled by closing it', async (test) => {
    const house = await openHouse(test, example)
    const opening = house.context.waitForEvent('page')
    await signsIn(house)
    const window = await opening
    await window.waitForURL('**/provider/login*')
    await house.viewer.sees("Sign in on your provider's page")
    await window.close()
    await house.viewer.sees(signedOut)
  })

  it('gives way to the whole page where popups are blocked', async (test) => {
    const house = await openHouse(test, example)
    const { page } = house.viewer
    await page.evaluate(() => {
      window.open = () => null
    })
    await signsIn(house)
    await page.waitForURL('**/provider/login*')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await house.viewer.sees('What would you like to watch?')
  })

  it('ends with the element', async (test) => {
    const house = await openHouse(test, example)
    const opening = house.context.waitForEvent('page')
    await signsIn(house)
    const window = await opening
    const closing = window.waitForEvent('close')
    await house.viewer.page.evaluate(() => document.querySelector('northlight-app')?.remove())
    await closing
  })
})

it('rebuilds nothing while the time runs', async (test) => {
  const { viewer } = await openHouse(test, example)
  await viewer.sees(signedOut)
  await viewer.press('Sign in on another device')
  await viewer.press('Optimum')
  await viewer.sees('Enter this code')
  const renew = viewer.page.getByRole('button', { name: 'New code' })
  await renew.focus()
  const heading = await viewer.page.getByRole('heading').elementHandle()
  const timer = viewer.page.getByRole('timer')
  const before = await timer.textContent()
  await test.expect.poll(() => timer.textContent()).not.toBe(before)
  test.expect(await heading?.evaluate((one) => one.isConnected)).toBe(true)
  test.expect(await renew.evaluate((one) => one === document.activeElement)).toBe(true)
})
