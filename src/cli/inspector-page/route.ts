import type { Box, Point } from './layout.ts'

type Rect = Pick<Box, 'x' | 'y' | 'width' | 'height'>

/** Room between a line and the box it goes around, and how wide its corners are. */
const clearance = 9
const corner = 14
/** So much longer may a line be that crosses one box less. */
const detour = 600

/** From border to border, with a bend, so that the way back is not the way there; around the boxes in between. */
export function between(
  from: Box | undefined,
  to: Box | undefined,
  others: readonly Box[],
): readonly Point[] {
  return from && to ? around(bent(from, to), from, to, others) : []
}

/** The same line if it crosses none of the boxes in between; otherwise one around the largest that is in its way. */
export function around(
  direct: readonly Point[],
  from: Box,
  to: Box,
  others: readonly Box[],
): readonly Point[] {
  const blocked = others.filter((box) => box !== from && box !== to && crosses(direct, box))
  const largest = blocked.reduce<Box | undefined>((a, b) => (a && areaOf(a) >= areaOf(b) ? a : b), undefined)
  if (!largest) return direct
  const cost = (points: readonly Point[]) =>
    lengthOf(points) +
    detour * others.filter((box) => box !== from && box !== to && crosses(points, box)).length
  const [best = direct] = [direct, ...waysAround(largest).map((way) => via(from, way, to))].sort(
    (a, b) => cost(a) - cost(b),
  )
  return best === direct ? direct : round(best)
}

/** Where words of that size at a line cover the least of what else is there to read. */
export function labelPlace(
  points: readonly Point[],
  { width, height }: { readonly width: number; readonly height: number },
  kept: readonly Rect[],
): Point | undefined {
  const whole = lengthOf(points)
  const shares = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82]
  const onLine = shares.flatMap((share) => pointAt(points, whole * share) ?? [])
  // Beside it where it is too short for words.
  const offsets = [
    [0, 0],
    [0, -height],
    [0, height],
    [width / 2 + 4, 0],
    [-width / 2 - 4, 0],
  ] as const
  const places = offsets.flatMap(([dx, dy]) => onLine.map(({ x, y }) => ({ x: x + dx, y: y + dy })))
  const covered = ({ x, y }: Point) =>
    kept.reduce((sum, box) => sum + overlap({ x: x - width / 2, y: y - height / 2, width, height }, box), 0)
  return places.reduce<Point | undefined>((a, b) => (a && covered(a) <= covered(b) ? a : b), undefined)
}

function bent(from: Box, to: Box): Point[] {
  const [a, b] = [middleOf(from), middleOf(to)]
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1
  const bend = Math.min(36, length / 5)
  const middle = {
    x: (a.x + b.x) / 2 - ((b.y - a.y) / length) * bend,
    y: (a.y + b.y) / 2 + ((b.x - a.x) / length) * bend,
  }
  // Large boxes close together leave no room for a bend.
  if (isWithin(from, middle) || isWithin(to, middle)) return [border(from, b), border(to, a)]
  return [border(from, middle), middle, border(to, middle)]
}

/** By one corner, or along one side, in both directions. */
function waysAround({ x, y, width, height }: Box): Point[][] {
  const [left, right] = [x - clearance, x + width + clearance]
  const [top, bottom] = [y - clearance, y + height + clearance]
  const corners = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ]
  return corners.flatMap((point, index) => {
    const next = corners[(index + 1) % corners.length] ?? point
    return [[point], [point, next], [next, point]]
  })
}

function via(from: Box, way: readonly Point[], to: Box): Point[] {
  const [first, last] = [way[0], way.at(-1)]
  return first && last ? [border(from, first), ...way, border(to, last)] : []
}

/** Straight, but for its corners. */
function round(points: readonly Point[]): Point[] {
  return points.flatMap((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    return before && after ? [towards(point, before), point, towards(point, after)] : [point]
  })
}

function towards(point: Point, other: Point): Point {
  const length = Math.hypot(other.x - point.x, other.y - point.y) || 1
  const share = Math.min(corner, length / 2) / length
  return { x: point.x + (other.x - point.x) * share, y: point.y + (other.y - point.y) * share }
}

function crosses(points: readonly Point[], box: Rect): boolean {
  return points.some((point, index) => {
    const next = points[index + 1]
    return next !== undefined && cuts(point, next, box)
  })
}

/** Whether part of the stretch lies within the box. */
function cuts(a: Point, b: Point, { x, y, width, height }: Rect): boolean {
  let [first, last] = [0, 1]
  for (const [start, step, low, high] of [
    [a.x, b.x - a.x, x, x + width],
    [a.y, b.y - a.y, y, y + height],
  ] as const) {
    if (step === 0) {
      if (start <= low || start >= high) return false
      continue
    }
    const [one, other] = [(low - start) / step, (high - start) / step]
    first = Math.max(first, Math.min(one, other))
    last = Math.min(last, Math.max(one, other))
  }
  return first < last
}

function overlap(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

function pointAt(points: readonly Point[], distance: number): Point | undefined {
  let left = distance
  for (const [index, point] of points.entries()) {
    const next = points[index + 1]
    if (!next) return point
    const length = Math.hypot(next.x - point.x, next.y - point.y)
    if (left <= length) {
      const share = length === 0 ? 0 : left / length
      return { x: point.x + (next.x - point.x) * share, y: point.y + (next.y - point.y) * share }
    }
    left -= length
  }
  return undefined
}

function lengthOf(points: readonly Point[]): number {
  return points.reduce((sum, { x, y }, index) => {
    const next = points[index + 1]
    return next ? sum + Math.hypot(next.x - x, next.y - y) : sum
  }, 0)
}

function areaOf({ width, height }: Rect): number {
  return width * height
}

function isWithin({ x, y, width, height }: Rect, point: Point): boolean {
  return point.x > x && point.x < x + width && point.y > y && point.y < y + height
}

function middleOf({ x, y, width, height }: Rect): Point {
  return { x: x + width / 2, y: y + height / 2 }
}

/** Where the straight line from the middle of the box towards a point leaves it. */
function border(box: Box, towards: Point): Point {
  const { x, y } = middleOf(box)
  const [dx, dy] = [towards.x - x, towards.y - y]
  const share = Math.max(Math.abs(dx) / (box.width / 2), Math.abs(dy) / (box.height / 2))
  return share <= 1 ? { x, y } : { x: x + dx / share, y: y + dy / share }
}
