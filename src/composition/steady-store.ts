import type { Clock, Store } from '../ports.ts'
import { Ended, limited } from '../services/index.ts'
import { createCircles, type Member } from './circles.ts'

/** A store that does not answer for so long has failed. */
const longestCallMs = 5_000

/** Each is told the keys the others write. */
const joinCircle = createCircles<string>()

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
      const member = joinCircle(store, owner, listener)
      circle = member
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
        member.leave()
      }
    },
  }
}
