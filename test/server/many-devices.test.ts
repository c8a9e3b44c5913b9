import { createPass, memoryStore, type Pass, type PassView, type Permit } from 'passchart'
import { createManualClock, createSimulator, type LogEntry } from 'passchart/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { codeOf, deviceNumber } from './_fleet.ts'
import { createOwners } from './_owners.ts'

const count = 250
const mvpd = 'Cablevision'
/** All that one device asks for, from its first start to a play. */
const calls = ['REG', 'TOK', 'PA', 'SES', 'PC', 'AUT', 'PM', 'PRE']

/** As many devices as wanted in this process, before a simulator that they reach over HTTP. */
async function createCrowd(size: number) {
  // Time stands still, so that everybody does everything in the same moment.
  const clock = createManualClock()
  const owners = createOwners()
  const simulator = createSimulator({ clock, onExchange: owners.learn })
  const { origin, close } = await simulator.listen()
  onTestFinished(close)
  // What servers share, asked for by a device that is not part of the crowd.
  const store = memoryStore()
  const members = Array.from({ length: size + 1 }, (_, number) => {
    const { id, ip, info, visitorId } = deviceNumber(number)
    const token = simulator.identities.platformToken(`account-of-${id}`)
    for (const value of [id, ip, visitorId, token, String(info.connectionPort)]) owners.own(number, value)
    const pass = createPass({
      ...{ origin, clock, store, visitorId },
      serviceProvider: simulator.serviceProvider,
      softwareStatement: simulator.softwareStatement,
      redirectUrl: 'https://app.example/done',
      device: { id, ip, info },
      identity: { platformToken: async () => token },
      policy: { jitter: 0 },
    })
    onTestFinished(() => pass.stop())
    return { number, pass, resource: `channel of device-${String(number).padStart(5, '0')}` }
  })
  const guest = members.pop()?.pass.start()
  await guest?.providers()
  await guest?.stop()
  return { simulator, clock, owners, members }
}
type Crowd = Awaited<ReturnType<typeof createCrowd>>

/** Time moves on, once everybody waits for it. */
async function pass(clock: Crowd['clock'], ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve))
  clock.advance(ms)
}

/** Everybody comes so far. */
function all<T>({ members }: Crowd, step: (member: Crowd['members'][number]) => Promise<T>): Promise<T[]> {
  return Promise.all(members.map(step))
}

async function showCode(pass: Pass): Promise<PassView> {
  await pass.start().waitFor('signedOut')
  pass.send({ type: 'signIn.start' })
  await pass.waitFor((view) => view.phase === 'selectingProvider' && !view.loading)
  pass.send({ type: 'provider.select', mvpd })
  return pass.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined)
}

it('hundreds of devices in one process: no call carries a value of another [§281 §1.22 HDR-21 THR-08 REG-19 HBA-06 S2S-01 S2S-02 S2S-03 S2S-04 S2S-13 S2S-14]', {
  timeout: 180_000,
}, async () => {
  const crowd = await createCrowd(count)
  const { simulator, clock, owners } = crowd

  await all(crowd, async ({ pass, number }) => {
    const code = codeOf(await showCode(pass))
    simulator.person.signIn(code, { user: `viewer ${number}` })
  })
  await pass(clock, 5_000)
  await all(crowd, ({ pass }) => pass.waitFor('ready'))
  const answers = await all(crowd, async ({ pass, resource, number }) => {
    const [permit, metadata, marks] = await Promise.all([
      pass.authorize(resource),
      pass.metadata(),
      pass.preauthorize([resource]),
    ])
    return { number, resource, permit: permit as Permit, metadata, marks }
  })

  const told = new Map<number, LogEntry[]>()
  for (const call of simulator.log) {
    const carried = [...owners.of(call)]
    expect(carried, `${call.short} from ${call.client}`).toEqual([expect.any(Number)])
    const [number = -1] = carried
    told.set(number, [...(told.get(number) ?? []), call])
  }
  expect(simulator.log.filter(({ status = 0 }) => status > 299)).toEqual([])
  // Not only does no call mix two devices: each device has made its own, under its own address.
  for (let number = 0; number < count; number++) {
    const made = told.get(number) ?? []
    expect(made.map(({ short }) => short).sort()).toEqual([...calls].sort())
    const { ip, info, id, visitorId } = deviceNumber(number)
    for (const { short, headers } of made) {
      const isRegistration = short === 'REG' || short === 'TOK'
      expect(headers).toMatchObject({
        'x-forwarded-for': ip,
        'x-device-info': btoa(JSON.stringify(info)),
        ...(isRegistration
          ? {}
          : { 'ap-device-identifier': `fingerprint ${btoa(id)}`, 'ap-visitor-identifier': visitorId }),
      })
    }
  }

  // And what came back went to who had asked.
  const users = new Set<unknown>()
  for (const { number, resource, permit, metadata, marks } of answers) {
    expect(permit).toMatchObject({ outcome: 'permitted', resource })
    expect(marks).toMatchObject([{ outcome: 'permitted', resource }])
    expect(owners.ownerOf(permit.token?.reveal() ?? '')).toBe(number)
    users.add(metadata.userID)
  }
  expect(users.size).toBe(count)
})

it('a value of another device in any place of a call is noticed', async () => {
  const crowd = await createCrowd(2)
  const { simulator, clock, owners } = crowd
  await all(crowd, async ({ pass }) => void simulator.person.signIn(codeOf(await showCode(pass))))
  await pass(clock, 5_000)
  await all(crowd, async ({ pass, resource }) => {
    await pass.waitFor('ready')
    await pass.authorize(resource)
  })
  const callsOf = (number: number) => simulator.log.filter((call) => owners.of(call).has(number))
  const noticed: string[] = []
  for (const [place, call] of callsOf(0).entries()) {
    const other = callsOf(1)[place] as LogEntry
    expect(other.short).toBe(call.short)
    const swaps: Partial<LogEntry>[] = [
      ...(call.path === other.path ? [] : [{ path: other.path }]),
      ...(call.body === other.body ? [] : [{ body: other.body }]),
      ...Object.keys(call.headers)
        .filter((name) => call.headers[name] !== other.headers[name])
        .map((name) => ({ headers: { ...call.headers, [name]: other.headers[name] as string } })),
    ]
    for (const swap of swaps) {
      expect([...owners.of({ ...call, ...swap })].sort(), JSON.stringify(swap)).toEqual([0, 1])
      noticed.push(call.short)
    }
  }
  // The code in a path, credentials and resources in bodies, and the headers of every call.
  expect(new Set(noticed)).toEqual(new Set(calls.slice(0, 6)))
  expect(noticed.length).toBeGreaterThan(20)
})
