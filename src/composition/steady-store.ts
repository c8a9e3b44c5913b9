import type { Clock, Store } from '../ports.ts'
import { Ended, limited } from '../services/index.ts'

/** A store that does not answer for so long has failed. */
const longestCallMs = 5_000

type Told = (key: string) => void

/** Who in this process shares a store, by owner: each is told of what the others write. */
const sharers = new WeakMap<Store, Map<string, Set<Told>>>()

/** A store that tells what others write under one owner's keys, those in this process included. */
export interface SteadyStore extends Store {
  /** `owner` is what its keys begin with, before the last dot. Returns the undo. */
  watchOwner(owner: string, listener: Told): () => void
  readonly lagMs: number
}

/**
 * The store, never hanging and never forgetting within this process: what could not be written, and what cannot be
 * read any more, comes from memory. Its failures still reject, so that they are told.
 */
export function steadyStore(store: Store, clock: Clock): SteadyStore {
  const owners = sharers.get(store) ?? new Map<string, Set<Told>>()
  sharers.set(store, owners)
  let own: Told | undefined
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
    const sharing = owners.get(key.slice(0, key.lastIndexOf('.'))) ?? []
    for (const tell of [...sharing]) if (tell !== own) tell(key)
  }

  return {
    get: async (key) => (unsaved.has(key) ? unsaved.get(key) : inTime(() => store.get(key))),
    set: (key, value) => write(key, value),
    remove: (key) => write(key, undefined),
    lagMs: store.lagMs ?? 0,
    watchOwner(owner, listener) {
      const sharing = owners.get(owner) ?? new Set()
      owners.set(owner, sharing.add(listener))
      own = listener
      let undo: (() => void) | undefined
      try {
        undo = store.watch?.((key) => {
          if (key.startsWith(`${owner}.`)) listener(key)
        })
      } catch {
        // Then what others write is noticed when this tab looks for itself.
      }
      return () => {
        undo?.()
        sharing.delete(listener)
        if (sharing.size === 0) owners.delete(owner)
      }
    },
  }
}
