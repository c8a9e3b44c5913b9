import { describe, expect, it } from 'vitest'
import { eventually } from '../_support/eventually.ts'
import { createStage, type Stage, type Tab } from './_stage.ts'

const entry = new URL('./redirect.page.ts', import.meta.url)
const signIn = { type: 'signIn.start', mvpd: 'Cablevision' } as const

const times = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length

/** The app's page has left for the provider's. */
async function leaves(stage: Stage, tab: Tab): Promise<void> {
  await tab.until('signedOut')
  await tab.send(signIn)
  await tab.page.waitForURL(`${stage.service}/provider/login*`)
}

/** The viewer signs in at the provider's page, and is led back. */
async function signsIn(stage: Stage, { page }: Tab): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${stage.site}/done`)
}

/** Looks for the profile get no answer until released. */
async function holdsLooks({ page }: Tab): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/profiles/code/**', async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** A viewer who has signed in by redirect. */
async function signedIn(stage: Stage): Promise<Tab> {
  const tab = await stage.open()
  await leaves(stage, tab)
  await signsIn(stage, tab)
  await tab.until('ready')
  stage.calls()
  return tab
}

/** The back button, over so many pages. */
async function goesBack(stage: Stage, { page }: Tab, pages = 1): Promise<void> {
  await page.evaluate((pages) => void setTimeout(() => history.go(-pages)), pages)
  // A page that was kept is not loaded again.
  await page.waitForURL(`${stage.site}/`, { waitUntil: 'commit' })
  await page.waitForFunction(() => 'app' in globalThis)
}

/** How the page came to be the one that is seen. */
function arrival({ page }: Tab): Promise<string> {
  return page.evaluate(
    () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).type,
  )
}

it('signs in by redirect, with one code [A1 H5 POLL-01]', async () => {
  const stage = await createStage({ entry })
  const tab = await stage.open()
  await leaves(stage, tab)
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA', 'SES', 'WEB'])
  const release = await holdsLooks(tab)
  await signsIn(stage, tab)
  expect(await tab.until('signingIn')).toMatchObject({ step: 'confirming', mvpd: 'Cablevision' })
  release()
  expect(await tab.until('ready')).toMatchObject({ access: { mvpd: 'Cablevision' } })
  expect(stage.calls()).toEqual(['PC'])
  expect(await tab.warnings()).toEqual([])

  await tab.page.reload()
  expect(await tab.until('ready')).toMatchObject({ access: { mvpd: 'Cablevision' } })
  expect(stage.calls()).toEqual(['PM'])
})

describe('by the back button', () => {
  it('the viewer comes to the page that was kept: one look, and cancelled [A2]', async () => {
    const stage = await createStage({ entry })
    const tab = await stage.open()
    await leaves(stage, tab)
    stage.calls()
    await goesBack(stage, tab)
    expect(await arrival(tab)).toBe('navigate')
    expect(await tab.until('signedOut')).toMatchObject({ reason: 'cancelled' })
    expect(stage.calls()).toEqual(['PC'])

    // It may be begun again.
    await leaves(stage, tab)
    await signsIn(stage, tab)
    await tab.until('ready')
    expect(times(stage.calls(), 'SES')).toBe(1)
  })

  it('the viewer comes to the kept page of a sign-in that has ended well [A2 Q1]', async () => {
    const stage = await createStage({ entry })
    const tab = await signedIn(stage)
    await goesBack(stage, tab, 2)
    expect(await arrival(tab)).toBe('navigate')
    await tab.until('ready')
    expect(stage.calls()).not.toContain('SES')
  })

  it('the viewer comes to a page that is loaded again: the same code, and one look [H5 A6]', async () => {
    const stage = await createStage({ entry })
    // A browser does not keep a page that wants to hear of its end.
    await stage.context.addInitScript(() => addEventListener('unload', () => {}))
    const tab = await stage.open()
    await leaves(stage, tab)
    stage.calls()
    await goesBack(stage, tab)
    expect(await arrival(tab)).toBe('back_forward')
    await tab.code()
    expect(await tab.view()).toMatchObject({ phase: 'signingIn', step: 'browser' })
    await eventually(() => expect(stage.calls()).toEqual(['PC']))
  })
})

it('takes no bookmark of the redirect page for the way back [H5 A6]', async () => {
  const stage = await createStage({ entry })
  const left = await stage.open()
  await leaves(stage, left)
  stage.calls()
  const bookmark = await stage.open('/done')
  await bookmark.code()
  expect(await bookmark.view()).toMatchObject({ phase: 'signingIn', step: 'browser' })
  await eventually(() => expect(stage.calls()).toEqual(['PC']))

  await signsIn(stage, left)
  await Promise.all([left, bookmark].map((tab) => tab.until('ready')))
  stage.calls()
  await bookmark.page.goto(`${stage.site}/done`)
  await bookmark.until('ready')
  expect(stage.calls()).toEqual(['PM'])
})

it('logs out by redirect, and signs nobody in by itself [L1 LOGOUT-05]', async () => {
  const stage = await createStage({ entry })
  const tab = await signedIn(stage)
  const load = tab.page.waitForEvent('load')
  await tab.send({ type: 'logout.start' })
  await load
  expect(tab.page.url()).toBe(`${stage.site}/done`)
  expect(await tab.until('signedOut')).toMatchObject({ reason: 'loggedOut' })
  expect(stage.calls()).toEqual(['OUT'])

  await tab.page.reload()
  expect(await tab.until('signedOut')).toMatchObject({ reason: 'expired' })
  expect(stage.calls()).toEqual(['PM'])
})

describe('of two tabs', () => {
  it('the one that stays is ready, too [H11]', async () => {
    const stage = await createStage({ entry })
    const [left, other] = [await stage.open(), await stage.open()]
    await other.until('signedOut')
    await leaves(stage, left)
    stage.calls()
    await signsIn(stage, left)
    await Promise.all([left, other].map((tab) => tab.until('ready')))
    expect(stage.calls().sort()).toEqual(['PC', 'PM'])
    expect([...(await left.warnings()), ...(await other.warnings())]).toEqual([])
  })

  it('both leave for the page of one code, and both are ready [H11]', async () => {
    const stage = await createStage({ entry })
    const [one, two] = [await stage.open(), await stage.open()]
    await leaves(stage, one)
    await leaves(stage, two)
    expect(times(stage.calls(), 'SES')).toBe(1)
    await signsIn(stage, one)
    await one.until('ready')
    await goesBack(stage, two)
    await two.until('ready')
    expect(stage.calls()).not.toContain('SES')
  })
})
