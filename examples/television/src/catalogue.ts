import type { Mark, Pass } from 'passchart'
import { failureText, noticeText } from 'passchart/view'
import { type Title, titles } from '../../titles.ts'
import { button, element, heading, message, write } from './dom.ts'
import { createPlayer, type Player } from './player.ts'
import type { ViewOf } from './screens.ts'
import type { Screen } from './stage.ts'

/** It goes with the access: whatever plays here ends with it. */
export function catalogue(pass: Pass): Screen<ViewOf<'ready'>> {
  const who = element('p')
  const status = message('status')
  const alert = message('alert')
  const cards = titles.map((title) => createCard(title, () => void play(title)))
  const grid = element('ul', { class: 'grid' }, ...cards.map((card) => card.element))
  const signOut = button('Sign out', () => pass.send({ type: 'logout.start' }))
  const list = element(
    'div',
    { class: 'list' },
    heading('What would you like to watch?'),
    who,
    status,
    alert,
    grid,
    signOut,
  )
  const screen = element('section', { class: 'catalogue' }, list)
  const asking = new AbortController()
  let mvpd: string | undefined
  let player: Player | undefined
  let isAsking = false

  async function play(title: Title): Promise<void> {
    if (isAsking) return
    setAsking(true)
    write(alert, '')
    const decision = await pass.authorize(title.resource)
    if (asking.signal.aborted) return
    setAsking(false)
    stop()
    // A real player would get decision.token.reveal(), now or never: it is good for one playback.
    if (decision.outcome === 'permitted') start(title)
    else write(alert, failureText(decision.failure))
  }

  // Not disabled: that would take the focus away.
  function setAsking(is: boolean): void {
    isAsking = is
    for (const { press } of cards) press.setAttribute('aria-disabled', String(is))
  }

  function start(title: Title): void {
    player = createPlayer(title, () => {
      stop()
      cards.find((card) => card.title === title)?.press.focus()
    })
    screen.prepend(player.element)
    player.focus()
  }

  function stop(): void {
    player?.end()
    player = undefined
  }

  /** What this provider would let the viewer watch: no more than a hint, and no reason to ask twice. */
  async function mark(provider: string): Promise<void> {
    const resources = titles.map(({ resource }) => resource)
    const marks = await pass.preauthorize(resources, asking).catch((): Mark[] => [])
    if (provider !== mvpd) return
    for (const { title, about } of cards) {
      const isDenied = marks.some(
        ({ resource, outcome }) => resource === title.resource && outcome === 'denied',
      )
      write(about, isDenied ? 'Not in your package' : title.about)
    }
  }

  return {
    element: screen,
    update({ access, profiles, notice }) {
      const provider = profiles.find((profile) => profile.mvpd === access.mvpd)?.displayName ?? access.mvpd
      write(who, access.kind === 'temporary' ? 'Free access' : `Signed in with ${provider}`)
      write(status, notice ? noticeText(notice) : '')
      if (access.mvpd === mvpd) return
      mvpd = access.mvpd
      void mark(mvpd)
    },
    back() {
      player?.stop()
      return player !== undefined
    },
    leave() {
      asking.abort()
      stop()
    },
  }
}

interface Card {
  readonly title: Title
  readonly element: HTMLElement
  readonly press: HTMLButtonElement
  readonly about: HTMLElement
}

function createCard(title: Title, onPress: () => void): Card {
  const id = `${title.resource}-about`
  const about = element('small', { id }, title.about)
  const press = button(title.name, onPress, { 'aria-describedby': id })
  return { title, element: element('li', { class: 'title' }, press, about), press, about }
}
