import { expect, it } from 'vitest'
import { closest, nearest } from '../../examples/television/src/nearest.ts'

const box = (left: number, top: number, width = 100, height = 50) => ({
  ...{ left, top },
  ...{ right: left + width, bottom: top + height },
})

// a b c
// d
// back (below the first column)
const [a, b, c, d, back] = [box(0, 0), box(120, 0), box(240, 0), box(0, 70), box(0, 160, 60)]

it('goes to the neighbour in the row, and nowhere at its end', () => {
  expect(nearest(a, [b, c, d, back], 'right')).toBe(0)
  expect(nearest(b, [a, c, d, back], 'left')).toBe(0)
  expect(nearest(c, [a, b, d, back], 'right')).toBeUndefined()
  expect(nearest(d, [a, b, c, back], 'right')).toBeUndefined()
})

it('goes to the next row, however far aside, and no further', () => {
  expect(nearest(c, [a, b, d, back], 'down')).toBe(2)
  expect(nearest(d, [a, b, c, back], 'down')).toBe(3)
  expect(nearest(back, [a, b, c, d], 'up')).toBe(3)
  expect(nearest(a, [b, c, d, back], 'up')).toBeUndefined()
})

it('goes to what is most in line, of several as near', () => {
  const wide = box(0, 70, 340)
  expect(nearest(wide, [a, b, c], 'up')).toBe(1)
})

it('finds what is closest to where something was', () => {
  expect(closest(box(230, 10), [a, b, c, d])).toBe(2)
  expect(closest(a, [])).toBeUndefined()
})
