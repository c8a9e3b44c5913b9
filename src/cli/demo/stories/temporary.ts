import { defaultProviders } from '../../../simulator/index.ts'
import { plain } from '../../terminal.ts'
import { span } from '../../text.ts'
import { openApp, play, whileShowing } from '../scenes.ts'
import { playable, providerOf, reach, think, untilStopped } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

/** The programmer's passes, in the order the app offers them. */
const passes = [
  { id: 'TempPass_Preview', displayName: 'Preview pass', durationMs: 6_000 },
  { id: 'TempPass_Encore', displayName: 'Encore pass', durationMs: 4_000 },
]

/** Somebody watches without an account; the app stops the player when the time is over. */
export const temporary: Story = {
  title: 'a viewer without an account watches for as long as a pass lasts',
  summary: 'a viewer without an account watches on a pass, which ends in mid-picture (TempPass)',
  service: {
    providers: [
      ...defaultProviders,
      ...passes.map(({ durationMs, ...pass }) => ({
        ...pass,
        isTempPass: true,
        simulated: { tempPass: { durationMs } },
      })),
    ],
  },
  notForPeople: 'nobody signs in in it',
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const stage = enter(theatre)
  await openApp(stage)
  await takePass(stage)
  await watchToTheEnd(stage, 'The first picture starts the clock of the pass.')
  const { access } = await reach(stage, ['ready'], ({ access }) => access.mvpd === passes[1]?.id)
  stage.narrator.good(`The other pass takes over, "${stage.nameOf(access.mvpd)}": the catalogue stays open.`)
  await watchToTheEnd(stage, 'What was permitted by one pass has to be asked again with another.')
  await offerSignIn(stage)
}

async function takePass(stage: SimulatedStage): Promise<void> {
  const { pass, narrator } = stage
  await think(stage)
  const lives = passes.map(({ durationMs }) => span(durationMs)).join(' and ')
  narrator.chapter(
    'The viewer presses "Watch now, no account"',
    `The app offers two passes, one after the other. Passes last hours; these last ${lives}.`,
  )
  pass.send({ type: 'temporaryAccess.start', mvpds: passes.map(({ id }) => id) })
  const view = await reach(stage, ['ready'])
  narrator.good(
    `Let in with "${providerOf(stage, view)}". Nobody signed in, and the clock has not started yet.`,
  )
}

/** Plays until the pass ends, which the app is told by a fact. */
async function watchToTheEnd(stage: SimulatedStage, explanation: string): Promise<void> {
  const { pass, narrator, clock } = stage
  let unhear = () => {}
  const ended = new Promise<void>((resolve) => {
    unhear = pass.on('temporaryAccess.ended', () => {
      narrator.bad('temporaryAccess.ended: the pass is over, and the app stops the player.')
      resolve()
    })
  })
  try {
    await play(stage, playable(stage), explanation)
    const { access } = await reach(stage, ['ready'], ({ access }) => access.notAfterMs !== undefined)
    const left = () => span((access.notAfterMs ?? 0) - clock.now())
    narrator.say(`The pass ends in ${left()}. A running picture does not end by itself.`)
    await whileShowing(
      stage,
      () => `playing · the pass ends in ${left()}`,
      () => untilStopped(stage, ended),
    )
  } finally {
    unhear()
  }
}

async function offerSignIn(stage: SimulatedStage): Promise<void> {
  const { pass, narrator } = stage
  await reach(stage, ['signedOut'], ({ reason }) => reason === 'temporaryExhausted')
  narrator.say('No pass is left: signedOut, temporaryExhausted.')

  await think(stage)
  narrator.chapter(
    'The viewer tries the passes once more',
    'The service knows the device: a pass is over for good, also after a new start.',
  )
  pass.send({ type: 'temporaryAccess.start', mvpds: passes.map(({ id }) => id) })
  await reach(stage, ['signedOut'], ({ reason }) => reason === 'temporaryExhausted')
  narrator.bad('Both are used up.')

  await think(stage)
  narrator.chapter('The TV offers to sign in', 'With a TV provider it goes on, as in the story sign-in.')
  pass.send({ type: 'signIn.start' })
  const { providers } = await reach(stage, ['selectingProvider'], ({ loading }) => !loading)
  narrator.say(providers.map(({ displayName }) => plain(displayName)).join(' · '))
  narrator.good('The list of providers is on the screen. No pass is in it.')
}
