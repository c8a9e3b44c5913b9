import { describeChart, phaseOf } from 'passchart/inspect'
import { expect, it } from 'vitest'
import { places } from '../../src/inspect/phases.ts'
import { charts } from '../../src/testing/charts.ts'

it('every place that has a phase of its own is a chart, or a state of one', () => {
  const all = charts.flatMap((machine) => {
    const { name, states } = describeChart(machine)
    return [name, ...states.map(({ path }) => [name, ...path].join('.'))]
  })
  expect([...places.keys()].filter((place) => !all.includes(place))).toEqual([])
  for (const machine of charts) expect(places.has(machine.root.key)).toBe(true)
})

it('a state belongs where it lies; a chart nobody knows belongs nowhere', () => {
  expect(phaseOf('pass', ['ready', 'authorization', 'deciding'])).toBe('authorization')
  expect(phaseOf('pass', ['ready', 'access', 'verified'])).toBe('authentication')
  for (const name of ['host', 'constructor', '__proto__']) expect(phaseOf(name)).toBe('none')
})
