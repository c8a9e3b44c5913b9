import { expect, it } from 'vitest'
import { createStage, type Stage, type StageOptions, type Tab } from './_stage.ts'

interface Polling {
  readonly stage: Stage
  readonly tab: Tab
  /** How many looks the page has sent, whether or not they have arrived. */
  readonly looks: () => number
}

/** A code is shown, and polled for. */
async function polls(o: StageOptions = {}): Promise<Polling> {
  // A look that comes soon is not the next in turn.
  const stage = await createStage({ ...o, options: { policy: { pollIntervalMs: 60_000 } } })
  const tab = await stage.open()
  let looks = 0
  tab.page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().includes('/profiles/code/')) looks += 1
  })
  await tab.until('signedOut')
  await tab.page.clock.install()
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  await tab.code()
  return { stage, tab, looks: () => looks }
}

/** Polling has come to rest; so it stays, however long; the viewer signs in elsewhere meanwhile. */
async function staysAtRest({ stage, tab, looks }: Polling): Promise<void> {
  await tab.page.evaluate(async () => {
    await app.pass.waitFor((view) => view.phase === 'signingIn' && view.suspended)
  })
  const before = looks()
  await tab.page.clock.runFor(600_000)
  expect(looks()).toBe(before)
  stage.calls()
  stage.simulator.person.signIn(await tab.code())
}

it('does not poll in a tab that is hidden, and looks once when it is shown again [H8 POLL-24]', async () => {
  const polling = await polls({ hasRealWindows: true })
  const { stage, tab } = polling
  const other = await stage.context.newPage()
  await other.bringToFront()
  await staysAtRest(polling)
  await tab.page.bringToFront()
  await tab.until('ready')
  expect(stage.calls()).toEqual(['PC'])
  expect(await tab.warnings()).toEqual([])
})

it('does not poll offline, and looks once on return [H8]', async () => {
  const polling = await polls()
  const { stage, tab } = polling
  await stage.context.setOffline(true)
  await staysAtRest(polling)
  await stage.context.setOffline(false)
  await tab.until('ready')
  expect(stage.calls()).toEqual(['PC'])
  expect(await tab.warnings()).toEqual([])
})

it('looks once when the back button leads to the page that was kept [H8]', async () => {
  const { stage, tab } = await polls()
  const code = await tab.code()
  await tab.page.goto(`${stage.service}/companion`)
  stage.calls()
  stage.simulator.person.signIn(code)
  await tab.page.evaluate(() => void setTimeout(() => history.back()))
  await tab.page.waitForURL(`${stage.site}/`, { waitUntil: 'commit' })
  await tab.until('ready')
  expect(stage.calls()).toEqual(['PC'])
})
