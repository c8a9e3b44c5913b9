import { describe, expect, it } from 'vitest'
import { type Box, groupLinks, layOut, lift } from '../../../src/cli/inspector-page/layout.ts'
import { described } from './_lines.ts'

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const isIn = (inner: string, outer: string) => inner.startsWith(`${outer}.`)

describe.each([...described.keys()])('the layout of %s', (name) => {
  const chart = described.get(name) ?? { name, states: [], transitions: [] }
  const { boxes, links, width, height } = layOut(chart)

  it('has each state within what it lies in, and nothing on top of another', () => {
    expect(boxes.map(({ id }) => id).sort()).toEqual(chart.states.map(({ path }) => path.join('.')).sort())
    for (const a of boxes) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width + 1 && a.y + a.height <= height + 1).toBe(true)
      for (const b of boxes) {
        if (isIn(a.id, b.id)) {
          expect([
            a.x > b.x,
            a.y > b.y,
            a.x + a.width < b.x + b.width,
            a.y + a.height < b.y + b.height,
          ]).toEqual([...[true, true, true, true]])
        } else if (a !== b && !isIn(b.id, a.id)) expect(overlap(a, b), `${a.id} and ${b.id}`).toBe(false)
      }
    }
  })

  it('draws each link once, between states side by side', () => {
    const keys = links.map(({ from, to }) => `${from} ${to}`)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { from, to, points } of links) {
      expect(from.split('.').slice(0, -1)).toEqual(to.split('.').slice(0, -1))
      expect(points.length).toBeGreaterThan(1)
    }
    expect(keys.sort()).toEqual(
      groupLinks(chart)
        .map(({ from, to }) => `${from} ${to}`)
        .sort(),
    )
  })
})

it('lifts a transition to where its ends lie side by side', () => {
  expect(lift({ from: ['a', 'b', 'c'], to: ['a', 'd'] })).toEqual({ from: 'a.b', to: 'a.d' })
  expect(lift({ from: ['a', 'b'], to: ['c'] })).toEqual({ from: 'a', to: 'c' })
  expect(lift({ from: ['a'], to: ['a', 'b'] })).toBeUndefined()
  expect(lift({ from: [], to: ['a'] })).toBeUndefined()
  expect(lift({ from: ['a'], to: ['a'] })).toBeUndefined()
})

it('merges what leads from one state to another', () => {
  const links = groupLinks(described.get('pass') ?? { name: '', states: [], transitions: [] })
  const back = links.find(({ from, to }) => from === 'signedOut' && to === 'checkingProfile')
  expect(back?.transitions.map(({ event }) => event)).toContain('elsewhere.signedIn')
  expect(back?.transitions.length).toBeGreaterThan(1)
})

it('knows main ways from others', () => {
  const links = groupLinks(described.get('decision') ?? { name: '', states: [], transitions: [] })
  const mainOf = (from: string, to: string) =>
    links.find((link) => link.from === from && link.to === to)?.isMain
  expect(mainOf('requesting', 'sorting')).toBe(true)
  expect(mainOf('backingOff', 'requesting')).toBe(false)
})
