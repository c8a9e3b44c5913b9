import { span } from '../../text.ts'
import { awaitViewer, openApp, pickProvider, showCode, whilePolling } from '../scenes.ts'
import { reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedTheatre } from '../theatre.ts'

/** Nobody types the code in time; the next one works. */
export const expired: Story = {
  title: 'a code runs out unused, and the next one works',
  summary: 'nobody types the code in time; the viewer asks for another and signs in',
  service: { sessionLifeMs: 8_000 },
  signInMs: 2_000,
  notForPeople: 'its codes live eight seconds, too short for a person',
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const stage = enter(theatre)
  const { pass, narrator } = stage
  await openApp(stage)

  await think(stage)
  narrator.chapter('The viewer chooses a TV provider', 'As in the story sign-in.')
  await pickProvider(stage)

  narrator.chapter(
    'The TV shows a code',
    'A code lives for half an hour. In this story it lives eight seconds.',
  )
  const code = await showCode(stage)

  narrator.chapter('Nobody types it', 'The doorbell rings, and the viewer leaves the room.')
  const { remembered } = await whilePolling(stage, () =>
    reach(stage, ['signedOut'], ({ reason }) => reason === 'expired', Infinity),
  )
  narrator.bad(`The code ${code} has expired. The TV stops asking and offers to sign in again.`)

  await think(stage)
  narrator.chapter(
    'The viewer asks for a new code',
    'The provider is remembered: one press of the button, no list.',
  )
  pass.send({ type: 'signIn.start', ...(remembered ? { mvpd: remembered.mvpd } : {}) })
  const next = await showCode(stage)
  if (next !== code) narrator.good('Another code; the old one opens nothing any more.')

  narrator.chapter('The TV waits for the viewer', `It asks every ${span(stage.pollIntervalMs)}, as before.`)
  await awaitViewer(stage)
}
