import type { Mark, Pass, PassView } from 'passchart'
import { failureText, noticeText } from 'passchart/view'
import { type Title, titles } from '../../titles.ts'
import type { Screen } from './screen.ts'

type View = Extract<PassView, { phase: 'ready' }>

/** It goes with the access: whatever plays here ends with it. */
export function showCatalogue(screen: Screen, pass: Pass): (view: View) => void {
  let provider: string | undefined
  const player = screen.part('player')
  const cards = titles.map((title) => cardOf(title, () => void play(title)))
  screen.part('list').append(...cards.map(({ item }) => item))
  let isAsking = false
  screen.onClick('stop', () => {
    player.hidden = true
    document.querySelector('h1')?.focus()
  })

  async function play(title: Title): Promise<void> {
    if (isAsking) return
    isAsking = true
    player.hidden = true
    screen.tell('refusal', '')
    const decision = await pass.authorize(title.resource, { signal: screen.ended }).catch(() => undefined)
    if (!decision || screen.ended.aborted) return
    isAsking = false
    // A real player would get decision.token.reveal(), now or never: it is good for one playback.
    if (decision.outcome !== 'permitted') {
      screen.tell('refusal', failureText(decision.failure))
      return
    }
    screen.tell('playing', `Now playing ${title.name}`)
    player.hidden = false
    screen.part('playing').focus()
  }

  /** What this provider would let the viewer watch: no more than a hint, and no reason to ask twice. */
  async function mark(mvpd: string): Promise<void> {
    const resources = titles.map(({ resource }) => resource)
    const marks: readonly Mark[] = await pass
      .preauthorize(resources, { signal: screen.ended })
      .catch(() => [])
    if (mvpd !== provider) return
    for (const { title, about } of cards) {
      const denied = marks.some((one) => one.resource === title.resource && one.outcome === 'denied')
      about.textContent = denied ? 'Not in your package' : title.about
    }
  }

  return ({ access, profiles, notice }) => {
    const name = profiles.find(({ mvpd }) => mvpd === access.mvpd)?.displayName ?? access.mvpd
    screen.tell('account', access.kind === 'temporary' ? 'Free access' : `Signed in with ${name}`)
    screen.tell('notice', notice && noticeText(notice))
    if (access.mvpd === provider) return
    provider = access.mvpd
    void mark(provider)
  }
}

function cardOf(title: Title, onClick: () => void) {
  const item = document.createElement('li')
  item.className = 'title'
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = title.name
  const about = document.createElement('small')
  about.id = `${title.resource}-about`
  about.textContent = title.about
  button.setAttribute('aria-describedby', about.id)
  button.addEventListener('click', onClick)
  item.append(button, about)
  return { title, item, about }
}
