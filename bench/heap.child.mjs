import { createPass, memoryStore } from 'passchart'
import { createManualClock } from 'passchart/simulator'
import { createActor, createMachine } from 'xstate'
import { createService } from './heap/service.mjs'
import { collectGarbage, serve } from './support/child.mjs'

const app = {
  serviceProvider: 'REF30',
  softwareStatement: 'x'.repeat(900),
  redirectUrl: 'https://app.example.com/done',
}
const clock = createManualClock()
const fetch = createService()

/** Each stage makes one device and resolves when it has come so far; what it returns is kept. */
const stages = {
  async actor() {
    return createActor(createMachine({ context: { count: 0 } })).start()
  },
  async created(index) {
    return device(index)
  },
  async signedOut(index) {
    const pass = device(index).start()
    await pass.waitFor('signedOut')
    return pass
  },
  async polling(index) {
    const pass = await stages.signedOut(index)
    pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    return showingCode(pass)
  },
  async picked(index) {
    const pass = await stages.signedOut(index)
    pass.send({ type: 'signIn.start' })
    await pass.waitFor((view) => view.phase === 'selectingProvider' && !view.loading)
    pass.send({ type: 'provider.select', mvpd: 'Cablevision' })
    return showingCode(pass)
  },
}

serve(async ({ stage, count }, say) => {
  // What is made once for all devices, compiled code above all, is there before the count begins.
  const warmedUp = await make(stage, 100, () => {})
  await pollOnce(stage, warmedUp)
  for (const pass of warmedUp) await pass.stop()
  warmedUp.length = 0
  const before = await usedBytes()
  const devices = await make(stage, count, (made) => say(`${made} of ${count} ${stage}`))
  await pollOnce(stage, devices)
  const after = await usedBytes()
  return { bytes: (after - before) / devices.length }
})

async function make(stage, count, tell) {
  const made = []
  while (made.length < count) {
    if (made.length % 1000 === 0) tell(made.length)
    made.push(await stages[stage](made.length))
  }
  return made
}

/** Lets everyone poll, so that all of them wait between two polls and not before their first. */
async function pollOnce(stage, devices) {
  if (stage !== 'polling' && stage !== 'picked') return
  let answered = 0
  const undo = devices.map((pass) =>
    pass.on('poll.answered', () => {
      answered += 1
    }),
  )
  // Their turns to poll come a moment after their codes.
  await new Promise((resolve) => setTimeout(resolve))
  clock.advance(5_000)
  while (answered < devices.length) await new Promise((resolve) => setImmediate(resolve))
  for (const each of undo) each()
}

async function showingCode(pass) {
  await pass.waitFor((view) => view.phase === 'signingIn' && view.code !== undefined)
  return pass
}

function device(index) {
  const id = `device-${String(index).padStart(8, '0')}`
  return createPass({
    ...app,
    device: { id, info: { type: 'SmartTV', model: 'TV 55', osName: 'Tizen', osVersion: '6.5' } },
    store: memoryStore(),
    fetch,
    clock,
    policy: { jitter: 0 },
  })
}

async function usedBytes() {
  await collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
