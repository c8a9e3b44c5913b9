import { countdown, failureText, qr } from 'passchart/view'
import { button, h, heading, picture, write } from './dom.ts'
import type { Actions, Look, Scene, Screen, ViewOf } from './scene.ts'

export function enteringCode(_: Scene, actions: Actions, { codePage }: Look): Screen<ViewOf<'signingIn'>> {
  const code = h('output', { 'aria-label': 'Code' })
  const picturePlace = h('div')
  const left = h('p', { class: 'quiet', role: 'timer', 'aria-label': 'Time left' })
  const status = h('p', { role: 'status' })
  const problem = h('p', { role: 'alert' })
  let until: number | undefined
  let stop = () => {}
  return {
    nodes: [
      heading('Enter this code'),
      h(
        'p',
        {},
        'On your phone or computer, go to ',
        h('a', { href: codePage }, codePage.replace(/^https?:\/\//, '')),
        ' and type:',
      ),
      h('div', { class: 'code' }, code, picturePlace),
      left,
      status,
      problem,
      h(
        'div',
        { class: 'row' },
        button('New code', () => actions.send({ type: 'code.renew' })),
        button('Cancel', () => actions.send({ type: 'dialog.cancel' })),
      ),
    ],
    update({ view, isOffline }) {
      if (view.code !== undefined && view.code !== code.textContent) {
        code.textContent = view.code
        picturePlace.replaceChildren(picture('QR code of the address', qr(`${codePage}?code=${view.code}`)))
      }
      write(status, view.suspended || isOffline ? 'Paused. It goes on when you are back online.' : '')
      write(problem, view.failure && failureText(view.failure))
      if (view.expiresAtMs === until) return
      until = view.expiresAtMs
      stop()
      if (until === undefined) return
      stop = countdown(until).subscribe((seconds) => {
        left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`
      })
    },
    end: () => stop(),
  }
}

/** Something goes on by itself, or elsewhere. */
export function waiting(words: string, actions: Actions, o: { readonly isBusy?: boolean } = {}): Screen {
  const status = h('p', { id: 'waiting', role: 'status' })
  const cancel = button('Cancel', () => actions.send({ type: 'dialog.cancel' }))
  return {
    nodes: [heading(words, { ...o, describedBy: 'waiting' }), status, cancel],
    update({ view }) {
      // Nobody tells whether the viewer has finished at the provider's page; the app looks until the code ends.
      const isConfirming = view.phase === 'signingIn' && view.step === 'confirming'
      write(
        status,
        isConfirming ? 'Waiting for your provider. Not finished there? Cancel and try again.' : '',
      )
      cancel.hidden = !view.can['dialog.cancel']
    },
  }
}
