import { plain } from '../../terminal.ts'
import { awaitViewer, logOut, openApp, pickProvider, play, showCode } from '../scenes.ts'
import { playable, providerOf, reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

/** Another channel, with a statement of its own. */
const other = { serviceProvider: 'OTHER', softwareStatement: 'passchart.simulator.other-statement' }

/** The account at the maker of the device, which both apps can ask for. */
const account = 'living-room'

/** One sign-in counts for every app of the device, and so does one logout. */
export const platform: Story = {
  title: 'two apps on one device share a sign-in, and a logout',
  summary: 'two apps on one device: one signs in, the other is signed in (platform SSO)',
  apps: (serviceProvider) =>
    `two on one device: A of the service provider ${serviceProvider}, B of ${other.serviceProvider}`,
  service: {
    applications: [{ softwareStatement: other.softwareStatement, serviceProviders: [other.serviceProvider] }],
  },
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const identity = theatre.simulator.identities.source({ account })
  const a = enter(theatre, { name: 'A', identity })
  await openApp(a, 'App A starts', 'It registers, and tells the service whose device this is.')
  await signInOnce(a)
  const b = enter(theatre, { name: 'B', identity, ...other })
  await openOther(b)
  await play(b, playable(b), 'App B plays as if the viewer had signed in there.')
  await logOut(b, 'From app B. The call names the account of the device, so it counts for every app.')
  await lookAgain(a)
}

async function signInOnce(stage: SimulatedStage): Promise<void> {
  await think(stage)
  stage.narrator.chapter('The viewer signs in, in app A', 'With a code, on a phone, as in the story sign-in.')
  await pickProvider(stage)
  await showCode(stage)
  await awaitViewer(stage)
}

async function openOther(stage: SimulatedStage): Promise<void> {
  const { pass, narrator } = stage
  await think(stage)
  narrator.chapter(
    'App B starts, for the first time ever',
    'Another channel on the same device. It registers, and names the same account of the device.',
  )
  pass.start()
  const view = await reach(stage, ['ready'])
  narrator.good(`Signed in with ${providerOf(stage, view)} already, kind ${plain(view.access.kind)}.`)
  narrator.say('Nobody picked a provider or typed a code in this app.')
}

async function lookAgain(stage: SimulatedStage): Promise<void> {
  const { pass, narrator } = stage
  await think(stage)
  narrator.chapter(
    'The viewer goes back to app A',
    'It looks again: profile.recheck, as after a long absence.',
  )
  pass.send({ type: 'profile.recheck' })
  await reach(stage, ['signedOut'])
  narrator.good('Nobody is signed in here any more either.')
}
