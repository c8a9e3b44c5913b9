/** @jsxImportSource solid-js */
import type { Pass } from 'passchart'
import { createMemo, from } from 'solid-js'
import { render } from 'solid-js/web'
import type { Binding } from './_binding.ts'
import { namesOf, profilesOf } from './_part.ts'

function Screen(props: { readonly pass: Pass; readonly onProfiles: () => void }) {
  const view = from(props.pass, props.pass.view)
  const profiles = createMemo(() => profilesOf(view()))
  const names = createMemo(() => {
    props.onProfiles()
    return namesOf(profiles())
  })
  return (
    <>
      {view().phase}: {names()}
    </>
  )
}

export const mount: Binding['mount'] = (place, pass, onProfiles) => ({
  during: (work) => work(),
  unmount: render(() => <Screen pass={pass} onProfiles={onProfiles} />, place),
})
