import { expect, it } from 'vitest'
import { createStage } from './_stage.ts'

it('a reload in the middle of a sign-in shows the same code, which still counts', async () => {
  // The phone ends at a page of its own.
  const stage = await createStage({ options: ({ service }) => ({ redirectUrl: `${service}/companion` }) })
  const tab = await stage.open()
  await tab.until('signedOut')
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  const code = await tab.code()
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA', 'SES'])

  await tab.page.reload()
  expect(await tab.code()).toBe(code)
  const phone = await stage.context.newPage()
  await phone.goto(`${stage.service}/companion`)
  await phone.getByLabel('Code').fill(code.toLowerCase())
  await phone.getByRole('button', { name: 'Continue' }).click()
  await phone.getByRole('button', { name: 'Sign in' }).click()
  await phone.waitForURL(`${stage.service}/companion`)

  expect(await tab.until('ready')).toMatchObject({ access: { mvpd: 'Cablevision' } })
  // So many looks as fit into the time it took, and the page on the phone; nothing else.
  expect(new Set(stage.calls())).toEqual(new Set(['PC', 'WEB']))
  expect(await tab.warnings()).toEqual([])
})

it('a reload while signed in costs one profile check', async () => {
  const stage = await createStage()
  const tab = await stage.open()
  await tab.until('signedOut')
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  stage.simulator.person.signIn(await tab.code())
  const { access } = await tab.until('ready')
  stage.calls()

  await tab.page.reload()
  expect(await tab.until('ready')).toMatchObject({ access, profiles: [{ mvpd: 'Cablevision' }] })
  expect(stage.calls()).toEqual(['PM'])
  expect(await tab.warnings()).toEqual([])
})
