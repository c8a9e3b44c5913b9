import { span } from '../../text.ts'
import { awaitViewer, logOut, markCatalogue, pickProvider, play, showCode, watch } from '../scenes.ts'
import { deadEnd, providerOf, reach, think, type View } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type Stage, type Theatre } from '../theatre.ts'

/** The main job, from registration to logout; also against a service that is no simulator. */
export const signIn: Story = {
  title: 'a viewer signs in on a second screen, plays, and logs out',
  summary: 'a viewer signs in with a code, plays and logs out (told unless you ask for another)',
  tell: tellSignIn,
}

export async function tellSignIn(theatre: Theatre): Promise<void> {
  const stage = enter(theatre)
  const { narrator, resources } = stage
  await register(stage)
  const found = await checkProfile(stage)
  if (found.phase === 'signedOut') {
    await think(stage)
    narrator.chapter(
      'The viewer chooses a TV provider',
      'The company that sends the bill for television at home.',
    )
    await pickProvider(stage)

    narrator.chapter(
      'The TV shows a code',
      'Nobody types a password with a remote: the viewer signs in on a phone.',
    )
    await showCode(stage, { withQr: true })

    narrator.chapter(
      'The TV waits for the viewer',
      `It asks every ${span(stage.pollIntervalMs)} whether the code has brought a profile, until the code expires.`,
    )
    await awaitViewer(stage)
  }
  const marks = await markCatalogue(stage)
  const permitted = marks.find(({ outcome }) => outcome === 'permitted')
  const answer = await play(stage, permitted?.resource ?? resources[0] ?? '')
  if (answer.outcome === 'permitted') await watch(stage, answer)
  await logOut(stage)
}

async function register(stage: Stage): Promise<void> {
  const { pass, narrator } = stage
  narrator.chapter(
    'The app registers',
    'Once per installation: the software statement buys client credentials, these an access token.',
  )
  pass.start()
  await reach(stage, ['checkingProfile', 'ready'])
  narrator.good('Registered. The token goes with every call from here on; passchart renews it.')
}

async function checkProfile(stage: Stage): Promise<View<'signedOut' | 'ready'>> {
  const { pass, narrator } = stage
  narrator.chapter(
    'Is somebody signed in already?',
    'A profile says which TV provider vouches for the viewer.',
  )
  const view = await reach(stage, ['signedOut', 'ready', 'choosingProfile'])
  if (view.phase === 'choosingProfile') {
    const [profile] = view.profiles
    pass.send({ type: 'profile.select', mvpd: profile?.mvpd ?? '' })
    narrator.good('Yes, with several providers; the viewer takes the first.')
    return reach(stage, ['ready'])
  }
  if (view.phase === 'ready') narrator.good(`Yes, with ${providerOf(stage, view)}.`)
  else if (view.reason === 'error') throw deadEnd(view)
  else narrator.good('Nobody. The TV offers to sign in.')
  return view
}
