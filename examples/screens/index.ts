import type { PassView } from 'passchart'
import { failureText } from 'passchart/view'
import { ready } from './catalogue.ts'
import { button, h, heading, write } from './dom.ts'
import type { Actions, Look, Scene, Screen, ViewOf } from './scene.ts'
import { choosingProfile, selectingProvider, signedOut } from './sign-in.ts'
import { enteringCode, waiting } from './signing-in.ts'

export type { Actions, Look, Playback, Scene } from './scene.ts'

/** Shows scene after scene in `main`, without a framework. */
export function createScreens(main: HTMLElement, actions: Actions, look: Look): (scene: Scene) => void {
  const trouble = h('p', { role: 'status' })
  let shown: { readonly key: string; readonly screen: Screen } | undefined
  return (scene) => {
    const key = keyOf(scene.view)
    main.dataset.phase = scene.view.phase
    write(trouble, scene.trouble)
    if (shown?.key === key) return shown.screen.update(scene)
    shown?.screen.end?.()
    const screen = screenFor(scene, actions, look)
    shown = { key, screen }
    main.replaceChildren(trouble, ...screen.nodes)
    // What the screen then shows may take the focus for itself, as the player does.
    main.querySelector('h1')?.focus()
    screen.update(scene)
  }
}

/** Views with the same key have the same screen. */
function keyOf(view: PassView): string {
  switch (view.phase) {
    case 'signedOut':
      return `${view.phase} ${view.remembered?.mvpd}`
    case 'signingIn':
      return `${view.phase} ${isCodeShown(view) ? 'code' : view.step === 'browser'}`
    case 'ready':
      return `${view.phase} ${view.access.mvpd}`
    case 'loggingOut':
      return `${view.phase} ${view.hint !== undefined}`
    case 'selectingProvider':
    case 'choosingProfile':
    case 'blocked':
      return view.phase
    default:
      return 'moment'
  }
}

function screenFor(scene: Scene, actions: Actions, look: Look): Screen {
  const { view } = scene
  // Each is updated with views of its own phase alone: the key says so.
  const as = <Phase extends PassView['phase']>(screen: Screen<ViewOf<Phase>>) => screen as Screen
  switch (view.phase) {
    case 'signedOut':
      return as(signedOut(scene, actions, look))
    case 'selectingProvider':
      return as(selectingProvider(scene, actions))
    case 'choosingProfile':
      return as(choosingProfile(scene, actions))
    case 'signingIn':
      if (isCodeShown(view)) return as(enteringCode(scene, actions, look))
      return view.step === 'browser'
        ? waiting("Sign in on your provider's page", actions)
        : waiting('One moment', actions, { isBusy: true })
    case 'ready':
      return as(ready(actions))
    case 'loggingOut':
      return loggingOut(view, actions)
    case 'blocked':
      return as(blocked(actions))
    default:
      return waiting('One moment', actions, { isBusy: true })
  }
}

function isCodeShown({ step, code }: ViewOf<'signingIn'>): boolean {
  return step === 'code' && code !== undefined
}

function loggingOut({ hint }: ViewOf<'loggingOut'>, actions: Actions): Screen {
  const done = () => actions.send({ type: 'partnerLogout.acknowledge' })
  const words = hint && `To finish, sign out on this device: ${hint.settingsPath.join(' › ')}.`
  return {
    nodes: [
      heading('Signing out', { isBusy: !hint }),
      ...(words === undefined ? [] : [h('p', {}, words), button('Done', done)]),
    ],
    update() {},
  }
}

function blocked(actions: Actions): Screen<ViewOf<'blocked'>> {
  const problem = h('p', { role: 'alert' })
  const again = () => actions.send({ type: 'pass.restart' })
  return {
    nodes: [heading('This app cannot start'), problem, button('Try again', again, { class: 'first' })],
    update({ view }) {
      write(problem, failureText(view.failure))
    },
  }
}
