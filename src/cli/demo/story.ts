import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Failure,
  type Mark,
  type Pass,
  PassError,
  type PassView,
  type Permit,
  type Phase,
} from '../../index.ts'
import { UsageError } from '../failure.ts'
import { qrCode } from '../qr.ts'
import { plain } from '../terminal.ts'
import { count, pad, span, widthOf } from '../text.ts'
import { isPoll, type Narrator } from './narrator.ts'

/** Who sits in front of the TV. */
export interface Viewer {
  /** The time a person needs to read before pressing a button. */
  readonly thinkMs: number
  /** How long the picture is watched. */
  readonly watchMs: number
  /** Signs in on the second screen; absent for a viewer of flesh and blood. */
  signIn?(code: string, signal: AbortSignal): Promise<void>
}

export interface Stage {
  readonly pass: Pass
  readonly narrator: Narrator
  readonly viewer: Viewer
  readonly signal: AbortSignal
  /** The provider to sign in with; without one the story ends at the list of providers. */
  readonly mvpd: string | undefined
  readonly resources: readonly string[]
  readonly pollIntervalMs: number
  /** Where the viewer types the code; default: the page the service names, which needs no typing. */
  readonly companionUrl: string | undefined
}

type View<P extends Phase> = Extract<PassView, { phase: P }>

/** Longest wait for a step that needs no viewer. */
const patienceMs = 20_000

/** The main job, from registration to logout. Rejects with a `PassError` or a `UsageError`. */
export async function tellStory(stage: Stage): Promise<void> {
  await register(stage)
  const found = await checkProfile(stage)
  if (found.phase === 'signedOut') {
    await chooseProvider(stage)
    await showCode(stage)
    await waitForViewer(stage)
  }
  const marks = await markCatalogue(stage)
  await play(stage, marks)
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
  if (view.phase === 'ready') narrator.good(`Yes, with ${providerOf(view)}.`)
  else if (view.reason === 'error') throw deadEnd(view)
  else narrator.good('Nobody. The TV offers to sign in.')
  return view
}

async function chooseProvider(stage: Stage): Promise<void> {
  const { pass, narrator, mvpd } = stage
  await think(stage)
  narrator.chapter(
    'The viewer chooses a TV provider',
    'The company that sends the bill for television at home.',
  )
  pass.send({ type: 'signIn.start' })
  const { providers } = await reach(stage, ['selectingProvider'], ({ loading }) => !loading)
  const chosen = providers.find(({ id }) => id === mvpd)
  if (chosen === undefined) {
    throw new UsageError(
      mvpd === undefined ? '--mvpd is missing' : `the service offers no provider "${mvpd}"`,
      `Give one of these with --mvpd: ${providers.map(({ id }) => `"${plain(id)}"`).join(', ')}`,
    )
  }
  narrator.say(providers.map(({ displayName }) => plain(displayName)).join(' · '))
  await think(stage)
  pass.send({ type: 'provider.select', mvpd: chosen.id })
  narrator.good(`The viewer picks ${plain(chosen.displayName)}.`)
}

async function showCode(stage: Stage): Promise<void> {
  const { narrator, companionUrl } = stage
  const { screen } = narrator
  const { style } = screen
  narrator.chapter(
    'The TV shows a code',
    'Nobody types a password with a remote: the viewer signs in on a phone.',
  )
  const view = await reach(stage, ['signingIn'], ({ step }) => step === 'code')
  const code = plain(view.code ?? '')
  const page = companionUrl ?? plain(view.url ?? '')
  const link = companionUrl ? `${companionUrl}?${new URLSearchParams({ code })}` : page
  screen.printRaw(['', ...qrCode(link, screen)])
  narrator.say(`Go to  ${style.cyan(page)}`)
  narrator.say(`Code   ${style.bold(code)}, good for ${span((view.expiresAtMs ?? 0) - Date.now())}`)
  if (companionUrl) narrator.say(`Or at once: ${style.cyan(link)}`)
}

