import { plain } from '../../terminal.ts'
import { count } from '../../text.ts'
import { awaitViewer, logOut, openApp, pickProvider, play, showCode, whileShowing } from '../scenes.ts'
import { isDenied, passTime, providerOf, reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

/** A fault is asked again after a second. */
const longerThanARetryMs = 1_800

/** A provider says no: the viewer reads why, and stays signed in. */
export const denied: Story = {
  title: 'a provider says no, and the viewer plays something else',
  summary: 'the provider refuses what the viewer wants to play; something else plays',
  tell,
}

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const stage = enter(theatre)
  const { narrator } = stage
  const { wanted, instead } = choose(stage)
  await openApp(stage)

  await think(stage)
  narrator.chapter('The viewer signs in', 'With a code, on a phone, as in the story sign-in.')
  await pickProvider(stage)
  await showCode(stage)
  await awaitViewer(stage)

  const before = decisionsIn(stage)
  const answer = await play(
    stage,
    wanted,
    'The provider knows what the viewer pays for, and has the last word.',
  )
  const code = answer.outcome === 'denied' && answer.failure.vendor?.code
  narrator.say("These are the provider's own words, as they came.")
  if (code) narrator.say(`For an app that has words of its own, the code: ${plain(code)}.`)
  await look(stage, before)

  if (instead !== undefined) await play(stage, instead)
  await logOut(stage)
}

/** What a denial changes: nothing. */
async function look(stage: SimulatedStage, before: number): Promise<void> {
  const { narrator } = stage
  await think(stage)
  narrator.chapter(
    'Nothing else happens',
    'A denial is an answer, not a fault: asked again, the provider would say the same.',
  )
  await whileShowing(
    stage,
    () => 'will it be asked again?',
    () => passTime(stage, longerThanARetryMs),
  )
  const asked = decisionsIn(stage) - before
  if (asked === 1) narrator.good('Asked once. No retry.')
  else narrator.bad(`Asked ${count(asked, 'time')}.`)
  narrator.good(`Still signed in with ${providerOf(stage, await reach(stage, ['ready']))}.`)
}

function decisionsIn({ part }: SimulatedStage): number {
  return part.calls.filter(({ endpoint }) => endpoint === 'authorize').length
}

/** Something that is refused, and something that is not. */
function choose({ resources, denied }: SimulatedStage) {
  return {
    wanted: resources.find((resource) => isDenied(denied, resource)) ?? denied[0] ?? '',
    instead: resources.find((resource) => !isDenied(denied, resource)),
  }
}
