import type { Store } from '../ports.ts'

/** One for each storage: two apps on one page then know that they share it. */
const stores = new WeakMap<Storage, Store>()

/** A store over Web Storage, such as `localStorage`. Changes by other tabs are watched. */
export function webStore(storage: Storage): Store {
  const store = stores.get(storage) ?? createWebStore(storage)
  stores.set(storage, store)
  return store
}

function createWebStore(storage: Storage): Store {
  return {
    get: async (key) => storage.getItem(key),
    set: async (key, value) => storage.setItem(key, value),
    remove: async (key) => storage.removeItem(key),
    watch(listener) {
      // A polyfill off the web has nobody to tell.
      if (typeof globalThis.addEventListener !== 'function') return () => {}
      const onStorage = ({ storageArea, key }: StorageEvent) => {
        if (storageArea === storage && key !== null) listener(key)
      }
      globalThis.addEventListener('storage', onStorage)
      return () => globalThis.removeEventListener('storage', onStorage)
    },
  }
}

/** `localStorage`, where the platform has one and lets us use it. */
export function localStorageIfAny(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    // Private modes and sandboxed frames throw on mere access.
    return undefined
  }
}
