import type { Clock, Store } from '../ports.ts'
import { Ended, limited } from '../services/index.ts'
import { createCircles, type Member } from './circles.ts'

/** A store that does not answer for so long has failed. */
const longestCallMs = 5_000

/** Each is told the keys the others write. */
const { join: joinCircle, tellAll: tellCircle } = createCircles<string>()

/** A store that tells what others write under one owner's keys, those in this process included. */
export interface SteadyStore extends Store {
  /** `owner` is what its keys begin with, before the last dot. Returns the undo. */
  watchOwner(owner: string, listener: (key: string) => void): () => void
  readonly lagMs: number
  /** The store itself, which others may use too. */
  readonly shared: Store
}

/**
 * The store, never hanging and never forgetting within this process: what could not be written, and what cannot be
 * read any more, comes from memory. Its failures still reject, so that they are told.
 */
export function steadyStore(store: Store, clock: Clock): SteadyStore {
  let circle: Member<string> | undefined
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
    circle?.tell(key)
  }

  return {
    get: async (key) => (unsaved.has(key) ? unsaved.get(key) : inTime(() => store.get(key))),
    set: (key, value) => write(key, value),
    remove: (key) => write(key, undefined),
    lagMs: store.lagMs ?? 0,
    shared: store,
    watchOwner(owner, listener) {
      const member = joinCircle(store, owner, (key) => {
        // What others have written since is newer than what could not be written here.
        unsaved.delete(key)
        listener(key)
      })
      circle = member
      const unwatch = watchStore(store)
      return () => {
        unwatch()
        member.leave()
      }
    },
  }
}

/** Who listens to each store, and the one ear they have there. */
const ears = new WeakMap<Store, { users: number; undo: (() => void) | undefined }>()

/** Passes what the store tells on to the circles, from the first who wants to know to the last. */
function watchStore(store: Store): () => void {
  const ear = ears.get(store) ?? { users: 0, undo: undefined }
  ears.set(store, ear)
  if (ear.users === 0) {
    try {
      ear.undo = store.watch?.((key) => tellCircle(store, ownerOf(key), key))
    } catch {
      // Then what others write is noticed when a tab looks for itself.
    }
  }
  ear.users += 1
  let isUndone = false
  return () => {
    if (isUndone) return
    isUndone = true
    ear.users -= 1
    if (ear.users === 0) ear.undo?.()
  }
}

function ownerOf(key: string): string {
  return key.slice(0, key.lastIndexOf('.'))
}
