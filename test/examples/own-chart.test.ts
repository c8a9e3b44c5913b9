import { expect, it } from 'vitest'
import { openHouse } from './_house.ts'
import { describeExample } from './_suite.ts'

const example = { name: 'own-chart', login: 'page' } as const

describeExample(example)

it('leads from Play through the provider’s page straight to the picture', async (test) => {
  const { viewer } = await openHouse(test, example)
  await viewer.sees('Watch with your TV provider')
  await viewer.press('Matchday')
  await viewer.sees('Choose your TV provider')
  await viewer.press('Optimum')
  await viewer.page.waitForURL('**/provider/login*')
  await viewer.page.getByRole('button', { name: 'Sign in' }).click()
  await viewer.sees('Now playing Matchday')
  expect(await viewer.page.evaluate(() => sessionStorage.getItem('northlight.wanted'))).toBeNull()
})
