import { environments, memoryStore, type Pass, type PassOptions } from 'passchart'
import type { Simulator } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { createFleet, deviceNumber, type Fleet, fetchOf } from './_fleet.ts'

/** How long a server goes by what the service said. */
const keptS = 120

const two = {
  applications: [
    { softwareStatement: 'statement.of.another.app', serviceProviders: ['REF30'] },
    { softwareStatement: 'statement.of.another.brand', serviceProviders: ['REF31'] },
  ],
}

/** The providers that the picker of a device shows. */
async function pick({ clock }: Fleet, pass: Pass): Promise<readonly string[]> {
  pass.send({ type: 'signIn.start' })
  await clock.pass(0)
  const { view } = pass
  if (view.phase !== 'selectingProvider' || view.loading) throw new Error(`no picker in phase ${view.phase}`)
  pass.send({ type: 'dialog.cancel' })
  return view.providers.map(({ id }) => id)
}

/** Changes one device. */
type Change = (simulator: Simulator) => Partial<PassOptions>
const { id, ip, info } = deviceNumber(1)
const otherInfo = (change: Partial<typeof info>): Change => {
  return () => ({ device: { id, ip, info: { ...info, ...change } } })
}

describe('the configuration of a server', () => {
  it('is asked for once for all devices of a kind [§1.22 CONF-08 S2S-10]', async () => {
    const fleet = createFleet()
    const seen = new Set<string>()
    for (let number = 0; number < 20; number++) {
      seen.add(String(await pick(fleet, await fleet.start(number))))
      await fleet.clock.pass(5_000)
    }
    expect(fleet.count('CFG')).toBe(1)
    expect([...seen]).toEqual([expect.stringContaining('Cablevision')])
  })

  // Those who come while the answer is on its way ask as well: each waits in a gateway of its own.
  it('is asked for once by a hundred devices at once', async () => {
    const fleet = createFleet()
    const all = await Promise.all(Array.from({ length: 100 }, (_, number) => fleet.start(number)))
    for (const pass of all) pass.send({ type: 'signIn.start' })
    await fleet.clock.pass(0)
    expect(fleet.count('CFG')).toBe(1)
  })

  it('serves the picker and providers() alike [CONF-08]', async () => {
    const fleet = createFleet()
    const [first, second] = [await fleet.start(0), await fleet.start(1)]
    const shown = await pick(fleet, first)
    const records = await second.providers()
    expect(records.filter(({ isTempPass }) => !isTempPass).map(({ id }) => id)).toEqual(shown)
    expect(fleet.count('CFG')).toBe(1)
    // Nobody can spoil it for the others.
    records.length = 0
    expect((await first.providers()).length).toBeGreaterThan(0)
  })

  it('is asked for again after two minutes, by whoever comes next [§1.22 CONF-08 S2S-10]', async () => {
    const fleet = createFleet()
    const [first, second] = [await fleet.start(0), await fleet.start(1)]
    await pick(fleet, first)
    await fleet.clock.pass(keptS * 1_000 - 1)
    await pick(fleet, second)
    expect(fleet.count('CFG')).toBe(1)
    await fleet.clock.pass(1)
    await pick(fleet, second)
    await pick(fleet, first)
    expect(fleet.count('CFG')).toBe(2)
  })

  it('outlives the device that asked for it [§1.22]', async () => {
    const fleet = createFleet()
    const first = await fleet.start(0)
    await pick(fleet, first)
    await first.stop()
    await pick(fleet, await fleet.start(1))
    await pick(fleet, await fleet.start(0))
    expect(fleet.count('CFG')).toBe(1)
  })

  it.each<[string, Change]>([
    ['model', otherInfo({ model: 'TV 75' })],
    ['manufacturer', otherInfo({ manufacturer: 'Another' })],
    ['hardware', otherInfo({ primaryHardwareType: 'SetTopBox' })],
    ['operating system', otherInfo({ osName: 'webOS' })],
    ['description: none', () => ({ device: { id, ip } })],
    [
      'service provider',
      () => ({ serviceProvider: 'REF31', softwareStatement: 'statement.of.another.brand' }),
    ],
    ['software statement', () => ({ softwareStatement: 'statement.of.another.app' })],
    ['environment', () => ({ origin: environments.releaseStaging })],
    ['fetch', (simulator) => ({ fetch: fetchOf(simulator) })],
  ])('is another for another %s [CONF-08 S2S-10]', async (_, change) => {
    const fleet = createFleet(two)
    const [first, other] = [await fleet.start(0), await fleet.start(1, change(fleet.simulator))]
    for (let i = 0; i < 3; i++) {
      await pick(fleet, first)
      await pick(fleet, other)
    }
    expect(fleet.count('CFG')).toBe(2)
    const asked = fleet.simulator.log.filter(({ short }) => short === 'CFG')
    expect(asked.map(({ client }) => client)).toEqual([deviceNumber(0).ip, deviceNumber(1).ip])
  })

  it.each<[string, Change]>([
    ['user, address and port', () => ({})],
    ['version', otherInfo({ version: '2' })],
    ['version of the operating system', otherInfo({ osVersion: '7.0' })],
    ['network', otherInfo({ connectionType: '5G' })],
    ['store', () => ({ store: memoryStore() })],
    ['viewer', ({ identities }) => ({ identity: identities.source({ account: 'another' }) })],
  ])('is the same for another %s [CONF-08]', async (_, change) => {
    const fleet = createFleet()
    await pick(fleet, await fleet.start(0))
    await pick(fleet, await fleet.start(1, change(fleet.simulator)))
    expect(fleet.count('CFG')).toBe(1)
  })

  it('is asked for again, for all, when it named an integration that is off [§1.22 C9]', async () => {
    const fleet = createFleet()
    const [first, second] = [await fleet.start(0), await fleet.start(1)]
    expect(await pick(fleet, second)).toContain('Cablevision')
    fleet.simulator.rules.deactivate('Cablevision')
    // Still kept: the service has the last word.
    first.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await fleet.clock.pass(0)
    expect(first.view).toMatchObject({ failure: { vendor: { code: 'invalid_integration' } } })
    expect(await pick(fleet, second)).not.toContain('Cablevision')
    expect(await pick(fleet, first)).not.toContain('Cablevision')
    expect(fleet.count('CFG')).toBe(2)
  })

  it('that comes to nothing is kept for nobody [§1.22]', async () => {
    const fleet = createFleet()
    const [first, second] = [await fleet.start(0), await fleet.start(1)]
    fleet.simulator.faults.next('CFG', { html: true, status: 200 })
    await expect(first.providers()).rejects.toMatchObject({ code: 'protocol' })
    expect((await second.providers()).length).toBeGreaterThan(0)
    expect(fleet.count('CFG')).toBe(2)
  })
})

it('apps share no configuration, and keep theirs for three minutes [CONF-08 CONF-06]', async () => {
  const fleet = createFleet()
  const app = (number: number): Partial<PassOptions> => ({ device: { id: `app-${number}`, info } })
  const [first, second] = [await fleet.start(0, app(0)), await fleet.start(1, app(1))]
  for (const pass of [first, second, first]) await pick(fleet, pass)
  expect(fleet.count('CFG')).toBe(2)
  await fleet.clock.pass(179_999)
  await pick(fleet, first)
  expect(fleet.count('CFG')).toBe(2)
  await fleet.clock.pass(1)
  await pick(fleet, first)
  expect(fleet.count('CFG')).toBe(3)
  // Nor do they take part in what servers share.
  await pick(fleet, await fleet.start(2))
  expect(fleet.count('CFG')).toBe(4)
})
