import { memoryStore, type PassOptions } from 'passchart'
import { createManualClock } from 'passchart/simulator'
import { expect, it } from 'vitest'
import { createRecords, openRecord, type Upgrade } from '../../src/composition/records.ts'
import { steadyStore } from '../../src/composition/steady-store.ts'
import { fingerprint, recordKeys } from '../../src/record-keys.ts'
import { signedIn, started } from '../flows/_stage.ts'

const sealed = (version: number, data: unknown) =>
  JSON.stringify({ version, sum: fingerprint(JSON.stringify(data)), data })

/** As if the name of the provider had been another member twice. */
const upgrades: readonly Upgrade[] = [
  (data, name) => ({ id: (data as { mvpdId: string }).mvpdId, of: name }),
  (data) => ({ mvpd: (data as { id: string }).id, of: (data as { of: string }).of }),
]

it.each([
  [1, { mvpdId: 'Cablevision' }],
  [2, { id: 'Cablevision', of: 'selection' }],
  [3, { mvpd: 'Cablevision', of: 'selection' }],
])('a record of version %i is brought up to date, step by step [§1.23]', (version, data) => {
  expect(openRecord(sealed(version, data), 'selection', upgrades)).toEqual({
    mvpd: 'Cablevision',
    of: 'selection',
  })
})

it.each([
  ['from a newer version', sealed(4, { mvpd: 'Cablevision' })],
  ['from no version', sealed(0, { mvpd: 'Cablevision' })],
  ['from half a version', sealed(1.5, { mvpd: 'Cablevision' })],
  ['changed', sealed(3, { mvpd: 'Cablevision' }).replace('Cable', 'Table')],
  ['that cannot be brought up to date', sealed(1, null)],
])('a record %s counts as damaged [§1.23]', (_, text) => {
  expect(openRecord(text, 'selection', upgrades)).toBeUndefined()
})

it.each([
  ['primary', { surface: 'primary' }],
  ['secondary', { surface: 'secondary' }],
  ['tertiary', undefined],
])('of a sign-in on the %s screen %j is read [§1.23]', async (surface, read) => {
  const owner = { serviceProvider: 'REF30', softwareStatement: 's', deviceId: 'd', origin: 'https://sp' }
  const store = memoryStore()
  await store.set(recordKeys(owner)('signIn'), sealed(1, { code: 'AB12CD', expiresAtMs: 1, surface }))
  const warnings: string[] = []
  const steady = steadyStore(store, createManualClock())
  const records = createRecords({ ...owner, store: steady, warn: (code) => warnings.push(code) })
  expect(await records.read('signIn')).toEqual(read && expect.objectContaining(read))
  expect(warnings).toEqual(read ? [] : ['record'])
})

const softwareStatement = 'statement.of.two.brands'
const simulator = { applications: [{ softwareStatement, serviceProviders: ['REF30', 'REF31'] }] }

it.each<[string, Partial<PassOptions>]>([
  ['software statement', {}],
  ['device', { softwareStatement, device: { id: 'bed-room' } }],
  ['service provider', { softwareStatement, serviceProvider: 'REF31' }],
])(
  'what is remembered for another %s is not taken over [REG-19 REG-22 PROF-13 PROF-14 AUTHN-39]',
  async (_, options) => {
    const first = await signedIn({ simulator, options: { softwareStatement } })
    await first.pass.stop()
    const second = await started({ after: first, options })
    expect(second.calls()).toEqual(['REG', 'TOK', 'PA'])
    expect(second.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
  },
)
