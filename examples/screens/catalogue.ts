import { failureText, noticeText } from 'passchart/view'
import { type Title, titles } from '../titles.ts'
import { button, h, heading, write } from './dom.ts'
import type { Actions, Playback, Scene, Screen, ViewOf } from './scene.ts'

export function ready(actions: Actions): Screen<ViewOf<'ready'>> {
  const player = createPlayer(actions)
  const whose = h('p')
  const notice = h('p', { role: 'status' })
  const problem = h('p', { role: 'alert' })
  const grid = createGrid(actions)
  return {
    nodes: [
      player.place,
      heading('What would you like to watch?'),
      whose,
      notice,
      problem,
      grid.list,
      button('Sign out', () => actions.send({ type: 'logout.start' })),
    ],
    update(scene) {
      const { view, playback } = scene
      const provider = view.profiles.find(({ mvpd }) => mvpd === view.access.mvpd)?.displayName
      player.update(playback)
      grid.update(scene)
      write(
        whose,
        view.access.kind === 'temporary' ? 'Free access' : `Signed in with ${provider ?? view.access.mvpd}`,
      )
      write(notice, view.notice && noticeText(view.notice))
      write(problem, problemOf(playback))
    },
  }
}

/** Why nothing plays, for the viewer. */
export function problemOf(playback: Playback): string | undefined {
  if (playback.status === 'refused') return failureText(playback.failure)
  return playback.status === 'ended' ? playback.why : undefined
}

/** A button for each title. */
export function createGrid(actions: Actions) {
  const items = titles.map((title) => {
    const about = h('small', { id: `${title.resource}-about` })
    const press = button(title.name, () => actions.play(title), { 'aria-describedby': about.id })
    return { title, about, press }
  })
  return {
    list: h(
      'ul',
      { class: 'grid' },
      ...items.map(({ press, about }) => h('li', { class: 'title' }, press, about)),
    ),
    update({ marks }: Scene) {
      for (const { title, about } of items) {
        const isDenied = marks.get(title.resource)?.outcome === 'denied'
        write(about, isDenied ? 'Not in your package' : title.about)
      }
    },
  }
}

/** Where a real player would be. */
function createPlayer(actions: Actions) {
  const place = h('div')
  let shown: Title | undefined
  return {
    place,
    update(playback: Playback) {
      const title = playback.status === 'playing' ? playback.title : undefined
      if (title === shown) return
      shown = title
      place.replaceChildren()
      // The focus goes to each title that starts, and back to the page in the end.
      if (!title) return document.querySelector('h1')?.focus()
      const words = h('h2', { tabindex: '-1' }, `Now playing ${title.name}`)
      place.append(
        h('section', { class: 'player', 'aria-label': 'Player' }, words, button('Stop', actions.stop)),
      )
      words.focus()
    },
  }
}
