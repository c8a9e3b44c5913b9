import { setTimeout as sleep } from 'node:timers/promises'
import type { CompanionView } from '../../../companion/index.ts'
import { type Browser, PassError } from '../../../index.ts'
import { plain } from '../../terminal.ts'
import { openApp, showCode, whilePolling, whileShowing } from '../scenes.ts'
import { patienceMs, providerNamed, providerOf, reach, think, untilStopped } from '../stage.ts'
import type { Story } from '../story.ts'
import {
  type CompanionOnStage,
  enter,
  enterCompanion,
  type SimulatedStage,
  type SimulatedTheatre,
} from '../theatre.ts'

/** The second screen, seen from the phone: code, provider, login. */
export const companion: Story = {
  title: 'a sign-in on the second screen, seen from the phone',
  summary: 'a sign-in seen from the phone: a mistyped code, the choice of provider, the login',
  apps: (serviceProvider) =>
    `on a TV, with its web page on a phone, both of the service provider ${serviceProvider}`,
  notForPeople: 'the phone in it is simulated; in the story sign-in it can be yours',
  tell,
}

type Phone = SimulatedTheatre & CompanionOnStage

async function tell(theatre: SimulatedTheatre): Promise<void> {
  const tv = enter(theatre, { name: 'TV', policy: { providerChoice: 'companion' } })
  await openApp(tv)
  const code = await leaveToPhone(tv)
  const login = createLogin()
  const phone = enterCompanion(theatre, { name: 'phone', browser: login.browser })
  // The TV asks for the profile all the while.
  await whilePolling(tv, async () => {
    await openPage(phone)
    await mistype(phone, code)
    await typeWell(phone, code)
    await pickOnPhone(phone)
    await logIn(phone, code, login)
    await lookUp(tv)
  })
}

async function leaveToPhone(stage: SimulatedStage): Promise<string> {
  const { pass, narrator } = stage
  await think(stage)
  narrator.chapter(
    'The TV shows a code, and leaves the rest to the phone',
    'The provider, too, is picked where it is easy to scroll.',
  )
  pass.send({ type: 'signIn.start' })
  return showCode(stage)
}

async function openPage(phone: Phone): Promise<void> {
  const { companion, narrator } = phone
  await think(phone)
  narrator.chapter('The viewer opens the page on the phone', 'It registers as an app of its own.')
  companion.start()
  await see(phone, 'enteringCode')
  narrator.good('The page asks for the code.')
}

async function mistype(phone: Phone, code: string): Promise<void> {
  const { companion, narrator } = phone
  await think(phone)
  narrator.chapter(
    'The viewer types the code, and misses a letter',
    'The page asks the service what is behind it.',
  )
  const slip = code.slice(0, -1)
  companion.send({ type: 'code.submit', code: slip })
  await see(phone, 'codeWrong')
  narrator.bad(`${slip} is no code. The page asks for it again; the TV notices nothing.`)
}

async function typeWell(phone: Phone, code: string): Promise<void> {
  const { companion, narrator } = phone
  await think(phone)
  narrator.chapter('The viewer types it again', 'What the TV has told already need not be asked once more.')
  companion.send({ type: 'code.submit', code })
  await see(phone, 'choosingProvider')
  narrator.good(`${code} is known. The TV has not named a provider: the page asks for it.`)
}

async function pickOnPhone(phone: Phone): Promise<void> {
  const { companion, narrator, mvpd } = phone
  narrator.chapter('The viewer picks a provider, on the phone', 'The page adds it to what the TV has begun.')
  const view = await see(phone, 'choosingProvider', (view) => !('loading' in view && view.loading))
  const providers = 'providers' in view ? view.providers : []
  narrator.say(providers.map(({ displayName }) => plain(displayName)).join(' · '))
  await think(phone)
  const { id, displayName } = providerNamed(providers, mvpd)
  companion.send({ type: 'provider.select', mvpd: id })
  await see(phone, 'browsing')
  narrator.good(`The viewer picks ${plain(displayName)}, and its page opens.`)
}

async function logIn(phone: Phone, code: string, { opened }: Login): Promise<void> {
  const { narrator, simulator, viewer, signal } = phone
  const leave = await untilStopped(phone, opened)
  narrator.chapter(
    "The viewer logs in on the provider's page",
    'Neither app sees the password. Back on its own page, the phone looks whether it has worked.',
  )
  await whileShowing(
    phone,
    () => "the provider's page is open …",
    () => sleep(viewer.signInMs, undefined, { signal }),
  )
  simulator.person.signIn(code)
  narrator.meanwhile('At the provider: name and password are right, and the browser goes back.')
  leave()
  await see(phone, 'success')
  narrator.good('The page says: you are signed in, look at your TV.')
}

async function lookUp(tv: SimulatedStage): Promise<void> {
  const { narrator, part } = tv
  narrator.chapter('The viewer looks up at the TV', 'It hears nothing from the phone: it asks the service.')
  const view = await reach(tv, ['ready'])
  narrator.good(
    `Signed in with ${providerOf(tv, view)}. It took ${part.polls.length} polls and no remote control.`,
  )
}

/** The first view of the page in this phase, with what is wanted of it. */
async function see(
  { companion, signal }: Phone,
  phase: CompanionView['phase'],
  isEnough: (view: CompanionView) => boolean = () => true,
): Promise<CompanionView> {
  const view = await companion.waitFor(
    (view) => view.phase === 'problem' || (view.phase === phase && isEnough(view)),
    { signal, timeoutMs: patienceMs },
  )
  if (view.phase === 'problem') throw new PassError(view.failure)
  return view
}

interface Login {
  readonly browser: Browser
  /** Resolves when the provider's page is on the screen, with the way back from it. */
  readonly opened: Promise<() => void>
}

function createLogin(): Login {
  let show = (_leave: () => void) => {}
  const opened = new Promise<() => void>((resolve) => {
    show = resolve
  })
  return {
    opened,
    browser: {
      open: (_url, { signal }) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
          show(() => resolve('returned'))
        }),
    },
  }
}
