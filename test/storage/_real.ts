import type { Store } from 'passchart'
import { begin } from '../_support/clock.ts'

/** A store that works in real time, for stories in virtual time: nothing settles while it is busy. */
export function real(store: Store): Store {
  const during = async <T>(task: () => Promise<T>): Promise<T> => {
    const end = begin()
    try {
      return await task()
    } finally {
      end()
    }
  }
  return {
    get: (key) => during(() => store.get(key)),
    set: (key, value) => during(() => store.set(key, value)),
    remove: (key) => during(() => store.remove(key)),
  }
}
