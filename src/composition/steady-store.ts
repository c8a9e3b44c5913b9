import type { Clock, Store } from '../ports.ts'
import { Ended, limited } from '../services/index.ts'

/** A store that does not answer for so long has failed. */
const longestCallMs = 5_000

/**
 * The store, never hanging and never forgetting within this process: what could not be written, and what cannot be
 * read any more, comes from memory. Its failures still reject, so that they are told.
 */
export function steadyStore(store: Store, clock: Clock): Store {
  const unsaved = new Map<string, string | undefined>()
  let hasStalled = false

  /** One call that never ends is enough: the next ones are not waited for. */
  async function inTime<T>(call: () => Promise<T>): Promise<T> {
    if (hasStalled) throw new Error('the store does not answer')
    try {
      return await limited({ clock, ms: longestCallMs }, () => call())
    } catch (error) {
      hasStalled = error instanceof Ended
      throw error
    }
  }

  async function write(key: string, value: string | undefined): Promise<void> {
    unsaved.set(key, value)
    await inTime(() => (value === undefined ? store.remove(key) : store.set(key, value)))
    if (unsaved.get(key) === value) unsaved.delete(key)
  }

  return {
    get: async (key) => (unsaved.has(key) ? unsaved.get(key) : inTime(() => store.get(key))),
    set: (key, value) => write(key, value),
    remove: (key) => write(key, undefined),
    ...(store.watch ? { watch: (listener) => store.watch?.(listener) ?? (() => {}) } : {}),
  }
}
