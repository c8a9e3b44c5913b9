import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Rows above and below what is seen. */
const spare = 6

/**
 * A long table with rows of one height, of which only those one sees are drawn. It stays at its end while it is there,
 * or keeps one row in sight.
 */
export function Rolling(props: {
  readonly count: number
  readonly rowHeight: number
  readonly label: string
  readonly columns: readonly string[]
  /** For those who see, what the columns are goes without saying. */
  readonly hasHiddenHead?: boolean
  /** The row to keep in sight; without one it is the last. */
  readonly at?: number | undefined
  readonly row: (index: number) => ComponentChildren
}) {
  const { count, rowHeight, label, columns, hasHiddenHead, at, row } = props
  const list = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const lastCount = useRef(0)
  const [seen, setSeen] = useState({ top: 0, height: 400 })
  const look = () => {
    const element = list.current
    if (!element) return
    const { scrollTop: top, clientHeight: height } = element
    setSeen((before) => (before.top === top && before.height === height ? before : { top, height }))
  }
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return undefined
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    isAtEnd.current = at === undefined
    if (at === undefined) return
    const [top, height] = [at * rowHeight, element.clientHeight]
    // With a little of what is before and after it.
    if (top < element.scrollTop) element.scrollTop = top - 2 * rowHeight
    else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + 3 * rowHeight - height
    look()
  }, [at])
  const sticks = () => at === undefined && isAtEnd.current
  useLayoutEffect(() => {
    const element = list.current
    // Who steps back looks at the last row.
    if (count < lastCount.current) isAtEnd.current = true
    lastCount.current = count
    if (element && sticks()) element.scrollTop = count * rowHeight
  }, [count, seen.height, at])
  const full = count * rowHeight
  const top = sticks() ? Math.max(0, full - seen.height) : seen.top
  const first = Math.max(0, Math.floor(top / rowHeight) - spare)
  const last = Math.min(count, Math.ceil((top + seen.height) / rowHeight) + spare)
  return (
    <div
      class="table"
      role="table"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
    >
      <div class={hasHiddenHead ? 'hidden' : 'heads'} role="rowgroup">
        <div class="head" role="row" aria-rowindex={1}>
          {columns.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div
        class="rolling"
        ref={list}
        tabIndex={0}
        role="rowgroup"
        aria-label={label}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < rowHeight
          look()
        }}
      >
        <div class="rolled" style={{ height: `${full}px` }} role="presentation">
          <div style={{ transform: `translateY(${first * rowHeight}px)` }} role="presentation">
            {Array.from({ length: Math.max(0, last - first) }, (_, index) => row(first + index))}
          </div>
        </div>
      </div>
    </div>
  )
}
