import type { Pass, PassView } from 'passchart'
import { failureText, noticeText, reasonText } from 'passchart/view'
import { createSignal, For, Show } from 'solid-js'
import { Heading } from './heading.tsx'

interface Props<P extends PassView['phase']> {
  readonly pass: Pass
  readonly view: Extract<PassView, { phase: P }>
}

const freePasses = ['TempPass_REF30']

export function SignedOut(props: Props<'signedOut'>) {
  return (
    <>
      <Heading describedBy="reason">Watch with your TV provider</Heading>
      <p role="status" id="reason">
        {[reasonText(props.view.reason), props.view.notice && noticeText(props.view.notice)]
          .filter(Boolean)
          .join(' ')}
      </p>
      <p role="alert">{props.view.failure && failureText(props.view.failure)}</p>
      <div class="row">
        <Show when={props.view.remembered}>
          {(remembered) => (
            <button
              type="button"
              class="first"
              onClick={() => props.pass.send({ type: 'signIn.start', mvpd: remembered().mvpd })}
            >
              Sign in with {remembered().displayName ?? remembered().mvpd}
            </button>
          )}
        </Show>
        <button
          type="button"
          classList={{ first: !props.view.remembered }}
          onClick={() => props.pass.send({ type: 'signIn.start' })}
        >
          Sign in
        </button>
        <button type="button" onClick={() => props.pass.send({ type: 'signIn.start', surface: 'secondary' })}>
          Sign in on another device
        </button>
        <button
          type="button"
          onClick={() => props.pass.send({ type: 'temporaryAccess.start', mvpds: freePasses })}
        >
          Watch without an account
        </button>
      </div>
    </>
  )
}

export function SelectingProvider(props: Props<'selectingProvider'>) {
  const [search, setSearch] = createSignal('')
  const found = () =>
    props.view.providers.filter(({ displayName }) =>
      displayName.toLowerCase().includes(search().trim().toLowerCase()),
    )
  const isMissed = () => found().length === 0 && props.view.providers.length > 0
  return (
    <>
      <Heading busy={props.view.loading}>Choose your TV provider</Heading>
      <input
        type="search"
        aria-label="Find your provider"
        placeholder="Find your provider"
        onInput={({ target }) => setSearch(target.value)}
      />
      <p role="status">{props.view.loading ? 'Loading…' : isMissed() && 'No provider has this name.'}</p>
      <p role="alert">{props.view.failure && failureText(props.view.failure)}</p>
      <ul class="grid">
        <For each={found()}>
          {({ id, displayName, logoUrl }) => (
            <li>
              <button
                type="button"
                class="provider"
                onClick={() => props.pass.send({ type: 'provider.select', mvpd: id })}
              >
                {logoUrl && <img src={logoUrl} alt="" />}
                {displayName}
              </button>
            </li>
          )}
        </For>
      </ul>
      <Back pass={props.pass} />
    </>
  )
}

export function ChoosingProfile(props: Props<'choosingProfile'>) {
  return (
    <>
      <Heading>Choose a sign-in</Heading>
      <ul class="grid">
        <For each={props.view.profiles}>
          {({ mvpd, displayName }) => (
            <li>
              <button type="button" onClick={() => props.pass.send({ type: 'profile.select', mvpd })}>
                {displayName ?? mvpd}
              </button>
            </li>
          )}
        </For>
      </ul>
      <Back pass={props.pass} />
    </>
  )
}

function Back(props: { readonly pass: Pass }) {
  return (
    <button type="button" onClick={() => props.pass.send({ type: 'dialog.cancel' })}>
      Back
    </button>
  )
}
