import type { Store } from 'passchart'
import { describe, expect, it } from 'vitest'
import { createStore, type TestStore } from '../_support/doubles.ts'
import { createStage, type Stage, signedIn, started } from '../flows/_stage.ts'

const never = () => new Promise<never>(() => {})

/** A store one of whose methods, or all of them, never settle. */
function hanging(...methods: readonly (keyof Store & ('get' | 'set' | 'remove'))[]): TestStore {
  const store = createStore()
  for (const method of methods) store[method] = never
  return store
}

/** Stops, and tells after how many virtual seconds it ended; undefined: not within a minute. */
async function secondsToStop(stage: Stage): Promise<number | undefined> {
  const sinceMs = stage.clock.nowMs
  let endMs: number | undefined
  void stage.pass.stop().then(() => {
    endMs = stage.clock.nowMs
  })
  await stage.seconds(60)
  return endMs === undefined ? undefined : (endMs - sinceMs) / 1_000
}

const storeWarnings = ({ facts }: Stage) =>
  facts.filter((fact) => fact.type === 'warning' && fact.code === 'store')

it('registers once in this process with a store that rejects every call, and warns once in a run', async () => {
  const store = createStore()
  store.isBroken = true
  const stage = await createStage({ options: { store } })
  stage.pass.start()
  await stage.seconds(3)
  expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
  expect(storeWarnings(stage)).toHaveLength(1)
  await stage.pass.stop()
  stage.facts.length = 0
  stage.pass.start()
  await stage.seconds(3)
  expect(stage.calls()).toEqual(['PA'])
  expect(stage.pass.view.phase).toBe('signedOut')
  expect(storeWarnings(stage)).toHaveLength(1)
})

describe('a store that never answers', () => {
  it.each([
    ['get', ['get']],
    ['set', ['set']],
    ['remove', ['remove']],
    ['anything', ['get', 'set', 'remove']],
  ] as const)('to %s delays the start by seconds only', async (_, methods) => {
    const stage = await createStage({ options: { store: hanging(...methods) } })
    stage.pass.start()
    // Two reads one after the other, 5 s each.
    await stage.seconds(10)
    expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
    expect(stage.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
    await secondsToStop(stage)
    expect(storeWarnings(stage)).toHaveLength(1)
    expect(stage.leftovers()).toEqual([])
  })

  it('to a write delays stop() by seconds only', async () => {
    const stage = await createStage({ options: { store: hanging('set', 'remove') } })
    stage.pass.start()
    await stage.settle()
    const seconds = await secondsToStop(stage)
    // At most 5 s for each write under way: credentials, token, and what a fresh start clears.
    expect(seconds).toBeGreaterThanOrEqual(5)
    expect(seconds).toBeLessThanOrEqual(15)
    expect(stage.leftovers()).toEqual([])
  })

  it('to a write loses nothing within this process', async () => {
    const stage = await createStage({ options: { store: hanging('set') } })
    stage.pass.start()
    await stage.settle()
    expect(stage.calls()).toEqual(['REG', 'TOK', 'PA'])
    await secondsToStop(stage)
    stage.pass.start()
    await stage.settle()
    expect(stage.calls()).toEqual(['PA'])
  })
})

it('a start right after stop() reads what is still being written', async () => {
  const store = createStore()
  const stage = await createStage({ options: { store } })
  stage.pass.start()
  await stage.settle()
  const keep = store.set
  store.set = async (key, value) => {
    await new Promise<void>((resolve) => void stage.clock.in(400, resolve))
    await keep(key, value)
  }
  stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await stage.settle()
  const code = stage.code()
  void stage.pass.stop()
  stage.pass.start()
  await stage.seconds(2)
  expect(stage.code()).toBe(code)
})

it('a logout begun with lost credentials does not end the next sign-in [REG-21]', async () => {
  const first = await signedIn()
  first.simulator.faults.next('OUT', { hang: true })
  first.pass.send({ type: 'logout.start' })
  await first.settle()
  await first.pass.stop()
  const credentials = [...first.store.values.keys()].find((key) => key.endsWith('.credentials')) ?? ''
  first.store.values.delete(credentials)

  const second = await signedIn({ after: first })
  expect(second.pass.view.phase).toBe('ready')
  await second.pass.stop()
  const third = await started({ after: second })
  expect(third.calls()).toEqual(['PM'])
  expect(third.pass.view.phase).toBe('ready')
})

it('a profile whose credentials are lost is not trusted, though nobody can be asked for it [REG-21]', async () => {
  const first = await signedIn()
  await first.pass.stop()
  const credentials = [...first.store.values.keys()].find((key) => key.endsWith('.credentials')) ?? ''
  first.store.values.delete(credentials)
  first.simulator.faults.always('PM', { status: 503 })

  const second = await started({ after: first })
  await second.seconds(10)
  expect(second.calls()).toEqual(['REG', 'TOK', 'PM', 'PM', 'PM'])
  expect(second.pass.view).toMatchObject({ phase: 'signedOut', remembered: { mvpd: 'Cablevision' } })
})

it('a logout that waits for the network shows no access meanwhile, and is finished then', async () => {
  const first = await signedIn({ simulator: { tokenLifeMs: 60_000 } })
  first.simulator.faults.next('OUT', { hang: true })
  first.pass.send({ type: 'logout.start' })
  await first.settle()
  await first.pass.stop()
  await first.seconds(61)

  const second = await createStage({ after: first })
  second.lifecycle.online = false
  second.pass.start()
  await second.settle()
  expect(second.pass.view.phase).toBe('registering')
  second.lifecycle.become('online')
  await second.settle()
  expect(second.calls()).toEqual(['TOK', 'OUT'])
  expect(second.pass.view).toMatchObject({ phase: 'signedOut', reason: 'loggedOut' })
})

describe('one store of two origins', () => {
  const staging = 'https://sp.auth-staging.adobe.com'
  const production = 'https://sp.auth.adobe.com'

  it('keeps two sets of credentials', async () => {
    const store = createStore()
    const first = await createStage({ options: { store, origin: staging } })
    first.pass.start()
    await first.settle()
    await first.pass.stop()
    const ofStaging = new Map(store.values)
    expect(store.record('credentials')).toBeDefined()

    // Another service, which knows nothing of the first one's clients.
    const second = await createStage({ options: { store, origin: production } })
    second.pass.start()
    await second.settle()
    expect(second.calls()).toEqual(['REG', 'TOK', 'PA'])
    expect(second.pass.view).toMatchObject({ phase: 'signedOut', reason: 'firstRun' })
    await second.pass.stop()
    for (const [key, value] of ofStaging) expect(store.values.get(key)).toBe(value)

    const again = await createStage({ after: first, options: { store, origin: staging } })
    again.pass.start()
    await again.settle()
    expect(again.calls()).toEqual(['PA'])
  })
})
