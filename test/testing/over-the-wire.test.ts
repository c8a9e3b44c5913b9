import { createPass } from 'passchart'
import {
  coverageOf,
  createPassModel,
  createRecorder,
  notOverTheWire,
  simulatorDriver,
  tableOf,
  walk,
} from 'passchart/testing'
import { describe, expect, it } from 'vitest'

const model = await createPassModel()
const recorder = createRecorder()
const driver = simulatorDriver({ app: createPass, recorder })

describe('over the wire', () => {
  it.each(model.paths.filter((path) => notOverTheWire(path) === undefined))('$name', (path) =>
    walk(path, driver),
  )
})

it('takes every transition that can be, and no other is left without a reason', async () => {
  const seen = coverageOf(recorder)
  process.stdout.write(`Over the wire:\n${tableOf(seen)}\n`)
  const reasons = new Map<string, Set<string>>()
  for (const path of model.paths) {
    const reason = notOverTheWire(path)
    if (reason !== undefined) {
      for (const name of path.takes) reasons.set(name, (reasons.get(name) ?? new Set()).add(reason))
    }
  }
  const left = Object.values(seen).flatMap(({ transitions }) =>
    Object.entries(transitions).flatMap(([name, isTaken]) => (isTaken ? [] : [name])),
  )
  const lines = left.map(
    (name) => `${name}: ${[...(reasons.get(name) ?? ['without a reason'])].sort().join('; ')}`,
  )
  expect(lines.filter((line) => line.endsWith('without a reason'))).toEqual([])
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./not-over-the-wire.txt')
})
