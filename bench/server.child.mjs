import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createPass, memoryStore } from 'passchart'
import { deviceNumber } from './server/devices.mjs'
import { gated } from './server/gate.mjs'
import { collectGarbage, serve } from './support/child.mjs'

const mvpd = 'Cablevision'
/** Devices on their way at a time; most of them wait for their next poll. */
const inHand = 500
const connections = 128
/** A busy machine is slow, which is no error here. */
const patienceMs = 60_000
const o = { timeoutMs: patienceMs }
const told = 1_000

serve(async ({ count, warmUps }, say) => {
  const simulator = fork(fileURLToPath(new URL('./server-simulator.child.mjs', import.meta.url)), {
    execArgv: [],
  })
  simulator.once('exit', () => process.exit(1))
  const [app] = await once(simulator, 'message')
  const order = (order, o) => simulator.send({ order, ...o })
  const reply = async (name) => {
    order(name)
    return (await once(simulator, 'message'))[0]
  }
  const server = { app: { ...app, fetch: gated(connections), store: memoryStore() }, order }
  const tellOf = (what) => (done) => done % told === 0 && say(`${done} of ${count} devices ${what}`)

  /** Does it for every device, so many at a time; resolves to what it took. */
  async function measure(devices, step, tell) {
    await reply('begin')
    const cpuBefore = process.cpuUsage()
    const startedAt = performance.now()
    const errors = await each(devices, step, tell)
    const seconds = (performance.now() - startedAt) / 1000
    const { user, system } = process.cpuUsage(cpuBefore)
    const counts = await reply('report')
    return { counts, errors, seconds, cpuSeconds: (user + system) / 1e6 }
  }
  const come = (device) => signInAndPlay(server, device)
  const comeAgain = (device) => playAgain(server, device)

  // What is made once for all devices, compiled code above all, is there before anything is counted.
  say(`warming up with ${warmUps} devices`)
  const strangers = createDevices(server, count, warmUps)
  const warmUp = await each(strangers, come)
  for (const { pass } of strangers) await pass.stop()
  warmUp.push(...(await each(strangers, comeAgain)))
  if (warmUp.length > 0) throw new Error(warmUp[0])
  strangers.length = 0
  const emptyBytes = await usedBytes()

  const devices = createDevices(server, 0, count)
  const first = await measure(devices, come, tellOf('have played'))
  const ready = devices.filter(({ pass }) => pass.view.phase === 'ready').length
  say('weighing those that are ready')
  const readyBytes = await usedBytes()
  for (const { pass } of devices) await pass.stop()
  say('weighing those that are stopped')
  const stoppedBytes = await usedBytes()
  const again = await measure(devices, comeAgain, tellOf('have played again'))
  devices.length = 0
  const storedBytes = await usedBytes()

  simulator.removeAllListeners('exit').kill('SIGKILL')
  const perDevice = (bytes) => (bytes - emptyBytes) / count
  return {
    ...{ first, again, ready },
    bytes: {
      ready: perDevice(readyBytes),
      stopped: perDevice(stoppedBytes),
      stored: perDevice(storedBytes),
    },
  }
})

/** Resolves to what went wrong. */
async function each(devices, step, tell = () => {}) {
  const errors = []
  let next = 0
  let done = 0
  const work = async () => {
    while (next < devices.length) {
      const device = devices[next++]
      try {
        await step(device)
      } catch (error) {
        const { phase, failure } = device.pass.view
        errors.push(`device ${device.number}, ${phase}: ${failure?.message ?? error.message}`)
      }
      tell(++done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(inHand, devices.length) }, work))
  return errors
}

function createDevices({ app }, first, count) {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index
    const { id, ip, info, visitorId } = deviceNumber(number)
    const pass = createPass({
      ...app,
      serviceProvider: 'REF30',
      redirectUrl: 'https://app.example.com/done',
      device: { id, ip, info },
      visitorId,
      // The shortest interval the service allows.
      policy: { pollIntervalMs: 3_000, verifyOnStart: 'whenStale', requestTimeoutMs: patienceMs },
    })
    return { number, pass }
  })
}

/** A device's first visit; afterwards it is ready. */
async function signInAndPlay(server, device) {
  const { pass, number } = device
  await pass.start().waitFor('signedOut', o)
  pass.send({ type: 'signIn.start' })
  await pass.waitFor((view) => view.phase === 'selectingProvider' && !view.loading, o)
  pass.send({ type: 'provider.select', mvpd })
  const { code } = await pass.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined, o)
  server.order('signIn', { code, viewer: deviceNumber(number).viewer })
  await play(server, device)
}

/** One request of a device that has signed in, from start to stop. */
async function playAgain(server, device) {
  device.pass.start()
  await play(server, device)
  await device.pass.stop()
}

async function play({ order }, { pass, number }) {
  await pass.waitFor('ready', o)
  const answer = await pass.authorize(deviceNumber(number).resource)
  if (answer.outcome !== 'permitted') throw new Error(`${answer.outcome} ${answer.failure?.message ?? ''}`)
  order('permit', { number, token: answer.token.reveal() })
}

async function usedBytes() {
  // Connections that nobody uses any more are closed by then, and their buffers belong to no device.
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  await collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
