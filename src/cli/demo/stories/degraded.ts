import { plain } from '../../terminal.ts'
import { awaitViewer, openApp, pickProvider, play, pressPlay, showCode } from '../scenes.ts'
import { playable, providerOf, reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

/** The provider breaks down, and the programmer lets everybody in meanwhile. */
export const degraded: Story = {
  title: 'a provider breaks down, and its customers watch all the same',
  summary: 'the provider breaks down; meanwhile the service lets everybody in (degradation)',
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const stage = enter(theatre)
  await openApp(stage)
  await breakDown(stage)
  await letIn(stage)
  await playBySource(stage, 'Authorize is asked as ever; the rule answers in place of the provider.')
  await recover(stage)
  await signInAsEver(stage)
  await playBySource(stage, 'From here on the provider answers for itself.')
}

async function breakDown(stage: SimulatedStage): Promise<void> {
  const { narrator, simulator, mvpd, nameOf } = stage
  await think(stage)
  narrator.chapter('The provider breaks down', 'Nobody can sign in there, and the match is about to begin.')
  simulator.rules.degrade(mvpd, 'AuthNAll')
  narrator.meanwhile(
    `Meanwhile, at the channel: an operator switches on the rule AuthNAll for ${nameOf(mvpd)}. Everybody is let in.`,
  )
}

async function letIn(stage: SimulatedStage): Promise<void> {
  const { narrator } = stage
  await think(stage)
  narrator.chapter('The viewer signs in', 'The app knows nothing of the rule. It asks for a code, as ever.')
  await pickProvider(stage)
  const view = await reach(stage, ['ready'])
  narrator.good(`Let in at once with ${providerOf(stage, view)}: no code, no page, no password.`)
  narrator.say(
    `The kind of access says why: ${plain(view.access.kind)}. There is no viewer's account behind it.`,
  )
}

async function playBySource(stage: SimulatedStage, explanation: string): Promise<void> {
  const answer = await play(stage, playable(stage), explanation)
  if (answer.outcome !== 'permitted') return
  stage.narrator.say(`Who permitted it, by the answer: ${plain(answer.source)}.`)
}

async function recover(stage: SimulatedStage): Promise<void> {
  const { narrator, simulator, mvpd } = stage
  simulator.rules.restore(mvpd)
  const answer = await pressPlay(
    stage,
    playable(stage),
    'Meanwhile the provider is well again, and the rule is off. Nothing has announced it.',
  )
  if (answer.outcome === 'permitted') narrator.bad('Permitted, though the rule is off.')
  else narrator.bad(`Not permitted: ${plain(answer.failure.vendor?.code ?? answer.failure.message)}.`)
  const { reason } = await reach(stage, ['signedOut'])
  narrator.say(`Nobody has ever signed in here, so the app asks for it now: signedOut, ${reason}.`)
}

async function signInAsEver(stage: SimulatedStage): Promise<void> {
  const { pass, narrator } = stage
  await think(stage)
  const { remembered } = pass.view
  narrator.chapter(
    'The viewer signs in, as on any other day',
    'The provider is remembered: one press of the button, no list.',
  )
  pass.send({ type: 'signIn.start', ...(remembered ? { mvpd: remembered.mvpd } : {}) })
  await showCode(stage)
  await awaitViewer(stage)
}
