import type { ProviderSummary } from 'passchart'
import { failureText, noticeText, reasonText, viewEquals } from 'passchart/view'
import { createGrid, problemOf } from './catalogue.ts'
import { button, h, heading, write } from './dom.ts'
import type { Actions, Look, Scene, Screen, ViewOf } from './scene.ts'

const freePasses = ['TempPass_REF30']

export function signedOut(
  { view: { remembered } }: Scene,
  actions: Actions,
  look: Look,
): Screen<ViewOf<'signedOut'>> {
  const status = h('p', { id: 'why', role: 'status' })
  const problem = h('p', { role: 'alert' })
  const grid = look.isOpen ? createGrid(actions) : undefined
  const signIn = (surface: 'primary' | 'secondary', mvpd?: string) => () =>
    actions.send({ type: 'signIn.start', surface, ...(mvpd === undefined ? {} : { mvpd }) })
  const [surface = 'primary', other] = look.surfaces
  return {
    nodes: [
      heading('Watch with your TV provider', { describedBy: 'why' }),
      status,
      problem,
      h(
        'div',
        { class: 'row' },
        remembered &&
          button(
            `Sign in with ${remembered.displayName ?? remembered.mvpd}`,
            signIn(surface, remembered.mvpd),
            { class: 'first' },
          ),
        button('Sign in', signIn(surface), { class: remembered ? undefined : 'first' }),
        other && button('Sign in on another device', signIn(other)),
        button('Watch without an account', () =>
          actions.send({ type: 'temporaryAccess.start', mvpds: freePasses }),
        ),
      ),
      ...(grid ? [grid.list] : []),
    ],
    update(scene) {
      const { reason, notice, failure } = scene.view
      const words = [reasonText(reason), notice && noticeText(notice)].filter(Boolean)
      write(status, words.join(' '))
      write(problem, problemOf(scene.playback) ?? (failure && failureText(failure)))
      grid?.update(scene)
    },
  }
}

export function selectingProvider(_: Scene, actions: Actions): Screen<ViewOf<'selectingProvider'>> {
  const title = heading('Choose your TV provider')
  const search = h('input', {
    type: 'search',
    'aria-label': 'Find your provider',
    placeholder: 'Find your provider',
    input: list,
  })
  const status = h('p', { role: 'status' })
  const problem = h('p', { role: 'alert' })
  const grid = h('ul', { class: 'grid' })
  let isLoading = false
  let providers: readonly ProviderSummary[] = []

  function list(): void {
    const wanted = search.value.trim().toLowerCase()
    const found = providers.filter(({ displayName }) => displayName.toLowerCase().includes(wanted))
    grid.replaceChildren(...found.map((provider) => h('li', {}, providerButton(provider, actions))))
    tell(found.length === 0 && providers.length > 0)
  }

  function tell(isNoneFound: boolean): void {
    write(status, isLoading ? 'Loading…' : isNoneFound ? 'No provider has this name.' : '')
  }

  return {
    nodes: [title, search, status, problem, grid, back(actions)],
    update({ view }) {
      title.classList.toggle('busy', view.loading)
      isLoading = view.loading
      tell(grid.childElementCount === 0 && providers.length > 0)
      write(problem, view.failure && failureText(view.failure))
      // A list made anew takes the focus away.
      if (viewEquals(view.providers, providers)) return
      providers = view.providers
      list()
    },
  }
}

function providerButton({ id, displayName, logoUrl }: ProviderSummary, actions: Actions): HTMLElement {
  const select = () => actions.send({ type: 'provider.select', mvpd: id })
  return h(
    'button',
    { type: 'button', class: 'provider', click: select },
    logoUrl !== undefined && h('img', { src: logoUrl, alt: '' }),
    displayName,
  )
}

export function choosingProfile(_: Scene, actions: Actions): Screen<ViewOf<'choosingProfile'>> {
  const grid = h('ul', { class: 'grid' })
  let profiles: ViewOf<'choosingProfile'>['profiles'] = []
  return {
    nodes: [heading('Choose a sign-in'), grid, back(actions)],
    update({ view }) {
      if (viewEquals(view.profiles, profiles)) return
      profiles = view.profiles
      const select = (mvpd: string) => () => actions.send({ type: 'profile.select', mvpd })
      grid.replaceChildren(
        ...profiles.map(({ mvpd, displayName }) => h('li', {}, button(displayName ?? mvpd, select(mvpd)))),
      )
    },
  }
}

function back(actions: Actions): HTMLElement {
  return button('Back', () => actions.send({ type: 'dialog.cancel' }))
}
