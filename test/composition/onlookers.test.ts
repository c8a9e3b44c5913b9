import { createPass, type Inspect } from 'passchart'
import { createSimulator } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { TestClock } from '../_support/clock.ts'
import { optionsFor } from '../_support/simulated.ts'

const fail = () => {
  throw new Error('the onlooker is broken')
}

describe('one that looks on and throws', () => {
  it.each([
    ['inspect.onRun', { inspect: Object.assign(() => {}, { onRun: fail }) as Inspect, onCall: undefined }],
    ['inspect.onCall', { inspect: Object.assign(() => {}, { onCall: fail }) as Inspect, onCall: undefined }],
    ['onCall', { inspect: undefined, onCall: fail }],
  ])('in %s harms neither the app nor the others', async (_, { inspect, onCall }) => {
    const clock = new TestClock()
    const simulator = createSimulator({ clock: clock.port })
    const told: string[] = []
    const pass = createPass({
      ...optionsFor(simulator, clock),
      inspect: inspect ?? Object.assign(() => {}, { onCall: () => told.push('inspect') }),
      onCall: onCall ?? (() => told.push('onCall')),
      log: ({ message }) => message === 'call' && told.push('log'),
    }).start()
    await clock.pass(1_000)
    expect(pass.view.phase).toBe('signedOut')
    const { length } = simulator.log
    const count = (name: string) => told.filter((each) => each === name).length
    expect(count('log')).toBe(length)
    expect(count(onCall ? 'inspect' : 'onCall')).toBe(length)
    await pass.stop()
  })
})
