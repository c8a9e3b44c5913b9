import type { Pass, PassView } from 'passchart'
import { failureText, noticeText, reasonText } from 'passchart/view'
import { useState } from 'react'
import { Heading } from './heading.tsx'

interface Props<P extends PassView['phase']> {
  readonly pass: Pass
  readonly view: Extract<PassView, { phase: P }>
}

const freePasses = ['TempPass_REF30']

export function SignedOut({ pass, view }: Props<'signedOut'>) {
  const { remembered } = view
  return (
    <>
      <Heading describedBy="reason">Watch with your TV provider</Heading>
      <p role="status" id="reason">
        {[reasonText(view.reason), view.notice && noticeText(view.notice)].filter(Boolean).join(' ')}
      </p>
      <p role="alert">{view.failure && failureText(view.failure)}</p>
      <div className="row">
        {remembered && (
          <button
            type="button"
            className="first"
            onClick={() => pass.send({ type: 'signIn.start', mvpd: remembered.mvpd })}
          >
            Sign in with {remembered.displayName ?? remembered.mvpd}
          </button>
        )}
        <button
          type="button"
          className={remembered ? undefined : 'first'}
          onClick={() => pass.send({ type: 'signIn.start' })}
        >
          Sign in
        </button>
        <button type="button" onClick={() => pass.send({ type: 'signIn.start', surface: 'secondary' })}>
          Sign in on another device
        </button>
        <button type="button" onClick={() => pass.send({ type: 'temporaryAccess.start', mvpds: freePasses })}>
          Watch without an account
        </button>
      </div>
    </>
  )
}

export function SelectingProvider({ pass, view }: Props<'selectingProvider'>) {
  const [search, setSearch] = useState('')
  const found = view.providers.filter(({ displayName }) =>
    displayName.toLowerCase().includes(search.trim().toLowerCase()),
  )
  const isMissed = found.length === 0 && view.providers.length > 0
  return (
    <>
      <Heading isBusy={view.loading}>Choose your TV provider</Heading>
      <input
        type="search"
        aria-label="Find your provider"
        placeholder="Find your provider"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <p role="status">{view.loading ? 'Loading…' : isMissed && 'No provider has this name.'}</p>
      <p role="alert">{view.failure && failureText(view.failure)}</p>
      <ul className="grid">
        {found.map(({ id, displayName, logoUrl }) => (
          <li key={id}>
            <button
              type="button"
              className="provider"
              onClick={() => pass.send({ type: 'provider.select', mvpd: id })}
            >
              {logoUrl && <img src={logoUrl} alt="" />}
              {displayName}
            </button>
          </li>
        ))}
      </ul>
      <Back pass={pass} />
    </>
  )
}

export function ChoosingProfile({ pass, view }: Props<'choosingProfile'>) {
  return (
    <>
      <Heading>Choose a sign-in</Heading>
      <ul className="grid">
        {view.profiles.map(({ mvpd, displayName }) => (
          <li key={mvpd}>
            <button type="button" onClick={() => pass.send({ type: 'profile.select', mvpd })}>
              {displayName ?? mvpd}
            </button>
          </li>
        ))}
      </ul>
      <Back pass={pass} />
    </>
  )
}

function Back({ pass }: { readonly pass: Pass }) {
  return (
    <button type="button" onClick={() => pass.send({ type: 'dialog.cancel' })}>
      Back
    </button>
  )
}
