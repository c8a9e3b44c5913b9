import { type ReactNode, useEffect, useRef } from 'react'

/**
 * The heading of a screen. It takes the focus when the screen appears, so that a screen reader tells of it:
 * where two screens begin alike, each needs a `key` of its own.
 */
export function Heading({ children, isBusy }: { readonly children: ReactNode; readonly isBusy?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h1 ref={heading} tabIndex={-1} className={isBusy ? 'busy' : undefined}>
      {children}
    </h1>
  )
}
