import { setTimeout as sleep } from 'node:timers/promises'
import { type Denied, type Failed, type Mark, PassError, type Permit } from '../../index.ts'
import { qrCode } from '../qr.ts'
import { plain } from '../terminal.ts'
import { count, pad, span, widthOf } from '../text.ts'
import { deadEnd, lifeOf, providerNamed, providerOf, reach, think, type View, wordsOf } from './stage.ts'
import type { Stage, Theatre } from './theatre.ts'

// Scenes that stories share. Those that open no chapter leave the title to the story.

/** Registration and the first look for a profile in one chapter, for stories that are about something else. */
export async function openApp(
  stage: Stage,
  title = 'The TV app starts',
  explanation = 'It registers, once per installation, and asks whether somebody is signed in already.',
): Promise<void> {
  const { pass, narrator } = stage
  narrator.chapter(title, explanation)
  pass.start()
  await reach(stage, ['signedOut'], ({ reason }) => reason !== 'error')
  narrator.good('Registered. Nobody is signed in: the app offers it.')
}

/** The viewer asks to sign in and picks a provider from the list. */
export async function pickProvider(stage: Stage): Promise<void> {
  const { pass, narrator, mvpd } = stage
  pass.send({ type: 'signIn.start' })
  const { providers } = await reach(stage, ['selectingProvider'], ({ loading }) => !loading)
  const chosen = providerNamed(providers, mvpd)
  narrator.say(providers.map(({ displayName }) => plain(displayName)).join(' · '))
  await think(stage)
  pass.send({ type: 'provider.select', mvpd: chosen.id })
  narrator.good(`The viewer picks ${plain(chosen.displayName)}.`)
}

/** The code as the TV shows it, and where to type it. Resolves with the code. */
export async function showCode(stage: Stage, { withQr = false } = {}): Promise<string> {
  const { narrator, companionUrl, clock } = stage
  const { screen } = narrator
  const { style } = screen
  const view = await reach(stage, ['signingIn'], ({ step }) => step === 'code')
  const code = plain(view.code ?? '')
  const page = companionUrl ?? plain(view.url ?? '')
  const link = companionUrl ? `${companionUrl}?${new URLSearchParams({ code })}` : page
  if (withQr) screen.printRaw(['', ...qrCode(link, screen)])
  narrator.say(`Go to  ${style.cyan(page)}`)
  narrator.say(`Code   ${style.bold(code)}, good for ${span((view.expiresAtMs ?? 0) - clock.now())}`)
  if (companionUrl) narrator.say(`Or at once: ${style.cyan(link)}`)
  return code
}

/** The TV polls until the viewer has signed in, which a simulated one does after `first`. */
export async function awaitViewer(stage: Stage, first: Promise<unknown> = Promise.resolve()): Promise<void> {
  const { pass, part, narrator, viewer, clock, signal } = stage
  const { code = '' } = pass.view as View<'signingIn'>
  if (!viewer.signIn) narrator.say('Your turn: open the page above and sign in. Ctrl-C gives up.')
  const before = part.polls.length
  const signIn = async () => {
    await first
    await viewer.signIn?.(code, signal)
  }
  const [view] = await whilePolling(stage, () =>
    Promise.all([reach(stage, ['ready'], undefined, Infinity), signIn()]),
  )
  const { notAfterMs } = view.access
  const life = notAfterMs === undefined ? '' : `, for ${span(notAfterMs - clock.now())}`
  narrator.good(
    `Signed in with ${providerOf(stage, view)}${life}. It took ${count(part.polls.length - before, 'poll')}.`,
  )
}

/** Counts the polls of the code on the screen, and the time it has left, while something goes on. */
export async function whilePolling<T>(stage: Stage, run: () => Promise<T>): Promise<T> {
  const { pass, part, clock } = stage
  const { expiresAtMs = 0 } = pass.view as View<'signingIn'>
  const before = part.polls.length
  const text = () => {
    const polls = part.polls.slice(before)
    const last = polls.at(-1)
    const ago = last && last.status !== 200 ? `, the last ${span(clock.now() - last.startedAtMs)} ago` : ''
    return `${count(polls.length, 'poll')}${ago} · the code is good for ${span(expiresAtMs - clock.now())}`
  }
  return whileShowing(stage, text, run)
}

/** Keeps a last line up to date while something goes on. */
export async function whileShowing<T>(
  { narrator: { screen } }: Theatre,
  text: () => string,
  run: () => Promise<T>,
): Promise<T> {
  screen.show((frame) => `   ${frame} ${text()}`)
  try {
    return await run()
  } finally {
    screen.show(undefined)
  }
}

/** What the provider would let the viewer see. */
export async function markCatalogue(stage: Stage): Promise<readonly Mark[]> {
  const { pass, narrator, resources, signal } = stage
  await think(stage)
  narrator.chapter(
    'What may this viewer watch?',
    'Preauthorize marks the catalogue. A mark can never start a picture.',
  )
  const marks = await pass.preauthorize(resources, { signal })
  const width = Math.max(...marks.map(({ resource }) => widthOf(plain(resource))))
  for (const { outcome, resource, failure } of marks) {
    const name = pad(plain(resource), width)
    if (outcome === 'permitted') narrator.good(name.trimEnd())
    else narrator.bad(`${name}  ${failure ? wordsOf(failure) : outcome}`)
  }
  return marks
}

/** The viewer presses play. A denial is an answer like a permit. */
export async function play(
  stage: Stage,
  resource: string,
  explanation = 'Authorize is asked before every picture; only a permit brings a media token.',
): Promise<Permit | Denied> {
  const { narrator } = stage
  const answer = await pressPlay(stage, resource, explanation)
  if (answer.outcome === 'failed') throw new PassError(answer.failure)
  if (answer.outcome === 'denied') narrator.bad(`Denied. ${wordsOf(answer.failure)}`)
  else {
    narrator.good(`Permitted. Media token ${answer.token}, ${answer.token.reveal().length} characters.`)
    narrator.say(`It is good for one start within the next ${span(lifeOf(stage, answer))}.`)
  }
  return answer
}

/** The same for a story that has words of its own for whatever comes of it. */
export async function pressPlay(
  stage: Stage,
  resource: string,
  explanation: string,
): Promise<Permit | Denied | Failed> {
  const { pass, part, narrator, signal } = stage
  await think(stage)
  const where = part.name === '' ? '' : ` (${part.name})`
  narrator.chapter(`The viewer presses play${where}: ${plain(resource)}`, explanation)
  return whileShowing(
    stage,
    () => 'one moment …',
    () => pass.authorize(resource, { signal }),
  )
}

/** The viewer watches for a while, where that can be shown. */
export async function watch(stage: Stage, permit: Permit): Promise<void> {
  const { narrator, viewer, signal } = stage
  if (!narrator.screen.isLive) return
  await whileShowing(
    stage,
    () => `playing · the token expires in ${span(lifeOf(stage, permit))}`,
    () => sleep(viewer.watchMs, undefined, { signal }),
  )
}

export async function logOut(
  stage: Stage,
  explanation = 'The profile is gone at the service and on this device.',
): Promise<void> {
  const { pass, narrator } = stage
  await think(stage)
  narrator.chapter('The viewer logs out', explanation)
  pass.send({ type: 'logout.start' })
  const view = await reach(stage, ['signedOut', 'ready'])
  if (view.phase === 'ready' || view.failure) throw deadEnd(view)
  narrator.good('Logged out.')
  if (view.notice) narrator.say('The phone may still be signed in at the provider itself.')
}
