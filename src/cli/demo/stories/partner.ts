import type { Identity } from '../../../index.ts'
import { defaultProviders } from '../../../simulator/index.ts'
import { plain } from '../../terminal.ts'
import { openApp, play, whileShowing } from '../scenes.ts'
import { playable, providerOf, reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

type Framework = NonNullable<Identity['partner']>

/** The device itself knows the viewer's provider: nobody types anything. */
export const partner: Story = {
  title: 'the device knows the viewer, and nobody types anything',
  summary: "a sign-in through the device's own settings, renewed silently later (partner SSO)",
  apps: (serviceProvider) =>
    `a TV app of the service provider ${serviceProvider}, on a device whose system has a sign-in of its own`,
  suits: ({ enablePlatformServices }) => enablePlatformServices === true,
  notForPeople: 'the device signs in, without a code and without a page',
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const { simulator, narrator } = theatre
  const stage = enter(theatre, {
    identity: { partner: heard(simulator.partnerFramework.on(), (text) => narrator.meanwhile(text)) },
  })
  await openApp(stage)
  await signInBySystem(stage)
  await play(stage, playable(stage))
  await startLater(stage)
  await logOutOfSystem(stage)
}

/** The framework, with a word on each question it is asked: they are no HTTP calls. */
function heard({ name, status, authenticate }: Framework, tell: (text: string) => void): Framework {
  return {
    name,
    async status(o) {
      const answer = await status(o)
      const { id } = answer.frameworkProviderInfo
      const provider = defaultProviders.find(({ platformMappingId }) => platformMappingId === id)
      const is = id === undefined ? 'none is known' : `it is ${provider?.displayName ?? id}`
      tell(
        o.interruptionAllowed
          ? `The system shows its own dialog. The viewer picks a provider and lets the app know: ${is}.`
          : `The system is asked for the provider, unseen by the viewer: ${is}.`,
      )
      return answer
    },
    async authenticate(o) {
      const answer = await authenticate(o)
      tell("The system has the provider confirm the viewer, by the service's own request.")
      return answer
    },
  }
}

async function signInBySystem(stage: SimulatedStage): Promise<void> {
  const { pass, narrator, simulator, mvpd } = stage
  await think(stage)
  narrator.chapter(
    'The viewer presses "Sign in"',
    'The app asks the system first, then the service. A code on a phone is the last resort.',
  )
  const { platformMappingId = mvpd } = defaultProviders.find(({ id }) => id === mvpd) ?? {}
  simulator.partnerFramework.setChoice(platformMappingId)
  pass.send({ type: 'signIn.start' })
  const view = await reach(stage, ['ready'])
  narrator.good(
    `Signed in with ${providerOf(stage, view)}, kind ${plain(view.access.kind)}. No code, no page.`,
  )
}

async function startLater(stage: SimulatedStage): Promise<void> {
  const { pass, narrator, simulator } = stage
  await think(stage)
  narrator.chapter(
    'Months later the TV is switched on again',
    'The profile has run out at the service. The viewer is still signed in at the system.',
  )
  await pass.stop()
  simulator.profiles.remove()
  pass.start()
  const view = await whileShowing(
    stage,
    () => 'starting …',
    () => reach(stage, ['ready'], ({ access }) => access.verified),
  )
  narrator.good(`Signed in with ${providerOf(stage, view)} again. The viewer has seen nothing but the start.`)
}

async function logOutOfSystem(stage: SimulatedStage): Promise<void> {
  const { pass, narrator, simulator } = stage
  await think(stage)
  narrator.chapter(
    'The viewer logs out',
    'The app can end its own profile, but not the sign-in at the system.',
  )
  pass.send({ type: 'logout.start' })
  const { hint } = await reach(stage, ['loggingOut'], ({ step }) => step === 'partner')
  narrator.say(`The app shows the way: ${(hint?.settingsPath ?? []).map(plain).join(' → ')}.`)
  await think(stage)
  simulator.partnerFramework.signOut()
  narrator.meanwhile('In the settings of the system: the viewer has signed out there, too.')
  pass.send({ type: 'partnerLogout.acknowledge' })
  await reach(stage, ['signedOut'], ({ reason }) => reason === 'loggedOut')
  narrator.good('Logged out, here and at the system.')
}
