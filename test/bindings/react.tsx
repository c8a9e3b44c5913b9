/** @jsxImportSource react */
import { useSelector } from '@xstate/react'
import { connect, type Pass } from 'passchart'
import { viewEquals } from 'passchart/view'
import { act, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Binding } from './_binding.ts'
import { namesOf, profilesOf } from './_part.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

function Phase({ pass }: { readonly pass: Pass }) {
  return useSelector(pass.actor, connect, viewEquals).phase
}

function Profiles({ pass, onRender }: { readonly pass: Pass; readonly onRender: () => void }) {
  const profiles = useSelector(pass.actor, (snapshot) => profilesOf(connect(snapshot)), viewEquals)
  onRender()
  return namesOf(profiles)
}

export const mount: Binding['mount'] = (place, pass, onProfiles) => {
  const root = createRoot(place)
  act(() =>
    root.render(
      <StrictMode>
        <Phase pass={pass} />: <Profiles pass={pass} onRender={onProfiles} />
      </StrictMode>,
    ),
  )
  return { during: async (work) => act(work), unmount: () => act(() => root.unmount()) }
}
