import type { Direction } from './remote.ts'

/** As `getBoundingClientRect` gives it. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A stretch along one axis. */
type Span = readonly [from: number, to: number]

const across = ({ left, right }: Box): Span => [left, right]
const down = ({ top, bottom }: Box): Span => [top, bottom]
const middle = ([from, to]: Span) => (from + to) / 2
const gap = (a: Span, b: Span) => Math.max(0, a[0] - b[1], b[0] - a[1])
const overlaps = (a: Span, b: Span) => a[0] < b[1] && b[0] < a[1]

/**
 * The index of the box that an arrow leads to; undefined if it leads nowhere. Sideways it stays in the row; up and down
 * it goes to the next row, however far aside.
 */
export function nearest(from: Box, boxes: readonly Box[], direction: Direction): number | undefined {
  const isSideways = direction === 'left' || direction === 'right'
  const sign = direction === 'left' || direction === 'up' ? -1 : 1
  const [along, aside] = isSideways ? [across, down] : [down, across]
  let best: number | undefined
  let least = Number.POSITIVE_INFINITY
  for (const [index, box] of boxes.entries()) {
    const isAhead = sign * (middle(along(box)) - middle(along(from))) > 0
    const isInRow = overlaps(down(box), down(from))
    if (!isAhead || isInRow !== isSideways) continue
    const distance = gap(along(box), along(from)) + gap(aside(box), aside(from))
    // Of several as near, the one most in line.
    const skew = Math.abs(middle(aside(box)) - middle(aside(from))) / 1_000
    if (distance + skew < least) {
      best = index
      least = distance + skew
    }
  }
  return best
}

/** The index of the box whose middle is closest to that of another; undefined if there is none. */
export function closest(to: Box, boxes: readonly Box[]): number | undefined {
  const distance = (box: Box) =>
    Math.hypot(middle(across(box)) - middle(across(to)), middle(down(box)) - middle(down(to)))
  let best: number | undefined
  for (const [index, box] of boxes.entries()) {
    const known = best === undefined ? undefined : boxes[best]
    if (known === undefined || distance(box) < distance(known)) best = index
  }
  return best
}
