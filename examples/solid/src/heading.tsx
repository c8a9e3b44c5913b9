import { type JSX, onMount } from 'solid-js'

/** The heading of a screen. It takes the focus when the screen appears, so that a screen reader tells of it. */
export function Heading(props: { readonly children: JSX.Element; readonly busy?: boolean }) {
  let heading!: HTMLHeadingElement
  onMount(() => heading.focus())
  return (
    <h1 ref={heading} tabIndex={-1} classList={{ busy: props.busy }}>
      {props.children}
    </h1>
  )
}
