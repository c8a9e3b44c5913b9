import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { createStage, type Stage, type StageOptions, type Tab } from './_stage.ts'

const entry = new URL('./popup.page.ts', import.meta.url)

interface App {
  readonly stage: Stage
  readonly tab: Tab
  /** Waits until the page tells this by itself. */
  readonly hears: (text: string) => Promise<unknown>
}

/** An app at its page, and no window but that. */
async function opensApp(path = '/', o: StageOptions = {}): Promise<App> {
  const stage = await createStage({ entry, hasRealWindows: true, ...o })
  const tab = await stage.open(path)
  await tab.until('signedOut')
  const hears = (text: string) => tab.page.waitForEvent('console', (message) => message.text() === text)
  return { stage, tab, hears }
}

/** The viewer's click. */
async function clicks({ page }: Tab): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The viewer's click, and the window that opens by it, at the provider's page. */
async function opensPopup({ service }: Stage, tab: Tab): Promise<Page> {
  const [popup] = await Promise.all([tab.page.waitForEvent('popup'), clicks(tab)])
  await popup.waitForURL(`${service}/provider/login*`)
  return popup
}

/** The viewer signs in at the provider's page, after which its window closes. */
async function signsIn(popup: Page): Promise<void> {
  const closed = popup.waitForEvent('close')
  await popup.getByRole('button', { name: 'Sign in' }).click()
  await closed
}

/** The code is answered only when no popup could be opened any more. */
async function isAnsweredLate({ tab, hears }: App): Promise<void> {
  const over = hears('the click is over')
  await tab.page.route('**/sessions', async (route) => {
    await over
    await route.continue()
  })
}

describe('with the popup blocker on', () => {
  it('a window that was prepared within the click waits for a late code [A1 AUTHN-31]', async () => {
    const app = await opensApp()
    const { stage, tab } = app
    await isAnsweredLate(app)
    stage.calls()
    const popup = await opensPopup(stage, tab)
    expect(await tab.view()).toMatchObject({ phase: 'signingIn', step: 'browser' })
    await signsIn(popup)
    expect(await tab.until('ready')).toMatchObject({ access: { mvpd: 'Cablevision' } })
    expect(stage.calls()).toEqual(['SES', 'WEB', 'PC'])
    expect(stage.context.pages()).toEqual([tab.page])
    expect(await tab.warnings()).toEqual([])
  })

  it('a window that was not is blocked [A3]', async () => {
    const app = await opensApp('/unprepared')
    const { stage, tab, hears } = app
    await isAnsweredLate(app)
    await Promise.all([hears('signedOut'), clicks(tab)])
    expect(await tab.until('signedOut')).toMatchObject({ reason: 'failed' })
    expect(stage.context.pages()).toEqual([tab.page])
  })
})

it('has returned at a page that knows nothing of popups [A1]', async () => {
  const { stage, tab } = await opensApp('/', { options: ({ site }) => ({ redirectUrl: `${site}/plain` }) })
  await signsIn(await opensPopup(stage, tab))
  await tab.until('ready')
})

it.each([
  ['window', '/'],
  ['tab', '/tabs'],
])('is cancelled when the viewer closes the %s, after a last look [A2]', async (_, path) => {
  const { stage, tab } = await opensApp(path)
  const popup = await opensPopup(stage, tab)
  stage.calls()
  await popup.close()
  expect(await tab.until('signedOut')).toMatchObject({ reason: 'cancelled' })
  expect(stage.calls()).toEqual(['PC'])
})

it('takes no page that cuts itself off from the app for closed [A1]', async () => {
  const { stage, tab } = await opensApp('/tabs')
  const popup = await opensPopup(stage, tab)
  const login = popup.url()
  await tab.page.evaluate(countLooksAtFocus)
  await popup.goto(`${stage.site}/severed`)
  await tab.page.waitForFunction(() => looksAtFocus > 1, undefined, { polling: 50 })
  expect(await tab.view()).toMatchObject({ phase: 'signingIn', step: 'browser' })
  await popup.goto(login)
  await signsIn(popup)
  await tab.until('ready')
})

declare global {
  var looksAtFocus: number
}

/** A window that looks closed, is so only when the app has the focus. */
function countLooksAtFocus(): void {
  const hasFocus = document.hasFocus.bind(document)
  globalThis.looksAtFocus = 0
  document.hasFocus = () => {
    globalThis.looksAtFocus += 1
    return hasFocus()
  }
}

it.each<[string, (tab: Tab) => Promise<void>]>([
  ['is cancelled', (tab) => tab.send({ type: 'dialog.cancel' })],
  ['is stopped', (tab) => tab.page.evaluate(() => app.pass.stop())],
])('closes the window when the sign-in %s [A4]', async (_, end) => {
  const { stage, tab } = await opensApp()
  const popup = await opensPopup(stage, tab)
  await Promise.all([popup.waitForEvent('close'), end(tab)])
  expect(stage.context.pages()).toEqual([tab.page])
})
