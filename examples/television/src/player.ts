import { webLifecycle } from 'passchart/browsers'
import type { Title } from '../../titles.ts'
import { button, element, message, write } from './dom.ts'

export interface Player {
  readonly element: HTMLElement
  focus(): void
  /** As **Stop** does. */
  stop(): void
  /** Ends playback, and takes it off the screen. */
  end(): void
}

/** The picture behind everything; it rests while the app is away. `onStop`: the viewer has had enough. */
export function createPlayer(title: Title, onStop: () => void): Player {
  const status = message('status')
  const stopButton = button('Stop', onStop)
  const player = element(
    'section',
    { class: 'player', 'aria-label': 'Player' },
    element('h2', { id: 'playing' }, `Now playing ${title.name}`),
    status,
    stopButton,
  )
  stopButton.setAttribute('aria-describedby', 'playing')
  // Where there is a <video>: pause() when hidden, play() when shown.
  const unsubscribe = webLifecycle().subscribe((event) => {
    if (event === 'hidden') write(status, 'Paused')
    if (event === 'shown') write(status, '')
  })
  return {
    element: player,
    focus: () => stopButton.focus(),
    stop: onStop,
    end() {
      unsubscribe()
      player.remove()
    },
  }
}
