import type { Store } from '../ports.ts'

/** A store that forgets with the process: for tests, demos, and servers that keep nothing. */
export function memoryStore(): Store {
  const values = new Map<string, string>()
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => {
      values.set(key, value)
    },
    remove: async (key) => {
      values.delete(key)
    },
  }
}
