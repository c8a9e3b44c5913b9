import type { Pass, PassCommand, PassView, Phase } from 'passchart'

/** What an app offers: titles to play, and passes for viewers without an account. */
export interface Offer {
  readonly titles: readonly string[]
  readonly passes: readonly string[]
}

const headings: Readonly<Record<Phase, string>> = {
  booting: 'Starting',
  registering: 'Getting ready',
  checkingProfile: 'Looking for your subscription',
  choosingProfile: 'Who is watching?',
  signedOut: 'Welcome',
  partnerSigningIn: 'Asking your device',
  selectingProvider: 'Who is your provider?',
  signingIn: 'Sign in',
  startingTemporary: 'Watch without an account',
  ready: 'Watch',
  loggingOut: 'Logging out',
  blocked: 'This does not work',
}

/** A screen as an app writes it: drawn anew for every view, with a button for whatever would do something. */
export function mount(pass: Pass, element: HTMLElement, offer: Offer): void {
  const show = (tag: string, text: string) => {
    const shown = document.createElement(tag)
    shown.textContent = text
    return shown
  }
  const button = (name: string, command: PassCommand) => {
    if (!pass.can(command)) return []
    const shown = show('button', name)
    shown.addEventListener('click', () => pass.send(command))
    return [shown]
  }
  const body = (view: PassView): HTMLElement[] => {
    switch (view.phase) {
      case 'choosingProfile':
        return view.profiles.flatMap(({ mvpd }) => button(mvpd, { type: 'profile.select', mvpd }))
      case 'selectingProvider':
        return view.providers.flatMap(({ id, displayName }) =>
          button(displayName, { type: 'provider.select', mvpd: id }),
        )
      case 'signingIn':
        return view.step === 'code' ? [show('h2', `Code ${view.code}`)] : []
      case 'ready': {
        const { status, requestId = '', failure } = view.authorization
        return [
          ...offer.titles.flatMap((resource) =>
            button(`Play ${resource}`, { type: 'authorization.request', requestId: resource, resource }),
          ),
          ...view.profiles.flatMap(({ mvpd }) => button(mvpd, { type: 'profile.select', mvpd })),
          ...button('Back', { type: 'decision.dismiss', requestId }),
          ...(status === 'permitted' ? [show('h2', 'Playing')] : []),
          ...(status === 'refused' ? [show('h2', 'Not for you'), show('p', failure?.message ?? '')] : []),
        ]
      }
      case 'blocked':
        return [show('p', view.failure.message)]
      default:
        return []
    }
  }
  pass.subscribe((view) =>
    element.replaceChildren(
      show('h1', headings[view.phase]),
      ...body(view),
      ...button('Sign in', { type: 'signIn.start' }),
      ...button('Watch without an account', { type: 'temporaryAccess.start', mvpds: offer.passes }),
      ...button('New code', { type: 'code.renew' }),
      ...button('Look again', { type: 'profile.recheck' }),
      ...button('Done', { type: 'partnerLogout.acknowledge' }),
      ...button('Cancel', { type: 'dialog.cancel' }),
      ...button('Log out', { type: 'logout.start' }),
      ...button('Start over', { type: 'pass.restart' }),
    ),
  )
}
