import { environments, memoryStore } from 'passchart'
import { erase } from 'passchart/storage'
import { expect, it } from 'vitest'
import { recordNames } from '../../src/record-keys.ts'
import { createStore } from '../_support/doubles.ts'
import { play } from '../_support/row.ts'
import { signsInOver } from './_story.ts'

const owner = {
  serviceProvider: 'REF30 / ü',
  softwareStatement: 'statement.of.tests',
  deviceId: 'device-1',
}
const prefix = 'passchart.REF30%20%2F%20%C3%BC.0l5uk3p1sqn3dr.0jzkm4y1e8f6w0.1jwtd0108rnrjr'

it('finds the records where every version so far has put them [REG-04]', async () => {
  const store = createStore()
  const removed: string[] = []
  store.remove = async (key) => void removed.push(key)
  await erase(store, { ...owner, origin: environments.releaseProduction })
  expect(removed.sort()).toEqual(
    ['credentials', 'history', 'logout', 'profile', 'selection', 'signIn', 'token'].map(
      (name) => `${prefix}.${name}`,
    ),
  )
})

it('means the origin of createPass unless another is given, however it is written', async () => {
  const keysOf = async (origin?: string) => {
    const keys: string[] = []
    const store = { ...memoryStore(), remove: async (key: string) => void keys.push(key) }
    await erase(store, { ...owner, ...(origin === undefined ? {} : { origin }) })
    return keys.sort()
  }
  expect(await keysOf()).toEqual(await keysOf(environments.releaseProduction))
  expect(await keysOf(`${environments.releaseStaging}/`)).toEqual(await keysOf(environments.releaseStaging))
  expect(await keysOf(environments.releaseStaging)).not.toEqual(await keysOf())
})

it('leaves nothing of a device, and all of the others', async () => {
  const store = createStore()
  const others = new Map([
    ['of the app', 'stays'],
    [`${prefix}.credentials`, 'of another device'],
  ])
  for (const [key, value] of others) store.values.set(key, value)
  await play((t) => {
    signsInOver(t, store).stops()
    t.check(async () => {
      expect(store.values.size).toBeGreaterThan(others.size + 3)
      await erase(store, {
        serviceProvider: 'REF30',
        softwareStatement: 'statement.of.tests',
        deviceId: 'living-room',
      })
      expect(store.values).toEqual(others)
    })
    // As on the first day.
    t.starts({ browser: false, options: { store } }).calls('REG → TOK → PA').ends('signedOut(firstRun)')
  })
})

it('tries every record, and rejects when one could not be removed', async () => {
  const tried: string[] = []
  const store = {
    ...memoryStore(),
    remove(key: string): Promise<void> {
      tried.push(key)
      if (key.endsWith('.token')) throw new Error('locked')
      return key.endsWith('.history') ? Promise.reject(new Error('busy')) : Promise.resolve()
    },
  }
  await expect(erase(store, owner)).rejects.toThrow('locked')
  expect(tried).toHaveLength(recordNames.length)
})

it.each([
  ['serviceProvider', { serviceProvider: '' }],
  ['softwareStatement', { softwareStatement: undefined }],
  ['deviceId', { deviceId: 5 }],
  ['origin', { origin: 'nowhere' }],
])('refuses to erase in vain without a usable %s', async (name, change) => {
  const erased = erase(memoryStore(), { ...owner, ...change } as never)
  await expect(erased).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(name) })
})
