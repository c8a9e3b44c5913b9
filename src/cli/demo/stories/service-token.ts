import { randomUUID } from 'node:crypto'
import { type AdobeSsoService, adobeSsoService } from '../../../index.ts'
import { plain } from '../../terminal.ts'
import { span } from '../../text.ts'
import { awaitViewer, openApp, pickProvider, play, showCode } from '../scenes.ts'
import { tellingSsoCalls } from '../sso-calls.ts'
import { lifeOf, playable, providerOf, reach, think } from '../stage.ts'
import type { Story } from '../story.ts'
import { enter, type Role, type SimulatedStage, type SimulatedTheatre } from '../theatre.ts'

/** One person on two devices: a link code carries the sign-in over. */
export const serviceToken: Story = {
  title: 'a viewer carries the sign-in from the TV to a tablet',
  summary: 'one sign-in for two devices: six digits on the TV link a tablet (service token SSO)',
  apps: (serviceProvider) => `on a TV and on a tablet, both of the service provider ${serviceProvider}`,
  tell,
}

/** A device with its source of service tokens. */
type Linkable = SimulatedStage & { readonly sso: AdobeSsoService; readonly deviceId: string }

async function tell(theatre: SimulatedTheatre): Promise<void> {
  // Who the viewer is at the channel itself: the TV app knows, the tablet does not.
  const account = randomUUID()
  const tv = enterLinkable(theatre, { name: 'TV' }, account)
  await openApp(
    tv,
    'The TV app starts',
    'Its viewer has an account with the channel. The SSO service makes a service token of it.',
  )
  await signInOnce(tv)
  const tablet = enterLinkable(theatre, { name: 'tablet', deviceInfo: { primaryHardwareType: 'Tablet' } })
  await openApp(tablet, 'The app starts on the tablet', 'Who holds it, it does not know yet.')
  await linkByCode(tv, tablet)
  await play(tablet, playable(tablet), 'Nobody picked a provider or typed a password on the tablet.')
  await giveAway(tv, tablet)
  await play(tv, playable(tv), 'The TV goes on as before.')
}

function enterLinkable(theatre: SimulatedTheatre, role: Role, commonId?: string): Linkable {
  const deviceId = randomUUID()
  const { origin } = new URL(theatre.companionUrl)
  const part = theatre.narrator.part(role.name)
  const sso = adobeSsoService({ origin, ...(commonId ? { commonId } : {}) })
  const fetch = tellingSsoCalls(part, theatre.clock)
  return { ...enter(theatre, { ...role, deviceId, identity: sso, fetch }), sso, deviceId }
}

async function signInOnce(stage: SimulatedStage): Promise<void> {
  await think(stage)
  stage.narrator.chapter(
    'The viewer signs in on the TV',
    'With a code, on a phone, as in the story sign-in. The service token goes along.',
  )
  await pickProvider(stage)
  await showCode(stage)
  await awaitViewer(stage)
}

async function linkByCode(tv: Linkable, tablet: Linkable): Promise<void> {
  const { narrator, signal } = tv
  await think(tv)
  narrator.chapter('The TV shows a link code', 'For the tablet: it works once.')
  const link = await tv.sso.link({ signal })
  const code = link.code.reveal()
  narrator.say(`Link code  ${narrator.screen.style.bold(plain(code))}, good for ${span(lifeOf(tv, link))}`)

  await think(tablet)
  narrator.chapter(
    'The viewer types it on the tablet',
    'It buys a service token for the same person, and the app looks for a profile again.',
  )
  await tablet.sso.useLinkCode(code, { signal })
  tablet.pass.send({ type: 'profile.recheck' })
  const view = await reach(tablet, ['ready'])
  narrator.good(`Signed in with ${providerOf(tablet, view)}, kind ${plain(view.access.kind)}.`)
}

async function giveAway(tv: Linkable, tablet: Linkable): Promise<void> {
  const { narrator, signal } = tv
  await think(tv)
  narrator.chapter(
    'The viewer gives the tablet away',
    'The TV lists the devices of this person, and takes the tablet off the list.',
  )
  const devices = await tv.sso.list({ signal })
  narrator.say(
    devices.map(({ deviceType = 'unknown', type }) => plain(`${deviceType} (${type})`)).join(' · '),
  )
  await tv.sso.unlink([tablet.deviceId], { signal })
  tablet.pass.send({ type: 'profile.recheck' })
  await reach(tablet, ['signedOut'])
  narrator.good('Nobody is signed in on the tablet any more.')
}
