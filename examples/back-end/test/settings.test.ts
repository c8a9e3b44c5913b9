import { expect, it } from 'vitest'
import { deployedSettings, settingsFrom } from '../src/server/settings.ts'

const environment = {
  PASS_ORIGIN: 'https://sp.auth.adobe.com',
  PASS_SERVICE_PROVIDER: 'REF30',
  PASS_SOFTWARE_STATEMENT: 'statement',
  PASS_COMPANION_URL: 'https://tv.example/activate',
  PUBLIC_ORIGIN: 'https://tv.example',
}

it.each(Object.keys(environment))('does not serve viewers without %s', (name) => {
  expect(deployedSettings(environment)).toMatchObject({ publicOrigin: 'https://tv.example' })
  expect(() => deployedSettings({ ...environment, [name]: '' })).toThrow(`${name} is missing`)
})

it('needs no public origin while it is developed, and no service', () => {
  expect(settingsFrom({ ...environment, PUBLIC_ORIGIN: undefined })?.publicOrigin).toBeUndefined()
  expect(settingsFrom({})).toBeUndefined()
})
