import type { Locks, Store } from '../ports.ts'

/** Mutual exclusion in this process, by the store that is shared. */
const waiting = new WeakMap<Store, Map<string, Promise<void>>>()

/**
 * The locks of an app that brings none: Web Locks where the platform has them, which end with the tab that holds them;
 * else among all `Pass` objects of this process over one store.
 */
export function defaultLocks(store: Store): Locks {
  const web = (globalThis.navigator as Navigator | undefined)?.locks
  if (web && typeof web.request === 'function') {
    return {
      run: (name, task, { signal } = {}) =>
        web.request(name, signal ? { signal } : {}, task) as ReturnType<typeof task>,
    }
  }
  const queues = waiting.get(store) ?? new Map<string, Promise<void>>()
  waiting.set(store, queues)
  return {
    async run(name, task, { signal } = {}) {
      const before = queues.get(name)
      let leave = () => {}
      const left = new Promise<void>((resolve) => {
        leave = resolve
      })
      const turn = Promise.all([before, left]).then(() => {
        if (queues.get(name) === turn) queues.delete(name)
      })
      queues.set(name, turn)
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
