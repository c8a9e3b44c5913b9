import { createPass, memoryStore, type Pass } from 'passchart'
import { describe, it, type TestContext } from 'vitest'
import { browser } from '../chromium/_browser.ts'
import { type Example, type House, openHouse } from './_house.ts'
import { serveExample } from './_site.ts'

const example: Example = { name: 'companion', login: 'page' }
const form = 'Enter the code from your TV'
const success = 'You can go back to your TV'
const phone = { width: 360, height: 640 }

interface Evening extends House {
  readonly tv: Pass
  /** The one on the television. */
  code(): string
  /** Types a code and goes on. */
  types(code: string): Promise<void>
  /** Presses a button of the provider's page. */
  atProvider(name: string): Promise<void>
}

/** A television that shows a code, and the page on the viewer's phone; `mvpd`: of a provider chosen on the television. */
async function begin(test: TestContext, mvpd?: string): Promise<Evening> {
  const house = await openHouse(test, example)
  const { page } = house.viewer
  await page.setViewportSize(phone)
  const { origin } = new URL(page.url())
  const tv = createPass({
    origin: house.service,
    serviceProvider: house.simulator.serviceProvider,
    softwareStatement: house.simulator.softwareStatement,
    redirectUrl: `${origin}/done`,
    device: {
      id: 'living-room',
      info: { model: 'TV', version: '1', osName: 'Tizen', osVersion: '7', connectionType: 'LAN' },
    },
    store: memoryStore(),
    policy: { providerChoice: 'companion' },
  })
  test.onTestFinished(() => tv.stop())
  tv.start()
  await tv.waitFor('signedOut')
  tv.send({ type: 'signIn.start', ...(mvpd === undefined ? {} : { mvpd }) })
  const code = () => ('code' in tv.view ? tv.view.code : undefined) ?? ''
  await tv.waitFor(() => code() !== '')
  await house.viewer.sees(form)
  return {
    ...{ ...house, tv, code },
    async types(code) {
      await page.getByRole('textbox', { name: 'Code' }).fill(code)
      await house.viewer.press('Continue')
    },
    async atProvider(name) {
      await page.waitForURL('**/provider/login*')
      await page.getByRole('button', { name }).click()
    },
  }
}

describe.concurrent('the example companion', () => {
  it('signs in with the provider the television has named', async (test) => {
    const { viewer, code, types, atProvider, tv } = await begin(test, 'Cablevision')
    await types(code().toLowerCase())
    await atProvider('Sign in')
    await viewer.sees(success)
    await tv.waitFor('ready')
    await viewer.press('Enter another code')
    await viewer.sees(form)
  })

  it('has the viewer choose a provider if the television has not', async (test) => {
    const { viewer, code, types, atProvider, tv } = await begin(test)
    await types(code())
    await viewer.sees('Choose your TV provider')
    await viewer.page.getByRole('searchbox', { name: 'Find your provider' }).fill('opt')
    await viewer.page.getByRole('button', { name: 'Spectrum' }).waitFor({ state: 'detached' })
    await viewer.press('Optimum')
    await atProvider('Sign in')
    await viewer.sees(success)
    test.expect((await tv.waitFor('ready')).access.mvpd).toBe('Cablevision')
  })

  it('takes the code of a QR code, for the viewer to compare', async (test) => {
    const { viewer, code, atProvider } = await begin(test, 'Cablevision')
    await viewer.page.goto(new URL(`/?code=${code()}`, viewer.page.url()).href)
    await viewer.sees(form)
    await viewer.page.reload()
    await viewer.press('Continue')
    await atProvider('Sign in')
    await viewer.sees(success)
  })

  it('tells a mistyped code from one that has ended', async (test) => {
    const { viewer, code, types, tv } = await begin(test, 'Cablevision')
    await types('123')
    await viewer.reads('alert', 'Compare it with your TV and type it again.')
    const input = viewer.page.getByRole('textbox', { name: 'Code' })
    test.expect(await input.evaluate((one) => one === document.activeElement)).toBe(true)
    const ended = code()
    tv.send({ type: 'code.renew' })
    await tv.waitFor(() => !['', ended].includes(code()))
    await types(ended)
    await viewer.reads('alert', 'Ask your TV for a new one.')
    await viewer.sees(form)
    await types(code())
    await viewer.page.waitForURL('**/provider/login*')
  })

  it('says so when no sign-in came of the login, and the code is still good', async (test) => {
    const { viewer, code, types, atProvider } = await begin(test, 'Cablevision')
    await types(code())
    await atProvider('Cancel')
    await viewer.sees('Almost done')
    await viewer.sees('That did not work')
    await viewer.reads('alert', 'Sign in with your TV provider to go on.')
    await viewer.press('Try again')
    await types(code())
    await atProvider('Sign in')
    await viewer.sees(success)
  })

  it('goes on after a reload while it looks for the sign-in', async (test) => {
    const { viewer, simulator, code, types, atProvider } = await begin(test, 'Cablevision')
    await types(code())
    await atProvider('Cancel')
    await viewer.sees('Almost done')
    await viewer.page.reload()
    await viewer.sees('Almost done')
    simulator.person.signIn(code())
    await viewer.sees(success)
    await viewer.page.reload()
    await viewer.sees(form)
  })

  it('is back at the code after the back button', async (test) => {
    const { viewer, code, types } = await begin(test, 'Cablevision')
    await types(code())
    await viewer.page.waitForURL('**/provider/login*')
    await viewer.page.evaluate(() => history.back())
    await viewer.sees(form)
  })

  it('says so when it is offline, and can be tried again', async (test) => {
    const { viewer, context, code, types } = await begin(test, 'Cablevision')
    await context.setOffline(true)
    await types(code())
    await viewer.reads('status', 'Checking the code')
    await viewer.reads('alert', 'The service does not answer as it should.')
    await context.setOffline(false)
    await viewer.press('Try again')
    await viewer.press('Continue')
    await viewer.page.waitForURL('**/provider/login*')
  })

  it('fits a phone', async (test) => {
    const { viewer, code, types } = await begin(test)
    const overflow = () => viewer.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    test.expect(await overflow()).toBe(0)
    await types(code())
    await viewer.sees('Choose your TV provider')
    test.expect(await overflow()).toBe(0)
  })

  it('signs in the page of another example', async (test) => {
    const house = await openHouse(test, { name: 'vanilla', login: 'popup' })
    const { viewer, service } = house
    await viewer.sees('Watch with your TV provider')
    await viewer.press('Sign in on another device')
    await viewer.press('Optimum')
    await viewer.sees('Enter this code')
    const site = await serveExample('companion', service)
    test.onTestFinished(site.close)
    const context = await (await browser()).newContext({ viewport: phone })
    test.onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(`${site.origin}/?code=${await viewer.code()}`)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await viewer.sees('What would you like to watch?')
  })
})
