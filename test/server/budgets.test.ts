import { memoryStore, type Pass, type PassOptions } from 'passchart'
import { createBudget } from 'passchart/services'
import { expect, it } from 'vitest'
import { codeOf, createFleet, deviceNumber, type Fleet } from './_fleet.ts'

const mvpd = 'Cablevision'

/** Devices of these numbers, whose viewers have signed in. */
async function ready(fleet: Fleet, numbers: readonly number[], o?: Partial<PassOptions>): Promise<Pass[]> {
  const all: Pass[] = []
  for (const number of numbers) {
    const pass = await fleet.start(number, o)
    // For the client that registered last, which is this one.
    fleet.simulator.profiles.add({ device: deviceNumber(number).id }, mvpd)
    pass.send({ type: 'profile.recheck' })
    await fleet.clock.pass(0)
    all.push(pass)
  }
  expect(all.map(({ view }) => view.phase)).toEqual(all.map(() => 'ready'))
  return all
}

/** What is told of a promise so far. */
function ask(promise: Promise<{ readonly outcome: string }>): { outcome?: string } {
  const told: { outcome?: string } = {}
  void promise.then(({ outcome }) => Object.assign(told, { outcome }))
  return told
}

it('a 429 for the address of one device pauses no other [§281 THR-03 THR-08]', async () => {
  const fleet = createFleet()
  const all = await ready(fleet, [0, 1, 2, 3])
  fleet.simulator.faults.next('AUT', { status: 429 })
  const [refused, ...others] = all.map((pass) => ask(pass.authorize('r')))
  await fleet.clock.pass(0)
  expect(others.map(({ outcome }) => outcome)).toEqual(['permitted', 'permitted', 'permitted'])
  expect(all.map(({ view }) => view.throttle.pausedUntilMs !== undefined)).toEqual([
    true,
    false,
    false,
    false,
  ])

  // All through the pause they go on, and it is silent.
  const callsBefore = fleet.simulator.log.length
  for (const pass of all.slice(1)) void pass.metadata()
  await fleet.clock.pass(999)
  expect(refused).toEqual({})
  const since = fleet.simulator.log.slice(callsBefore)
  expect(since.map(({ client }) => client)).toEqual([1, 2, 3].map((number) => deviceNumber(number).ip))
  await fleet.clock.pass(1_000)
  expect(refused).toEqual({ outcome: 'permitted' })
})

it('a device that has used up its budget holds up no other [§281 THR-06 S2S-13]', async () => {
  const fleet = createFleet()
  const [busy, other] = (await ready(fleet, [0, 1])) as [Pass, Pass]
  const wanted = Array.from({ length: 30 }, (_, i) => [`a${i}`, `b${i}`])
  for (const resources of wanted) void busy.preauthorize(resources)
  await fleet.clock.pass(2_000)
  const own = ask(busy.authorize('r'))
  const others = ask(other.authorize('r'))
  await fleet.clock.pass(0)
  expect([own, others]).toEqual([{}, { outcome: 'permitted' }])
  await fleet.clock.pass(60_000)
  expect(own).toEqual({ outcome: 'permitted' })
  expect(fleet.simulator.log.filter(({ status }) => status === 429)).toEqual([])
})

it.each([
  ['with their addresses are counted each by itself', true],
  ['without their addresses are counted as one', false],
])('many devices %s [THR-08 S2S-04]', async (_, isForwarded) => {
  const fleet = createFleet()
  const starts = Array.from({ length: 40 }, (_, number) => {
    const { id, ip, info } = deviceNumber(number)
    return fleet.start(number, isForwarded ? { device: { id, ip, info } } : { device: { id, info } })
  })
  const all = await Promise.all(starts)
  const refused = fleet.simulator.log.filter(({ status }) => status === 429)
  if (isForwarded) {
    expect(refused).toEqual([])
    expect(all.every(({ view }) => view.phase === 'signedOut')).toBe(true)
    expect(new Set(fleet.simulator.log.map(({ client }) => client)).size).toBe(40)
  } else {
    expect(refused.length).toBeGreaterThan(20)
    expect(new Set(fleet.simulator.log.map(({ headers }) => headers['x-forwarded-for']))).toEqual(
      new Set([undefined]),
    )
  }
})

it('devices of one household share a budget where the host says so', async () => {
  const fleet = createFleet()
  const budget = createBudget({ clock: fleet.clock.port })
  const all = await ready(fleet, [0, 1], { budget })
  fleet.simulator.faults.next('AUT', { status: 429 })
  const told = all.map((pass) => ask(pass.authorize('r')))
  await fleet.clock.pass(0)
  expect(all.map(({ view }) => view.throttle.pausedUntilMs !== undefined)).toEqual([true, true])
  void all[1]?.metadata()
  const callsBefore = fleet.simulator.log.length
  await fleet.clock.pass(1_199)
  expect(fleet.simulator.log.length).toBe(callsBefore)
  await fleet.clock.pass(10_000)
  expect(told).toEqual([{ outcome: 'permitted' }, { outcome: 'permitted' }])
})

it('a poll does not starve while another tab of the device prefetches [§240 THR-11 H2]', async () => {
  const fleet = createFleet()
  const budget = createBudget({ clock: fleet.clock.port })
  const tab = () => ({ budget, store: memoryStore() })
  const foreground = await fleet.start(0, tab())
  const [background] = (await ready(fleet, [0], tab())) as [Pass]
  foreground.send({ type: 'signIn.start', mvpd })
  await fleet.clock.pass(0)
  expect(codeOf(foreground.view)).toBeTypeOf('string')

  const times = (short: string) =>
    fleet.simulator.log.filter((entry) => entry.short === short).map(({ atMs }) => atMs)
  const zeroMs = fleet.clock.nowMs
  // Twenty batches of five, and what is left of the burst does not take them.
  void background.preauthorize(Array.from({ length: 100 }, (_, i) => `r${i}`))
  await fleet.clock.pass(30_000)
  expect(times('PRE')).toHaveLength(20)
  const polls = times('PC').filter((atMs) => atMs < Math.max(...times('PRE')) + 5_000)
  expect(polls.length).toBeGreaterThanOrEqual(2)
  // The scenario allows 15 s; a poll goes with the next slot.
  const gaps = polls.map((atMs, i) => atMs - (polls[i - 1] ?? zeroMs))
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5_000 + 1_100)
  expect(foreground.view.phase).toBe('signingIn')
})
