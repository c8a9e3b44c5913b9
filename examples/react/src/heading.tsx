import { type ReactNode, useEffect, useRef } from 'react'

interface Props {
  readonly children: ReactNode
  readonly isBusy?: boolean
  /** Id of words that come together with the screen: a screen reader tells of changes only, or of what has the focus. */
  readonly describedBy?: string
}

/**
 * The heading of a screen. It takes the focus when the screen appears, so that a screen reader tells of it:
 * where two screens begin alike, each needs a `key` of its own.
 */
export function Heading({ children, isBusy, describedBy }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h1 ref={heading} tabIndex={-1} className={isBusy ? 'busy' : undefined} aria-describedby={describedBy}>
      {children}
    </h1>
  )
}
