import { type JSX, onMount } from 'solid-js'

interface Props {
  readonly children: JSX.Element
  readonly busy?: boolean
  /** Id of words that come together with the screen: a screen reader tells of changes only, or of what has the focus. */
  readonly describedBy?: string
}

/** The heading of a screen. It takes the focus when the screen appears, so that a screen reader tells of it. */
export function Heading(props: Props) {
  let heading!: HTMLHeadingElement
  onMount(() => heading.focus())
  return (
    <h1 ref={heading} tabIndex={-1} classList={{ busy: props.busy }} aria-describedby={props.describedBy}>
      {props.children}
    </h1>
  )
}
