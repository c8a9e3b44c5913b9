import { useSelector } from '@xstate/react'
import { connect, type Pass } from 'passchart'
import { failureText, viewEquals } from 'passchart/view'
import { useEffect } from 'react'
import { Catalogue } from './catalogue.tsx'
import { Heading } from './heading.tsx'
import { ChoosingProfile, SelectingProvider, SignedOut } from './sign-in.tsx'
import { SigningIn } from './signing-in.tsx'

export function App({ pass }: { readonly pass: Pass }) {
  const phase = useSelector(pass.actor, (snapshot) => connect(snapshot).phase)
  useEffect(() => {
    pass.start()
    return () => void pass.stop()
  }, [pass])
  return (
    <>
      <header className="bar">
        <span className="brand">Northlight</span>
      </header>
      <main data-phase={phase}>
        <Screen pass={pass} />
      </main>
    </>
  )
}

/** What the viewer sees, phase by phase. */
function Screen({ pass }: { readonly pass: Pass }) {
  const view = useSelector(pass.actor, connect, viewEquals)
  switch (view.phase) {
    case 'signedOut':
      return <SignedOut pass={pass} view={view} />
    case 'selectingProvider':
      return <SelectingProvider pass={pass} view={view} />
    case 'choosingProfile':
      return <ChoosingProfile pass={pass} view={view} />
    case 'signingIn':
      return <SigningIn pass={pass} view={view} />
    case 'ready':
      return <Catalogue pass={pass} view={view} />
    case 'loggingOut':
      return (
        <>
          <Heading key="loggingOut" isBusy={!view.hint}>
            Signing out
          </Heading>
          {view.hint && (
            <>
              <p>To finish, sign out on this device: {view.hint.settingsPath.join(' › ')}.</p>
              <button type="button" onClick={() => pass.send({ type: 'partnerLogout.acknowledge' })}>
                Done
              </button>
            </>
          )}
        </>
      )
    case 'blocked':
      return (
        <>
          <Heading key="blocked">This app cannot start</Heading>
          <p role="alert">{failureText(view.failure)}</p>
          <button type="button" className="first" onClick={() => pass.send({ type: 'pass.restart' })}>
            Try again
          </button>
        </>
      )
    default:
      return (
        <>
          <Heading key="moment" isBusy>
            One moment
          </Heading>
          {view.can['dialog.cancel'] && (
            <button type="button" onClick={() => pass.send({ type: 'dialog.cancel' })}>
              Cancel
            </button>
          )}
        </>
      )
  }
}
