import type { Pass, PassView, Phase } from 'passchart'
import { countdown, failureText, noticeText, qr, reasonText } from 'passchart/view'
import { showCatalogue } from './catalogue.ts'
import { keyed, type Screen } from './screen.ts'

type ViewOf<P extends Phase> = Extract<PassView, { phase: P }>
type Show<View> = (screen: Screen, pass: Pass) => (view: View) => void

const codePage = import.meta.env.VITE_PASS_COMPANION_URL
const freePasses = ['TempPass_REF30']

const failureOf = ({ failure }: PassView) => failure && failureText(failure)

const showMoment: Show<PassView> = (screen) => (view) => {
  // Nobody tells whether the viewer has finished at the provider's page; the app looks until the code ends.
  const isWaiting = view.phase === 'signingIn' && view.step === 'confirming'
  screen.tell(
    'waiting',
    isWaiting ? 'Waiting for your provider. Not finished there? Cancel and try again.' : '',
  )
  screen.tell('failure', view.phase === 'signingIn' ? failureOf(view) : '')
  screen.part('cancel').hidden = !view.can['dialog.cancel']
}

const showSignedOut: Show<ViewOf<'signedOut'>> = (screen, pass) => {
  let mvpd: string | undefined
  screen.onClick('remembered', () => mvpd && pass.send({ type: 'signIn.start', mvpd }))
  screen.onClick('elsewhere', () => pass.send({ type: 'signIn.start', surface: 'secondary' }))
  screen.onClick('free', () => pass.send({ type: 'temporaryAccess.start', mvpds: freePasses }))
  return (view) => {
    const { remembered, reason, notice } = view
    mvpd = remembered?.mvpd
    screen.tell('remembered', remembered && `Sign in with ${remembered.displayName ?? remembered.mvpd}`)
    screen.part('remembered').hidden = !remembered
    screen.part('signIn').classList.toggle('first', !remembered)
    screen.tell('reason', [reasonText(reason), notice && noticeText(notice)].filter(Boolean).join(' '))
    screen.tell('failure', failureOf(view))
  }
}

const showProviders: Show<ViewOf<'selectingProvider'>> = (screen, pass) => {
  type Provider = ViewOf<'selectingProvider'>['providers'][number]
  const search = screen.part<HTMLInputElement>('search')
  let providers: readonly Provider[] = []
  let isLoading = false
  const list = keyed<Provider>(
    screen.part('list'),
    ({ id }) => id,
    ({ id, displayName, logoUrl }) => {
      const item = itemFor(displayName, () => pass.send({ type: 'provider.select', mvpd: id }))
      const button = item.firstElementChild
      button?.classList.add('provider')
      if (logoUrl) button?.prepend(Object.assign(new Image(), { src: logoUrl, alt: '' }))
      return item
    },
  )
  const filter = () => {
    const wanted = search.value.trim().toLowerCase()
    const found = providers.filter(({ displayName }) => displayName.toLowerCase().includes(wanted))
    list(found)
    const isMissed = found.length === 0 && providers.length > 0
    screen.tell('found', isLoading ? 'Loading…' : isMissed ? 'No provider has this name.' : '')
  }
  search.addEventListener('input', filter)
  return (view) => {
    providers = view.providers
    isLoading = view.loading
    screen.part('heading').classList.toggle('busy', isLoading)
    screen.tell('failure', failureOf(view))
    filter()
  }
}

const showProfiles: Show<ViewOf<'choosingProfile'>> = (screen, pass) => {
  type Profile = ViewOf<'choosingProfile'>['profiles'][number]
  const list = keyed<Profile>(
    screen.part('list'),
    ({ mvpd }) => mvpd,
    ({ mvpd, displayName }) =>
      itemFor(displayName ?? mvpd, () => pass.send({ type: 'profile.select', mvpd })),
  )
  return ({ profiles }) => list(profiles)
}

const showCode: Show<ViewOf<'signingIn'>> = (screen) => {
  const address = screen.part<HTMLAnchorElement>('address')
  address.href = codePage
  address.textContent = codePage.replace(/^https?:\/\//, '')
  const picture = screen.part<SVGSVGElement>('qr')
  let shown: string | undefined
  let until: number | undefined
  let stop = () => {}
  screen.ended.addEventListener('abort', () => stop())
  return (view) => {
    if (view.code !== shown) {
      shown = view.code
      screen.tell('code', shown)
      const { size, path } = qr(`${codePage}?code=${shown}`)
      picture.setAttribute('viewBox', `0 0 ${size} ${size}`)
      picture.firstElementChild?.setAttribute('d', path)
    }
    if (view.expiresAtMs !== until) {
      until = view.expiresAtMs
      stop()
      if (until !== undefined) {
        stop = countdown(until).subscribe((seconds) => screen.tell('timeLeft', `${clockOf(seconds)} left`))
      }
    }
    screen.tell('paused', view.suspended ? 'Paused. It goes on when you are back online.' : '')
    screen.tell('failure', failureOf(view))
  }
}

const clockOf = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

const showFailure: Show<PassView> = (screen) => (view) => screen.tell('failure', failureOf(view))

const showLogout: Show<ViewOf<'loggingOut'>> =
  (screen) =>
  ({ hint }) => {
    screen.part('heading').classList.toggle('busy', !hint)
    screen.tell('hint', hint && `To finish, sign out on this device: ${hint.settingsPath.join(' › ')}.`)
    screen.part('done').hidden = !hint
  }

function itemFor(words: string, onClick: () => void): HTMLLIElement {
  const item = document.createElement('li')
  const button = document.createElement('button')
  button.type = 'button'
  button.append(words)
  button.addEventListener('click', onClick)
  item.append(button)
  return item
}

/** What each screen does with its template and each view. */
export const screens = {
  moment: showMoment,
  signedOut: showSignedOut,
  selectingProvider: showProviders,
  choosingProfile: showProfiles,
  code: showCode,
  browser: showFailure,
  ready: showCatalogue,
  loggingOut: showLogout,
  blocked: showFailure,
}

export type ScreenName = keyof typeof screens
