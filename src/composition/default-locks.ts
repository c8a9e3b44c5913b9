import { leaseLocks } from '../adapters/lease-locks.ts'
import { isWebPage } from '../adapters/web-lifecycle.ts'
import type { Clock, Locks, Store } from '../ports.ts'
import type { SteadyStore } from './steady-store.ts'

/** What a page's own storage takes for a write, generously. */
const longestWriteMs = 50

/** Who waits for which lock in this process, by the store that is shared: each entry is the last in its queue. */
const queues = new WeakMap<Store, Map<string, Promise<void>>>()

/**
 * The locks of an app that brings none. Web Locks where an origin has them, which end with the tab that holds them; on
 * older pages a lease in the store; elsewhere, and where these are denied, among all `Pass` objects of this process
 * over one store. `steady` is that store as this tab uses it, which ends what hangs.
 */
export function defaultLocks(store: Store, steady: SteadyStore, clock: Clock): Locks {
  const within = processLocks(store)
  const { location, navigator } = globalThis as Partial<typeof globalThis>
  // Node has them too, with nothing that tells one store from another: whoever had the same device would wait.
  const web = location && navigator?.locks
  if (web && typeof web.request === 'function') {
    return orElse(
      { run: (name, task, { signal } = {}) => web.request(name, signal ? { signal } : {}, task) as never },
      within,
    )
  }
  return isWebPage()
    ? orElse(leaseLocks(steady, { clock, settleMs: steady.lagMs + longestWriteMs }), within)
    : within
}

/** A sandboxed frame, say, has locks and may not use them. */
function orElse(locks: Locks, others: Locks): Locks {
  return {
    async run(name, task, o) {
      let hasBegun = false
      const begin = () => {
        hasBegun = true
        return task()
      }
      try {
        return await locks.run(name, begin, o)
      } catch (error) {
        if (hasBegun || o?.signal?.aborted) throw error
        return others.run(name, task, o)
      }
    },
  }
}

function processLocks(store: Store): Locks {
  const last = queues.get(store) ?? new Map<string, Promise<void>>()
  queues.set(store, last)
  return {
    async run(name, task, { signal } = {}) {
      const before = last.get(name)
      let leave = () => {}
      const left = new Promise<void>((resolve) => {
        leave = resolve
      })
      const turn = Promise.all([before, left]).then(() => {
        if (last.get(name) === turn) last.delete(name)
      })
      last.set(name, turn)
      try {
        await granted(before, signal)
        return await task()
      } finally {
        leave()
      }
    },
  }
}

/** Waits for one's turn, or leaves the queue with the signal. */
function granted(before: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal?.reason)
    if (signal?.aborted) return leave()
    signal?.addEventListener('abort', leave, { once: true })
    Promise.resolve(before).then(() => {
      signal?.removeEventListener('abort', leave)
      resolve()
    })
  })
}
