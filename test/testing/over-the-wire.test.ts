import { createPass, type Inspect } from 'passchart'
import { createCompanion } from 'passchart/companion'
import { combine, pathOf, type Recording, readTrace, record, replay } from 'passchart/inspect'
import {
  coverageOf,
  createPassModel,
  createRecorder,
  notOverTheWire,
  type Path,
  simulatorDriver,
  tableOf,
  walk,
} from 'passchart/testing'
import { describe, expect, it } from 'vitest'

const model = await createPassModel()
const recorder = createRecorder()
let recording: Recording
const recorded = (inspect: Inspect = () => {}) => {
  recording = record()
  return combine(inspect, recording)
}
const drivers = {
  pass: simulatorDriver({
    app: (options) => createPass({ ...options, inspect: recorded(options.inspect) }),
    recorder,
  }),
  companion: simulatorDriver({
    companion: (options) => createCompanion({ ...options, inspect: recorded(options.inspect) }),
    recorder,
  }),
}

describe('over the wire', () => {
  for (const path of model.paths.filter((one) => notOverTheWire(one) === undefined)) {
    it(path.name, async () => {
      await walk(path, drivers[path.given.app])

      // The same once more, from what was recorded.
      const text = recording.text()
      const again = await replay(text)
      again.stop()
      expect(again.divergence).toBeUndefined()
      expect(again.path).toEqual(pathOf(readTrace(text)))
    })
  }
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

it.each([
  ['companion', 'pass'],
  ['pass', 'companion'],
] as const)('a driver of the %s walks no path of the %s', async (driver, app) => {
  const path = model.paths.find((one) => one.given.app === app && notOverTheWire(one) === undefined) as Path
  await expect(walk(path, drivers[driver])).rejects.toThrow(
    `this path cannot be walked here: it is a path of the ${app}`,
  )
})

it('each code that is typed lacks what its own path says', async () => {
  const names = [
    'bootCompanion: the options',
    'registrar.loadCredentials: a token is kept',
    'the viewer types the code',
    'inspectSession: nothing is missing',
    'the app has the page closed',
    'the viewer types the code',
    'inspectSession: the code is dead',
    'the viewer types the code',
    'inspectSession: the provider is missing',
  ]
  const given = 'the companion, in a browser of the host'
  await walk(await model.tell(names, { given }), drivers.companion)
})

it('a registration that is throttled is asked for again by its chart alone', async () => {
  const names = [
    'bootCompanion: the options',
    'registrar.loadCredentials: nothing is kept',
    'registrar.registerClient: too many 429',
    'registrar.registerClient: registered',
    'registrar.issueAccessToken: too many 429',
    'registrar.issueAccessToken: a token',
  ]
  await walk(await model.tell(names, { given: 'the companion' }), drivers.companion)
})
