import type { Pass, PassView } from 'passchart'
import { failureText } from 'passchart/view'
import { from, Match, onCleanup, onMount, Show, Switch } from 'solid-js'
import { Catalogue } from './catalogue.tsx'
import { Heading } from './heading.tsx'
import { ChoosingProfile, SelectingProvider, SignedOut } from './sign-in.tsx'
import { SigningIn } from './signing-in.tsx'

export function App(props: { readonly pass: Pass }) {
  const { pass } = props
  const view = from(pass, pass.view)
  onMount(() => {
    pass.start()
    onCleanup(() => void pass.stop())
  })

  /** The view while it is of this phase. */
  function during<P extends PassView['phase']>(phase: P) {
    const now = view()
    return now.phase === phase ? (now as Extract<PassView, { phase: P }>) : undefined
  }
  return (
    <>
      <header class="bar">
        <span class="brand">Northlight</span>
      </header>
      <main data-phase={view().phase}>
        <Switch fallback={<Moment pass={pass} view={view()} />}>
          <Match when={during('signedOut')}>{(view) => <SignedOut pass={pass} view={view()} />}</Match>
          <Match when={during('selectingProvider')}>
            {(view) => <SelectingProvider pass={pass} view={view()} />}
          </Match>
          <Match when={during('choosingProfile')}>
            {(view) => <ChoosingProfile pass={pass} view={view()} />}
          </Match>
          <Match when={during('signingIn')}>{(view) => <SigningIn pass={pass} view={view()} />}</Match>
          <Match when={during('ready')}>{(view) => <Catalogue pass={pass} view={view()} />}</Match>
          <Match when={during('loggingOut')}>
            {(view) => (
              <>
                <Heading busy={!view().hint}>Signing out</Heading>
                <Show when={view().hint}>
                  {(hint) => (
                    <>
                      <p>To finish, sign out on this device: {hint().settingsPath.join(' › ')}.</p>
                      <button type="button" onClick={() => pass.send({ type: 'partnerLogout.acknowledge' })}>
                        Done
                      </button>
                    </>
                  )}
                </Show>
              </>
            )}
          </Match>
          <Match when={during('blocked')}>
            {(view) => (
              <>
                <Heading>This app cannot start</Heading>
                <p role="alert">{failureText(view().failure)}</p>
                <button type="button" class="first" onClick={() => pass.send({ type: 'pass.restart' })}>
                  Try again
                </button>
              </>
            )}
          </Match>
        </Switch>
      </main>
    </>
  )
}

function Moment(props: { readonly pass: Pass; readonly view: PassView }) {
  return (
    <>
      <Heading busy>One moment</Heading>
      <Show when={props.view.can['dialog.cancel']}>
        <button type="button" onClick={() => props.pass.send({ type: 'dialog.cancel' })}>
          Cancel
        </button>
      </Show>
    </>
  )
}
