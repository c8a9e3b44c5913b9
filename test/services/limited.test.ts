import { getEventListeners } from 'node:events'
import { beforeEach, describe, expect, it } from 'vitest'
import { Ended, limited } from '../../src/services/limited.ts'
import { settle, TestClock } from '../_support/clock.ts'

let clock: TestClock
let controller: AbortController

beforeEach(() => {
  clock = new TestClock()
  controller = new AbortController()
})

const never = () => new Promise<never>(() => {})
const run = (task: (signal: AbortSignal) => Promise<unknown>, ms = 10_000) =>
  limited({ clock: clock.port, ms, signal: controller.signal }, task)
const why = (error: unknown) => (error instanceof Ended ? error.why : error)
const leftovers = () => [clock.pending, getEventListeners(controller.signal, 'abort').length]

describe('a limited task', () => {
  it('gives what it gives, and leaves no timer and no listener', async () => {
    expect(await run(async () => 'done')).toBe('done')
    expect(leftovers()).toEqual([0, 0])
  })

  it('fails as it fails', async () => {
    const error = new Error('lost')
    await expect(run(() => Promise.reject(error))).rejects.toBe(error)
    const thrown = run(() => {
      throw error
    })
    await expect(thrown).rejects.toBe(error)
    expect(leftovers()).toEqual([0, 0])
  })

  it('ends on time, even if it does not heed its signal [ERR-24]', async () => {
    let heard: AbortSignal | undefined
    const outcome = run((signal) => {
      heard = signal
      return never()
    }).catch(why)
    await clock.pass(9_999)
    expect(heard?.aborted).toBe(false)
    await clock.pass(1)
    expect(await outcome).toBe('timeout')
    expect(heard?.aborted).toBe(true)
    expect(leftovers()).toEqual([0, 0])
  })

  it('ends with the signal, in the same moment [H9]', async () => {
    let heard: AbortSignal | undefined
    const outcome = run((signal) => {
      heard = signal
      return never()
    }).catch(why)
    controller.abort()
    expect(heard?.aborted).toBe(true)
    expect(await outcome).toBe('aborted')
    expect(leftovers()).toEqual([0, 0])
  })

  it('that was aborted before is not begun', async () => {
    controller.abort()
    let isBegun = false
    const outcome = run(async () => {
      isBegun = true
    })
    expect(await outcome.catch(why)).toBe('aborted')
    expect([isBegun, ...leftovers()]).toEqual([false, 0, 0])
  })

  it('that fails after its end is heard by nobody', async () => {
    const outcome = run(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('late')))
        }),
    ).catch(why)
    controller.abort()
    await settle()
    expect(await outcome).toBe('aborted')
  })

  it.each([Number.POSITIVE_INFINITY, 2 ** 40])('may take %d ms, though timers overflow', async (ms) => {
    const outcome = run(never, ms).catch(why)
    await clock.pass(86_400_000)
    controller.abort()
    expect(await outcome).toBe('aborted')
  })
})
