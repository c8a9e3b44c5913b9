import { expect, it } from 'vitest'
import type { Box } from '../../../src/cli/inspector-page/layout.ts'
import { between, labelPlace } from '../../../src/cli/inspector-page/route.ts'

const box = (id: string, x: number, y: number, width = 60, height = 20): Box => ({
  ...{ id, x, y, width, height, isRegion: false, depth: 1 },
  state: { path: [id], type: 'atomic', isInitial: false, invokes: [] },
})
const isIn = (point: { x: number; y: number }, { x, y, width, height }: Box) =>
  point.x > x && point.x < x + width && point.y > y && point.y < y + height

it('leads around what is in between', () => {
  const [above, large, below] = [box('a', 170, 0), box('b', 0, 60, 400, 200), box('c', 150, 300)]
  const points = between(above, below, [above, large, below])
  for (const [index, point] of points.entries()) {
    const next = points[index + 1] ?? point
    for (const share of [0, 0.25, 0.5, 0.75]) {
      const between = { x: point.x + (next.x - point.x) * share, y: point.y + (next.y - point.y) * share }
      expect(isIn(between, large), JSON.stringify(between)).toBe(false)
    }
  }
  expect(points[0]?.y).toBeCloseTo(20, -1)
  expect(points.at(-1)?.y).toBeCloseTo(300, -1)
})

it('leads straight on where nothing is', () => {
  const [a, b] = [box('a', 0, 0), box('b', 0, 300)]
  expect(between(a, b, [a, b, box('c', 200, 100)])).toHaveLength(3)
})

it('puts words where they cover nothing, if there is such a place', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 0, y: 100 },
  ]
  const size = { width: 40, height: 10 }
  expect(labelPlace(line, size, [])).toEqual({ x: 0, y: 50 })
  const place = labelPlace(line, size, [box('a', -50, 40, 100, 20)])
  expect(place && Math.abs(place.y - 50)).toBeGreaterThan(14)
})
