import { span } from '../../text.ts'
import { awaitViewer, logOut, openApp, pickProvider, play, showCode, whileShowing } from '../scenes.ts'
import { playable, providerOf, reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

/** The service breaks down three times, and the viewer hardly notices. */
export const outage: Story = {
  title: 'the service breaks down, three times, and the viewer hardly notices',
  summary: 'the service fails while the TV waits, at a press of play, and at a restart',
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const stage = enter(theatre)
  const { narrator } = stage
  await openApp(stage)

  await think(stage)
  narrator.chapter('The viewer asks for a code', 'To sign in on a phone, as in the story sign-in.')
  await pickProvider(stage)
  await showCode(stage)
  await waitThroughOutage(stage)
  await playThroughOutage(stage)
  await restartInOutage(stage)
  await recover(stage)
  await logOut(stage)
}

async function waitThroughOutage(stage: SimulatedStage): Promise<void> {
  const { narrator, part, simulator, pollIntervalMs } = stage
  narrator.chapter(
    'The TV waits, and the service breaks down',
    `It asks every ${span(pollIntervalMs)}. The first call finds no connection, the second a broken server.`,
  )
  simulator.faults.next('PC', { reset: true })
  simulator.faults.next('PC', { status: 500 })
  const { missed, unhear } = listenForMisses(stage)
  try {
    await awaitViewer(stage, missed)
  } finally {
    unhear()
  }
  const starts = part.polls.map(({ startedAtMs }) => startedAtMs)
  const waits = starts.slice(1, 3).map((at, i) => span(at - (starts[i] ?? at)))
  narrator.say(`Nobody pressed anything. The TV waited ${span(pollIntervalMs)}, ${waits.join(', then ')}.`)
}

/** Comments each poll that fails; `missed` resolves with the first. */
function listenForMisses({ narrator, part }: SimulatedStage) {
  const comments = [
    'Failed. The screen stays as it is; the TV waits longer, then asks again.',
    'Failed again. The TV waits longer still.',
  ]
  let unhear = () => {}
  const missed = new Promise<void>((resolve) => {
    unhear = part.onCall((call) => {
      if (!part.isPoll(call) || call.status === 200) return
      narrator.bad(comments.shift() ?? 'Failed once more.')
      resolve()
    })
  })
  return { missed, unhear }
}

async function playThroughOutage(stage: SimulatedStage): Promise<void> {
  const { narrator, simulator } = stage
  simulator.faults.next('AUT', { status: 500 }, 2)
  await play(
    stage,
    playable(stage),
    'The server breaks twice more. What fails is asked again, three times in all.',
  )
  narrator.say('The viewer pressed once, and waited a moment longer.')
}

async function restartInOutage(stage: SimulatedStage): Promise<void> {
  const { pass, narrator, simulator } = stage
  await think(stage)
  narrator.chapter(
    'The TV is switched off and on again, and the service is down',
    'The device has kept who was signed in, but the service cannot confirm it.',
  )
  await pass.stop()
  simulator.faults.always('PM', { status: 500 })
  pass.start()
  const view = await whileShowing(
    stage,
    () => 'starting …',
    () => reach(stage, ['ready'], ({ access }) => !access.verified),
  )
  narrator.good(`Signed in with ${providerOf(stage, view)}, as the TV remembers it; not verified yet.`)
  narrator.say('The catalogue opens. Whether something plays is for the service to say, each time.')
}

async function recover(stage: SimulatedStage): Promise<void> {
  const { pass, narrator, simulator } = stage
  await think(stage)
  narrator.chapter('The service is back', 'One command, profile.recheck, and the profile is asked for again.')
  simulator.faults.clear('PM')
  pass.send({ type: 'profile.recheck' })
  const view = await reach(stage, ['ready'], ({ access }) => access.verified)
  narrator.good(`Verified: signed in with ${providerOf(stage, view)}. The viewer typed no second code.`)
}
