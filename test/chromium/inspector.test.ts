import type { Page } from 'playwright-core'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { startInspector } from '../../src/cli/inspector/server.ts'
import { inspectorScript } from './_inspector-page.ts'
import { createStage } from './_stage.ts'

let script = ''

beforeAll(async () => {
  script = await inspectorScript()
})

/** Names of the states of a chart that are lit, once they are these. */
async function lights(page: Page, chart: string, states: readonly string[]): Promise<void> {
  const lit = page.locator(`[data-chart="${chart}"][data-lit]:not([data-lit="false"])`)
  await expect
    .poll(() => lit.evaluateAll((all) => all.map((each) => each.getAttribute('data-state')).sort()))
    .toEqual([...states].sort())
}

it('lights the states of an app that signs in, plays and logs out', async () => {
  const inspector = await startInspector({ script })
  onTestFinished(inspector.close)
  const stage = await createStage({
    entry: new URL('./inspected.page.ts', import.meta.url),
    alsoAt: inspector.url,
  })
  const page = await stage.context.newPage()
  await page.goto(inspector.url)

  const tab = await stage.open(`/?inspector=${inspector.url}`)
  await lights(page, 'pass', ['signedOut'])
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  const code = await tab.code()
  await lights(page, 'pass', ['signingIn'])
  await expect
    .poll(() => page.locator('[data-chart="poll"][data-lit]:not([data-lit="false"])').count())
    .toBeGreaterThan(0)
  expect(await page.content()).not.toContain(code)

  stage.simulator.person.signIn(code)
  await tab.until('ready')
  const ready = ['ready', 'ready.access', 'ready.access.verified', 'ready.preauthorization']
  const quiet = [...ready, 'ready.preauthorization.quiet', 'ready.authorization']
  await lights(page, 'pass', [...quiet, 'ready.authorization.idle'])
  await tab.page.evaluate(() => void app.pass.authorize('news'))
  await lights(page, 'pass', [...quiet, 'ready.authorization.permitted'])

  // Whoever comes later sees the same.
  const later = await stage.context.newPage()
  await later.goto(inspector.url)
  await lights(later, 'pass', [...quiet, 'ready.authorization.permitted'])

  await tab.send({ type: 'logout.start' })
  await lights(page, 'pass', ['signedOut'])
})
