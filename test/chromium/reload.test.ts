import { expect, it } from 'vitest'
import { createStage } from './_stage.ts'

it('a reload in the middle of a sign-in shows the same code, which still counts', async () => {
  const stage = await createStage()
  const tab = await stage.open()
  await tab.until('signedOut')
  await tab.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  const code = await tab.code()
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA', 'SES'])

  await tab.page.reload()
  expect(await tab.code()).toBe(code)
  stage.simulator.person.signIn(code)
  expect(await tab.until('ready')).toMatchObject({ access: { mvpd: 'Cablevision' } })
  expect(new Set(stage.calls())).toEqual(new Set(['PC']))
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
