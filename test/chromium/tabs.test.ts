import { describe, expect, it } from 'vitest'
import { createStage, type Stage, type Tab } from './_stage.ts'

const times = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length
const signIn = { type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' } as const

/** Two tabs of a browser that has just met the site, opened at the same time. */
async function openTwo(stage: Stage, locks: string): Promise<readonly [Tab, Tab]> {
  if (locks === 'a lease in the store') {
    await stage.context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { get() {} }))
  }
  const tabs = await Promise.all([stage.open(), stage.open()])
  await Promise.all(tabs.map((tab) => tab.until('signedOut')))
  return tabs as [Tab, Tab]
}

describe.each(['Web Locks', 'a lease in the store'])('two tabs with %s', (locks) => {
  it('register once, show one code, sign in once and out together [§272 §273 §275 §276 H11 Q6]', async () => {
    const stage = await createStage()
    const [one, two] = await openTwo(stage, locks)
    const start = stage.calls()
    expect({ REG: times(start, 'REG'), TOK: times(start, 'TOK') }).toEqual({ REG: 1, TOK: 1 })

    await Promise.all([one.send(signIn), two.send(signIn)])
    const code = await one.code()
    expect(await two.code()).toBe(code)
    stage.simulator.person.signIn(code)
    await Promise.all([one.until('ready'), two.until('ready')])
    const calls = stage.calls()
    // Whoever did not poll has looked for the profile once.
    expect({ SES: times(calls, 'SES'), PM: times(calls, 'PM') }).toEqual({ SES: 1, PM: 1 })

    await one.send({ type: 'logout.start' })
    expect(await two.until('signedOut')).toMatchObject({ reason: 'elsewhere' })
    expect(await one.until('signedOut')).toMatchObject({ reason: 'loggedOut' })
    expect(times(stage.calls(), 'OUT')).toBe(1)
    expect([...(await one.warnings()), ...(await two.warnings())]).toEqual([])
  })

  it('go on with the same code when the one that polls is closed [§273 H11]', async () => {
    const stage = await createStage()
    const [one, two] = await openTwo(stage, locks)
    await one.send(signIn)
    const code = await one.code()
    await two.send(signIn)
    expect(await two.code()).toBe(code)
    await one.page.close()
    stage.simulator.person.signIn(code)
    await two.until('ready')
    const calls = stage.calls()
    expect({ SES: times(calls, 'SES'), PM: times(calls, 'PM') }).toEqual({ SES: 1, PM: 0 })
  })
})

it('two tabs together stay within the limit of the service [§272 H2 H11 THR-08]', async () => {
  const stage = await createStage()
  const [one, two] = await openTwo(stage, 'Web Locks')
  await one.send(signIn)
  stage.simulator.person.signIn(await one.code())
  await Promise.all([one.until('ready'), two.until('ready')])
  const play = (tab: Tab, resource: string) =>
    tab.page.evaluate((resource) => app.pass.authorize(resource), resource)
  for (let i = 0; i < 5; i++) await Promise.all([play(one, `a${i}`), play(two, `b${i}`)])
  const statuses = stage.simulator.log.map(({ status }) => status)
  expect(statuses.length).toBeGreaterThan(14)
  expect(statuses).not.toContain(429)
})
