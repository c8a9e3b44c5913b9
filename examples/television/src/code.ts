import type { Pass } from 'passchart'
import { countdown, failureText, qr } from 'passchart/view'
import { button, element, fill, heading, message, write } from './dom.ts'
import type { ViewOf } from './screens.ts'
import type { Screen } from './stage.ts'

const codePage = import.meta.env.VITE_PASS_COMPANION_URL

type View = ViewOf<'signingIn'> & { readonly code: string }

/** Sign-in by code: the viewer types it on a phone, or reads it from the picture with one. */
export function code(pass: Pass): Screen<View> {
  const shownCode = element('output', { 'aria-label': 'Code' })
  const picture = element('div', { class: 'qr' })
  const timeLeft = element('p', { class: 'quiet', role: 'timer', 'aria-label': 'Time left' })
  const status = message('status')
  const alert = message('alert')
  // The remote control cannot go there; a link says so to those who hear the screen.
  const address = element('a', { href: codePage, tabindex: '-1' }, codePage.replace(/^https?:\/\//, ''))
  const row = element(
    'div',
    { class: 'row' },
    button('New code', () => pass.send({ type: 'code.renew' })),
    button('Cancel', () => pass.send({ type: 'dialog.cancel' })),
  )
  const words = element(
    'div',
    {},
    heading('Enter this code', { class: 'first' }),
    element('p', {}, 'On your phone or computer, go to ', address, ' and type:'),
    shownCode,
    timeLeft,
    status,
    alert,
    row,
  )
  let expiresAtMs: number | undefined
  let stopCounting = () => {}
  return {
    element: element('section', { class: 'short code' }, words, picture),
    update(view) {
      if (view.code !== shownCode.textContent) {
        shownCode.textContent = view.code
        fill(picture, drawQr(`${codePage}?code=${view.code}`))
      }
      if (view.expiresAtMs !== expiresAtMs) {
        expiresAtMs = view.expiresAtMs
        stopCounting()
        stopCounting =
          expiresAtMs === undefined
            ? () => {}
            : countdown(expiresAtMs).subscribe((seconds) => write(timeLeft, `${asClock(seconds)} left`))
      }
      write(status, view.suspended ? 'Paused. It goes on when you are back online.' : '')
      write(alert, view.failure ? failureText(view.failure) : '')
    },
    leave: () => stopCounting(),
  }
}

function asClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function drawQr(text: string): SVGSVGElement {
  const { size, path } = qr(text)
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', 'QR code of the address')
  const modules = document.createElementNS(namespace, 'path')
  modules.setAttribute('fill', 'currentColor')
  modules.setAttribute('d', path)
  svg.append(modules)
  return svg
}
