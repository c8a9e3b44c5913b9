import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Rows above and below what is seen. */
const spare = 6

/** A long list of rows of one height, of which only those one sees are drawn. It stays at its end while it is there. */
export function Rolling(props: {
  readonly count: number
  readonly rowHeight: number
  readonly label: string
  readonly columns: number
  readonly row: (index: number) => ComponentChildren
}) {
  const { count, rowHeight, label, columns, row } = props
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
    // Who steps back looks at the last row.
    if (count < lastCount.current) isAtEnd.current = true
    lastCount.current = count
    if (element && isAtEnd.current) element.scrollTop = count * rowHeight
  }, [count, seen.height])
  const full = count * rowHeight
  const top = isAtEnd.current ? Math.max(0, full - seen.height) : seen.top
  const first = Math.max(0, Math.floor(top / rowHeight) - spare)
  const last = Math.min(count, Math.ceil((top + seen.height) / rowHeight) + spare)
  return (
    <div
      class="rolling"
      ref={list}
      tabIndex={0}
      role="table"
      aria-label={label}
      aria-rowcount={count}
      aria-colcount={columns}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < rowHeight
        look()
      }}
    >
      <div class="rolled" style={{ height: `${full}px` }} role="rowgroup">
        <div style={{ transform: `translateY(${first * rowHeight}px)` }} role="presentation">
          {Array.from({ length: Math.max(0, last - first) }, (_, index) => row(first + index))}
        </div>
      </div>
    </div>
  )
}
