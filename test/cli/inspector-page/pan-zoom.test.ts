import { expect, it } from 'vitest'
import { placeLegibly, placeWhole } from '../../../src/cli/inspector-page/pan-zoom.ts'

const seen = { width: 800, height: 500 }
const focusAt = (x: number, y: number) => ({ x, y, width: 100, height: 40 })

it('shows the whole in the middle, small things not too large', () => {
  expect(placeWhole(seen, { width: 1_552, height: 400 })).toEqual({ scale: 0.5, x: 12, y: 150 })
  expect(placeWhole(seen, { width: 100, height: 100 })).toEqual({ scale: 1.3, x: 335, y: 185 })
})

it('shows the whole where it is legible', () => {
  const drawing = { width: 700, height: 400 }
  expect(placeLegibly(seen, drawing, focusAt(0, 0), 0.9)).toEqual(placeWhole(seen, drawing))
})

it('shows what is to be looked at, in the middle where there is enough around it', () => {
  const drawing = { width: 2_000, height: 400 }
  expect(placeLegibly(seen, drawing, focusAt(950, 100), 1)).toEqual({ scale: 1, x: -600, y: 50 })
  expect(placeLegibly(seen, drawing, focusAt(0, 100), 1)).toMatchObject({ x: 12 })
  expect(placeLegibly(seen, drawing, focusAt(1_900, 100), 1)).toMatchObject({ x: -1_212 })
  expect(placeLegibly(seen, drawing, { ...focusAt(300, 0), width: 1_000 }, 1)).toMatchObject({ x: -288 })
})
