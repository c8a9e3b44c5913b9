import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createPass } from 'passchart'
import { createPassModel, fewOf, pageDriver, walk } from 'passchart/testing'
import { chromium, type Page } from 'playwright-core'
import { afterAll, it } from 'vitest'
import { pathOf } from '../../scripts/needs.mjs'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const browser = await chromium.launch({ executablePath: pathOf('chromium'), args: ['--no-sandbox'] })
afterAll(() => browser.close())
const app = await build({ entryPoints: [file('app.ts')], bundle: true, format: 'iife', write: false })
const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).click()
const driver = pageDriver<Page>({
  createPass,
  page: () => browser.newPage(),
  async open(page, options) {
    await page.addInitScript((passOptions) => Object.assign(globalThis, { passOptions }), options)
    await page.route('**/app.js', (route) => route.fulfill({ body: app.outputFiles[0]?.text ?? '' }))
    await page.route('https://app.example/', (route) => route.fulfill({ path: file('index.html') }))
    await page.goto('https://app.example/')
  },
  viewer: {
    'signIn.start': (page, { mvpd }) => press(mvpd ? 'Sign in with Optimum' : 'Other providers')(page),
    'provider.select': press('Optimum'),
    'authorization.request': press('Play'),
    'profile.recheck': press('Look again'),
    'code.renew': press('New code'),
    'dialog.cancel': press('Back'),
    'logout.start': press('Log out'),
    'pass.restart': press('Try again'),
  },
  can: (command) => !('route' in command) && (!('mvpd' in command) || command.mvpd === 'Cablevision'),
  phase: (page) => page.locator('main').getAttribute('data-phase'),
})
const { paths } = await createPassModel({ given: 'by code', charts: ['pass'] })
const mine = paths.filter((path) => !driver.refuses(path))
for (const path of fewOf(mine, (name) => name.startsWith('pass: ')))
  it(path.name, () => walk(path, driver), 60_000)
