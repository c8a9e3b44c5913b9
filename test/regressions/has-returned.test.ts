/** A browser port that could not tell, or never told, whether its page had ended kept the app from starting. */
import { type Browser, createPass, memoryStore } from 'passchart'
import { createManualClock, createSimulator } from 'passchart/simulator'
import { expect, it } from 'vitest'
import { createBrowser } from '../_support/doubles.ts'
import { eventually } from '../_support/eventually.ts'

/** An app whose browser answers like this. */
function start(hasReturned: Browser['hasReturned']) {
  const clock = createManualClock()
  const simulator = createSimulator({ clock })
  const pass = createPass({
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: 'living-room' },
    store: memoryStore(),
    fetch: simulator.fetch,
    clock,
    browser: { ...createBrowser().port, ...(hasReturned ? { hasReturned } : {}) },
  }).start()
  return { pass, clock }
}

it.each([
  ['rejects', () => Promise.reject(new Error('no such module'))],
  [
    'throws',
    () => {
      throw new Error('no such module')
    },
  ],
])('starts although the browser %s', async (_, hasReturned) => {
  const { pass } = start(hasReturned)
  await eventually(() => expect(pass.view.phase).toBe('signedOut'))
  await pass.stop()
})

it('waits for the browser no longer than for a call', async () => {
  const { pass, clock } = start(() => new Promise(() => {}))
  await eventually(() => {
    clock.advance(1_000)
    expect(pass.view.phase).toBe('signedOut')
  })
  expect(clock.monotonic()).toBeGreaterThanOrEqual(10_000)
  expect(clock.monotonic()).toBeLessThan(30_000)
  await pass.stop()
})
