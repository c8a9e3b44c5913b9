import type { Pass, PassView } from 'passchart'
import { countdown, failureText, qr } from 'passchart/view'
import { useMemo, useSyncExternalStore } from 'react'
import { Heading } from './heading.tsx'

const codePage = import.meta.env.VITE_PASS_COMPANION_URL

type View = Extract<PassView, { phase: 'signingIn' }>

export function SigningIn({ pass, view }: { readonly pass: Pass; readonly view: View }) {
  const isCode = view.step === 'code' && view.code !== undefined
  return (
    <>
      {isCode ? (
        <Code code={view.code} view={view} />
      ) : view.step === 'browser' ? (
        <Heading key="browser">Sign in on your provider's page</Heading>
      ) : (
        <Moment key="moment" isWaiting={view.step === 'confirming'} />
      )}
      <p role="alert">{view.failure && failureText(view.failure)}</p>
      <div className="row">
        {isCode && (
          <button type="button" onClick={() => pass.send({ type: 'code.renew' })}>
            New code
          </button>
        )}
        <button type="button" onClick={() => pass.send({ type: 'dialog.cancel' })}>
          Cancel
        </button>
      </div>
    </>
  )
}

/** `isWaiting`: nobody tells whether the viewer has finished at the provider's page; the app looks until the code ends. */
function Moment({ isWaiting }: { readonly isWaiting: boolean }) {
  return (
    <>
      <Heading isBusy describedBy="waiting">
        One moment
      </Heading>
      <p role="status" id="waiting">
        {isWaiting && 'Waiting for your provider. Not finished there? Cancel and try again.'}
      </p>
    </>
  )
}

function Code({ code, view }: { readonly code: string; readonly view: View }) {
  const { size, path } = useMemo(() => qr(`${codePage}?code=${code}`), [code])
  return (
    <>
      <Heading>Enter this code</Heading>
      <p>
        On your phone or computer, go to <a href={codePage}>{codePage.replace(/^https?:\/\//, '')}</a> and
        type:
      </p>
      <div className="code">
        <output aria-label="Code">{code}</output>
        <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the address">
          <path fill="currentColor" d={path} />
        </svg>
      </div>
      {view.expiresAtMs !== undefined && <TimeLeft until={view.expiresAtMs} />}
      <p role="status">{view.suspended && 'Paused. It goes on when you are back online.'}</p>
    </>
  )
}

function TimeLeft({ until }: { readonly until: number }) {
  const { subscribe, secondsLeft } = useMemo(() => {
    const clock = countdown(until)
    return { subscribe: clock.subscribe, secondsLeft: () => clock.secondsLeft }
  }, [until])
  const seconds = useSyncExternalStore(subscribe, secondsLeft, secondsLeft)
  return (
    <p className="quiet" role="timer" aria-label="Time left">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')} left
    </p>
  )
}
