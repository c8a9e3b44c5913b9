import type { Pass, PassView, Phase } from 'passchart'
import { failureText, noticeText, reasonText } from 'passchart/view'
import { button, element, fill, heading, message, write } from './dom.ts'
import type { Screen } from './stage.ts'

export type ViewOf<P extends Phase> = Extract<PassView, { phase: P }>

const freePasses = ['TempPass_REF30']
const describedByReason = { 'aria-describedby': 'reason' }

export function signedOut(pass: Pass): Screen<ViewOf<'signedOut'>> {
  const status = message('status', 'reason')
  const alert = message('alert')
  const row = element('div', { class: 'row' })
  const signIn = button('Sign in', () => pass.send({ type: 'signIn.start' }), describedByReason)
  const watchFree = button('Watch without an account', () =>
    pass.send({ type: 'temporaryAccess.start', mvpds: freePasses }),
  )
  let known: string | undefined
  row.append(signIn, watchFree)
  return {
    element: element(
      'section',
      { class: 'short' },
      heading('Watch with your TV provider'),
      status,
      alert,
      row,
    ),
    update({ reason, notice, failure, remembered }) {
      write(status, [reasonText(reason), notice && noticeText(notice)].filter(Boolean).join(' '))
      write(alert, failure ? failureText(failure) : '')
      signIn.classList.toggle('first', !remembered)
      if (remembered?.mvpd === known) return
      known = remembered?.mvpd
      fill(row, ...(remembered ? [signInAgain(pass, remembered)] : []), signIn, watchFree)
    },
  }
}

function signInAgain(pass: Pass, { mvpd, displayName = mvpd }: NonNullable<PassView['remembered']>) {
  return button(`Sign in with ${displayName}`, () => pass.send({ type: 'signIn.start', mvpd }), {
    class: 'first',
    ...describedByReason,
  })
}

export function selectingProvider(pass: Pass): Screen<ViewOf<'selectingProvider'>> {
  const title = heading('Choose your TV provider')
  const alert = message('alert')
  const grid = element('ul', { class: 'grid' })
  let shown: ViewOf<'selectingProvider'>['providers'] | undefined
  return {
    element: element('section', {}, title, alert, grid, backButton(pass)),
    update({ loading, providers, failure }) {
      // Until there is something to pick, OK pressed twice must not press Back.
      for (const name of ['busy', 'first']) title.classList.toggle(name, loading)
      write(alert, failure ? failureText(failure) : '')
      if (providers === shown) return
      shown = providers
      const choices = providers.map(({ id, displayName, logoUrl }) => {
        const choice = button(displayName, () => pass.send({ type: 'provider.select', mvpd: id }), {
          class: 'provider',
        })
        if (logoUrl) choice.prepend(element('img', { src: logoUrl, alt: '' }))
        return element('li', {}, choice)
      })
      fill(grid, ...choices)
    },
  }
}

export function choosingProfile(pass: Pass): Screen<ViewOf<'choosingProfile'>> {
  const grid = element('ul', { class: 'grid' })
  let shown: ViewOf<'choosingProfile'>['profiles'] | undefined
  return {
    element: element('section', {}, heading('Choose a sign-in'), grid, backButton(pass)),
    update({ profiles }) {
      if (profiles === shown) return
      shown = profiles
      const choices = profiles.map(({ mvpd, displayName = mvpd }) =>
        element(
          'li',
          {},
          button(displayName, () => pass.send({ type: 'profile.select', mvpd })),
        ),
      )
      fill(grid, ...choices)
    },
  }
}

export function loggingOut(pass: Pass): Screen<ViewOf<'loggingOut'>> {
  const title = heading('Signing out')
  const hint = element('p')
  const done = button('Done', () => pass.send({ type: 'partnerLogout.acknowledge' }))
  return {
    element: element('section', { class: 'short' }, title, hint, done),
    update({ hint: asked }) {
      title.classList.toggle('busy', !asked)
      hint.hidden = done.hidden = !asked
      write(hint, asked ? `To finish, sign out on this device: ${asked.settingsPath.join(' › ')}.` : '')
    },
  }
}

export function blocked(pass: Pass): Screen<ViewOf<'blocked'>> {
  const alert = message('alert')
  const again = button('Try again', () => pass.send({ type: 'pass.restart' }), { class: 'first' })
  return {
    element: element('section', { class: 'short' }, heading('This app cannot start'), alert, again),
    update: ({ failure }) => write(alert, failureText(failure)),
  }
}

export function moment(pass: Pass): Screen<PassView> {
  const title = heading('One moment', { class: 'first busy' })
  const alert = message('alert')
  const cancel = button('Cancel', () => pass.send({ type: 'dialog.cancel' }))
  return {
    element: element('section', { class: 'short' }, title, alert, cancel),
    update({ phase, can, failure }) {
      write(alert, phase === 'signingIn' && failure ? failureText(failure) : '')
      cancel.hidden = !can['dialog.cancel']
    },
  }
}

function backButton(pass: Pass): HTMLButtonElement {
  return button('Back', () => pass.send({ type: 'dialog.cancel' }))
}