async function waitForViewer(stage: Stage): Promise<void> {
  const { pass, narrator, viewer, signal } = stage
  narrator.chapter(
    'The TV waits for the viewer',
    `It asks every ${span(stage.pollIntervalMs)} whether the code has brought a profile, until the code expires.`,
  )
  const { code = '', expiresAtMs = 0 } = pass.view as View<'signingIn'>
  if (!viewer.signIn) narrator.say('Your turn: open the page above and sign in. Ctrl-C gives up.')
  const polls = () => narrator.calls.filter(isPoll).length
  narrator.screen.show(
    (frame) =>
      `   ${frame} ${count(polls(), 'poll')} · the code is good for ${span(expiresAtMs - Date.now())}`,
  )
  try {
    const [view] = await Promise.all([
      reach(stage, ['ready'], always, Infinity),
      viewer.signIn?.(code, signal),
    ])
    const { notAfterMs } = view.access
    const life = notAfterMs === undefined ? '' : `, for ${span(notAfterMs - Date.now())}`
    narrator.good(`Signed in with ${providerOf(view)}${life}. It took ${count(polls(), 'poll')}.`)
  } finally {
    narrator.screen.show(undefined)
  }
}

async function markCatalogue(stage: Stage): Promise<readonly Mark[]> {
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

async function play(stage: Stage, marks: readonly Mark[]): Promise<void> {
  const { pass, narrator, resources, viewer, signal } = stage
  await think(stage)
  const resource = marks.find(({ outcome }) => outcome === 'permitted')?.resource ?? resources[0] ?? ''
  narrator.chapter(
    `The viewer presses play: ${plain(resource)}`,
    'Authorize is asked before every picture; only a permit brings a media token.',
  )
  const answer = await pass.authorize(resource, { signal })
  if (answer.outcome === 'failed') throw new PassError(answer.failure)
  if (answer.outcome === 'denied') return narrator.bad(`Denied. ${wordsOf(answer.failure)}`)
  narrator.good(`Permitted. Media token ${answer.token}, ${answer.token.reveal().length} characters.`)
  narrator.say(`It is good for one start within the next ${span(lifeOf(answer))}.`)
  if (!narrator.screen.isLive) return
  narrator.screen.show((frame) => `   ${frame} playing · the token expires in ${span(lifeOf(answer))}`)
  await sleep(viewer.watchMs, undefined, { signal })
  narrator.screen.show(undefined)
}

async function logOut(stage: Stage): Promise<void> {
  const { pass, narrator } = stage
  await think(stage)
  narrator.chapter('The viewer logs out', 'The profile is gone at the service and on this device.')
  pass.send({ type: 'logout.start' })
  const view = await reach(stage, ['signedOut', 'ready'])
  if (view.phase === 'ready' || view.failure) throw deadEnd(view)
  narrator.good('Logged out.')
  if (view.notice) narrator.say('The phone may still be signed in at the provider itself.')
}

/** The first view in one of these phases, with what is wanted of it; fails where the story cannot go on. */
async function reach<P extends Phase>(
  { pass, signal }: Stage,
  phases: readonly P[],
  isEnough: (view: View<P>) => boolean = always,
  timeoutMs = patienceMs,
): Promise<View<P>> {
  const isThere = (view: PassView): view is View<P> =>
    (phases as readonly Phase[]).includes(view.phase) && isEnough(view as View<P>)
  const isOver = ({ phase }: PassView) => phase === 'blocked' || phase === 'signedOut'
  const view = await pass
    .waitFor((view) => isThere(view) || isOver(view), {
      signal,
      ...(timeoutMs < Infinity ? { timeoutMs } : {}),
    })
    .catch((error) => {
      // What kept it from getting there says more than the time it took.
      throw error instanceof PassError && pass.view.failure ? new PassError(pass.view.failure) : error
    })
  if (!isThere(view)) throw deadEnd(view)
  return view
}

const endings: Readonly<Record<string, string>> = {
  expired: 'the code expired before the viewer had signed in',
  cancelled: 'the sign-in was cancelled',
}

function deadEnd(view: PassView): PassError {
  const reason = view.phase === 'signedOut' ? view.reason : view.phase
  return new PassError(
    view.failure ?? {
      code: 'authentication',
      message: endings[reason] ?? `the sign-in ended: ${reason}`,
      remedy: 'Run it again; each run gets a new code.',
      retryable: true,
    },
  )
}

function always(): boolean {
  return true
}

async function think({ viewer, signal }: Stage): Promise<void> {
  await sleep(viewer.thinkMs, undefined, { signal })
}

function providerOf({ access, profiles }: View<'ready'>): string {
  return plain(profiles.find(({ mvpd }) => mvpd === access.mvpd)?.displayName ?? access.mvpd)
}

/** What to tell the viewer: the provider's own words if it has any. */
function wordsOf({ vendor, message }: Failure): string {
  return plain(vendor?.details ?? vendor?.message ?? message)
}

function lifeOf({ notAfterMs }: Permit): number {
  return notAfterMs - Date.now()
}
