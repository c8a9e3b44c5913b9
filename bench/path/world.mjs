import { createManualClock, createSimulator } from 'passchart/simulator'

/** What both ways are given. */
const app = {
  origin: 'https://sp.auth.adobe.com',
  serviceProvider: 'REF30',
  softwareStatement: createSimulator().softwareStatement,
  redirectUrl: 'https://app.example.com/done',
  device: {
    id: 'living-room-0001',
    info: { type: 'SmartTV', model: 'TV 55', manufacturer: 'Example', osName: 'Tizen', osVersion: '6.5' },
  },
  mvpd: 'Cablevision',
  resources: ['REF30', 'Channel 2', 'Channel 3', 'Channel 4'],
  pollIntervalMs: 5_000,
}

const emptyPolls = 3

/** A simulator with a clock of its own, and a viewer who signs in after a few polls. No one waits in earnest. */
export function createWorld() {
  const clock = createManualClock()
  const simulator = createSimulator({
    clock,
    softwareStatement: app.softwareStatement,
    entitlements: { [app.mvpd]: { 'Channel 3': 'deny' } },
  })
  return { ...viewer(clock, (code) => simulator.person.signIn(code)), fetch: simulator.fetch, simulator }
}

/** The answers of an earlier run in their order: a service that costs next to nothing. */
export function createReplay(recorded) {
  let next = 0
  const fetch = async () => {
    const { status, body } = recorded[next++]
    return new Response(body, { status, headers: { 'Content-Type': 'application/json' } })
  }
  return { ...viewer(createManualClock(), () => {}), fetch }
}

/** A world that notes down the answers for {@link createReplay}. */
export function createRecordingWorld() {
  const world = createWorld()
  const recorded = []
  const fetch = async (...request) => {
    const response = await world.fetch(...request)
    recorded.push({ status: response.status, body: await response.clone().text() })
    return response
  }
  return { ...world, fetch, recorded }
}

function viewer(clock, signIn) {
  let polls = 0
  let code
  // In a turn of its own: by then whoever polls is waiting for the clock.
  const passTime = () => setImmediate(() => clock.advance(app.pollIntervalMs))
  return {
    app,
    clock,
    onCode(shown) {
      code = shown
      passTime()
    },
    onPoll() {
      if (++polls === emptyPolls) signIn(code)
      if (polls <= emptyPolls) passTime()
    },
  }
}
