// A page that signs a viewer in by code, plays, and logs out: as small as it can be, and yet complete.
import {
  createPass,
  type PassCommand,
  type PassOptions,
  type PassView,
  type ViewerCommandType,
} from 'passchart'

declare global {
  /** What differs between development, tests and production. */
  var passOptions: PassOptions
}

const pass = createPass(globalThis.passOptions)
const main = document.querySelector('main') ?? document.body

function button(label: string, command: PassCommand): HTMLButtonElement {
  const made = document.createElement('button')
  made.textContent = label
  made.onclick = () => pass.send(command)
  return made
}

function text(tag: 'h1' | 'p' | 'output', words: string): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = words
  return made
}

/** What the viewer sees, phase by phase. */
function screen(view: PassView): readonly HTMLElement[] {
  switch (view.phase) {
    case 'signedOut':
      return [text('h1', 'Watch with your TV provider')]
    case 'selectingProvider':
      return [
        text('h1', view.loading ? 'One moment …' : 'Who is your provider?'),
        ...view.providers.map(({ id, displayName }) =>
          button(displayName, { type: 'provider.select', mvpd: id }),
        ),
      ]
    case 'choosingProfile':
      return [
        text('h1', 'Who is watching?'),
        ...view.profiles.map(({ mvpd }) => button(`Watch with ${mvpd}`, { type: 'profile.select', mvpd })),
      ]
    case 'signingIn':
      return view.code === undefined
        ? [text('h1', 'One moment …')]
        : [text('h1', 'Enter this code on your phone'), text('output', view.code)]
    case 'ready':
      return [text('h1', 'Ready to watch'), text('p', `Playback: ${view.authorization.status}`)]
    case 'blocked':
      return [text('h1', 'This app cannot start')]
    default:
      return [text('h1', 'One moment …')]
  }
}

/** What the viewer can do wherever it makes sense: the view says where. */
const actions: readonly (readonly [label: string, command: PassCommand & { type: ViewerCommandType }])[] = [
  ['Sign in with Optimum', { type: 'signIn.start', mvpd: 'Cablevision' }],
  ['Other providers', { type: 'signIn.start' }],
  ['Play', { type: 'authorization.request', requestId: 'play', resource: 'REF30' }],
  ['New code', { type: 'code.renew' }],
  ['Look again', { type: 'profile.recheck' }],
  ['Try again', { type: 'pass.restart' }],
  ['Back', { type: 'dialog.cancel' }],
  ['Log out', { type: 'logout.start' }],
]

pass.subscribe((view) => {
  main.dataset.phase = view.phase
  const possible = actions.filter(([, { type }]) => view.can[type])
  main.replaceChildren(
    ...screen(view),
    ...(view.failure ? [text('p', view.failure.message)] : []),
    ...possible.map(([label, command]) => button(label, command)),
  )
})
pass.start()
