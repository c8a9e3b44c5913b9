import type { Pass, PassView } from 'passchart'
import { countdown, failureText, qr } from 'passchart/view'
import { createMemo, from, Match, Show, Switch } from 'solid-js'
import { Heading } from './heading.tsx'

const codePage = import.meta.env.VITE_PASS_COMPANION_URL

type View = Extract<PassView, { phase: 'signingIn' }>

export function SigningIn(props: { readonly pass: Pass; readonly view: View }) {
  const code = () => (props.view.step === 'code' ? props.view.code : undefined)
  return (
    <>
      <Switch fallback={<Moment isWaiting={props.view.step === 'confirming'} />}>
        <Match when={code()}>{(code) => <Code code={code()} view={props.view} />}</Match>
        <Match when={props.view.step === 'browser'}>
          <Heading>Sign in on your provider's page</Heading>
        </Match>
      </Switch>
      <p role="alert">{props.view.failure && failureText(props.view.failure)}</p>
      <div class="row">
        <Show when={code()}>
          <button type="button" onClick={() => props.pass.send({ type: 'code.renew' })}>
            New code
          </button>
        </Show>
        <button type="button" onClick={() => props.pass.send({ type: 'dialog.cancel' })}>
          Cancel
        </button>
      </div>
    </>
  )
}

/** `isWaiting`: nobody tells whether the viewer has finished at the provider's page; the app looks until the code ends. */
function Moment(props: { readonly isWaiting: boolean }) {
  return (
    <>
      <Heading busy describedBy="waiting">
        One moment
      </Heading>
      <p role="status" id="waiting">
        {props.isWaiting && 'Waiting for your provider. Not finished there? Cancel and try again.'}
      </p>
    </>
  )
}

function Code(props: { readonly code: string; readonly view: View }) {
  const picture = createMemo(() => qr(`${codePage}?code=${props.code}`))
  return (
    <>
      <Heading>Enter this code</Heading>
      <p>
        On your phone or computer, go to <a href={codePage}>{codePage.replace(/^https?:\/\//, '')}</a> and
        type:
      </p>
      <div class="code">
        <output aria-label="Code">{props.code}</output>
        <svg
          viewBox={`0 0 ${picture().size} ${picture().size}`}
          role="img"
          aria-label="QR code of the address"
        >
          <path fill="currentColor" d={picture().path} />
        </svg>
      </div>
      <Show when={props.view.expiresAtMs} keyed>
        {(until) => <TimeLeft until={until} />}
      </Show>
      <p role="status">{props.view.suspended && 'Paused. It goes on when you are back online.'}</p>
    </>
  )
}

function TimeLeft(props: { readonly until: number }) {
  const seconds = from(countdown(props.until), 0)
  return (
    <p class="quiet" role="timer" aria-label="Time left">
      {Math.floor(seconds() / 60)}:{String(seconds() % 60).padStart(2, '0')} left
    </p>
  )
}
