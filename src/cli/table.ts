import { pad, shorten, widthOf } from './text.ts'

export interface Column {
  readonly title: string
  readonly align?: 'right'
  /** This column gives way when the table is too wide. */
  readonly isFlexible?: boolean
}

/** A table as lines of the same width, never wider than allowed as long as the flexible columns can give way. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const cells = [columns.map(({ title }) => title), ...rows]
  const natural = columns.map((_, i) => Math.max(...cells.map((row) => widthOf(row[i] ?? ''))))
  const gap = '  '
  const excess = natural.reduce((sum, each) => sum + each + gap.length, -gap.length) - width
  const widths = columns.map(({ isFlexible }, i) =>
    isFlexible && excess > 0 ? Math.max(8, (natural[i] ?? 0) - excess) : (natural[i] ?? 0),
  )
  return cells.map((row) =>
    columns
      .map(({ align }, i) => {
        const text = shorten(row[i] ?? '', widths[i] ?? 0)
        return align === 'right' ? text.padStart(widths[i] ?? 0) : pad(text, widths[i] ?? 0)
      })
      .join(gap)
      .trimEnd(),
  )
}
