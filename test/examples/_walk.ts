import { createPass, type PassCommand, type Phase } from 'passchart'
import { createPassModel, fewOf, pageDriver, walk } from 'passchart/testing'
import type { Page } from 'playwright-core'
import { describe, it } from 'vitest'
import { browser } from '../chromium/_browser.ts'
import { click, type Example } from './_house.ts'
import { buildExample, readBuilt } from './_site.ts'

const site = 'https://app.example'

/** Walks an example along the ways through the chart that a viewer of it can go. */
export async function walkExample({ name, press = click }: Example): Promise<void> {
  const folder = await buildExample(name, { pass: new URL('_walked-pass.ts', import.meta.url) })
  const pressing = (label: string) => (page: Page) => press(page, label)
  const driver = pageDriver<Page>({
    createPass,
    page: async () => (await browser()).newPage(),
    async open(page, passOptions) {
      await page.addInitScript((passOptions) => Object.assign(globalThis, { passOptions }), passOptions)
      await page.route(`${site}/**`, async (route) =>
        route.fulfill(await readBuilt(folder, route.request().url())),
      )
      await page.goto(site)
    },
    viewer: {
      'signIn.start': pressing('Sign in'),
      'provider.select': pressing('Optimum'),
      'authorization.request': pressing('Harbour News'),
      'code.renew': pressing('New code'),
      'dialog.cancel': async (page) =>
        press(page, (await page.getByRole('button', { name: 'Back' }).count()) > 0 ? 'Back' : 'Cancel'),
      'logout.start': pressing('Sign out'),
      'partnerLogout.acknowledge': pressing('Done'),
      'pass.restart': pressing('Try again'),
    },
    can: ({ type, ...command }, from) =>
      !('route' in command) && !(type === 'signIn.start' && 'mvpd' in command) && isOffered(type, from),
    phase: (page) => page.locator('main').getAttribute('data-phase'),
  })
  const { paths } = await createPassModel({ given: 'by code', charts: ['pass'] })
  const mine = paths.filter((path) => !driver.refuses(path))
  describe(`the model of passchart walks the example ${name}`, () => {
    for (const path of fewOf(mine, (name) => name.startsWith('pass: '))) {
      it(path.name, () => walk(path, driver))
    }
  })
}

/** Buttons that stand on one screen alone, though the chart would take their commands elsewhere, too. */
function isOffered(type: PassCommand['type'], from: Phase): boolean {
  if (type === 'signIn.start') return from === 'signedOut'
  if (type === 'logout.start') return from === 'ready'
  return type !== 'dialog.cancel' || from !== 'loggingOut'
}
