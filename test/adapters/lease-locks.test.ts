import fc from 'fast-check'
import type { Store } from 'passchart'
import { leaseLocks } from 'passchart/storage'
import { describe, expect, it } from 'vitest'
import { settle, TestClock } from '../_support/clock.ts'
import { createStore } from '../_support/doubles.ts'

const settleMs = 50
const leaseMs = 10_000

/** A store whose every call takes as long as the next of these says, in virtual time; it acts at its end. */
function slowStore(clock: TestClock, delays: readonly number[]): Store {
  const store = createStore()
  let calls = 0
  const later = <T>(act: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      clock.in(delays[calls++ % delays.length] ?? 0, () => void act().then(resolve, reject))
    })
  return {
    get: (key) => later(() => store.get(key)),
    set: (key, value) => later(() => store.set(key, value)),
    remove: (key) => later(() => store.remove(key)),
  }
}

it('never lets two have it, however slow the store is within its bound [§2.15.11 H11]', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: settleMs - 1 }), { minLength: 1, maxLength: 12 }),
      fc.array(
        fc.record({ atMs: fc.integer({ min: 0, max: 400 }), forMs: fc.integer({ min: 0, max: 900 }) }),
        {
          minLength: 2,
          maxLength: 5,
        },
      ),
      async (delays, contenders) => {
        const clock = new TestClock()
        const store = slowStore(clock, delays)
        let inside = 0
        let most = 0
        let ended = 0
        for (const { atMs, forMs } of contenders) {
          const locks = leaseLocks(store, { clock: clock.port, settleMs, leaseMs })
          clock.in(atMs, () => {
            void locks
              .run('lock', async () => {
                inside += 1
                most = Math.max(most, inside)
                await new Promise<void>((resolve) => clock.in(forMs, resolve))
                inside -= 1
              })
              .then(() => {
                ended += 1
              })
          })
        }
        await clock.pass(60_000)
        expect({ most, ended }).toEqual({ most: 1, ended: contenders.length })
        expect(clock.pending).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

describe('a lease', () => {
  const setUp = () => {
    const clock = new TestClock()
    const store = createStore()
    const locks = () => leaseLocks(store, { clock: clock.port })
    return { clock, store, locks }
  }
  /** Whether a task has run, and how to end it. */
  const task = () => {
    let end = () => {}
    const state = { hasBegun: false, end: () => end() }
    return {
      state,
      run() {
        state.hasBegun = true
        return new Promise<void>((resolve) => {
          end = resolve
        })
      },
    }
  }

  it('is had after the time a write takes, and given back [H11]', async () => {
    const { clock, store, locks } = setUp()
    const one = task()
    const done = locks().run('lock', one.run)
    await clock.pass(49)
    expect(one.state.hasBegun).toBe(false)
    await clock.pass(1)
    expect(one.state.hasBegun).toBe(true)
    one.state.end()
    await done
    expect([...store.values]).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('of a holder that lives is kept for as long as it takes [H11]', async () => {
    const { clock, locks } = setUp()
    const one = task()
    const two = task()
    void locks().run('lock', one.run)
    await clock.pass(100)
    void locks().run('lock', two.run)
    await clock.pass(600_000)
    expect(two.state.hasBegun).toBe(false)
    one.state.end()
    await clock.pass(500)
    expect(two.state.hasBegun).toBe(true)
  })

  it('of a holder that has died blocks for ten seconds at most, whatever the wall clocks say [H11]', async () => {
    const { clock, store, locks } = setUp()
    store.values.set('lock', 'gone.7')
    clock.aheadMs = -3_600_000
    const one = task()
    void locks().run('lock', one.run)
    await clock.pass(9_900)
    expect(one.state.hasBegun).toBe(false)
    await clock.pass(600)
    expect(one.state.hasBegun).toBe(true)
  })

  it('that is not waited for any more leaves nothing [H9 H11]', async () => {
    const { clock, store, locks } = setUp()
    for (const held of [undefined, 'other.1']) {
      if (held) store.values.set('lock', held)
      const left = new AbortController()
      const one = task()
      const waiting = locks().run('lock', one.run, { signal: left.signal })
      const outcome = waiting.catch((error) => error.name)
      await clock.pass(20)
      left.abort()
      expect(await outcome).toBe('AbortError')
      await settle()
      expect(store.values.get('lock')).toBe(held)
      expect(one.state.hasBegun).toBe(false)
      expect(clock.pending).toBe(0)
    }
  })

  it('over a store that fails is not had [§279 H11]', async () => {
    const { store, locks } = setUp()
    store.isBroken = true
    const one = task()
    await expect(locks().run('lock', one.run)).rejects.toThrow('the disk is full')
    expect(one.state.hasBegun).toBe(false)
  })
})
