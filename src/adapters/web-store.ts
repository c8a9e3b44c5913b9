import type { Store } from '../ports.ts'

/** One for each storage: two apps on one page then know that they share it. */
const stores = new WeakMap<Storage, Store>()

/** A store over Web Storage, such as `localStorage`. Changes by other tabs are watched. */
export function webStore(storage: Storage): Store {
  const store = stores.get(storage) ?? storeOver(() => storage)
  stores.set(storage, store)
  return store
}

/** `localStorage`. Rejects where the platform has none or denies it: private modes and sandboxed frames. */
export function localStorageStore(): Store {
  try {
    return webStore(globalThis.localStorage)
  } catch {
    // Mere access throws. It is looked up again at each use, which tells.
    return storeOver(() => globalThis.localStorage)
  }
}

/** Tabs in processes of their own hear of each other's writes; nothing makes a read wait for that. */
const lagMs = 100

function storeOver(storage: () => Storage): Store {
  return {
    lagMs,
    get: async (key) => storage().getItem(key),
    set: async (key, value) => storage().setItem(key, value),
    remove: async (key) => storage().removeItem(key),
    watch(listener) {
      // A polyfill off the web has nobody to tell.
      if (typeof globalThis.addEventListener !== 'function') return () => {}
      const onStorage = ({ storageArea, key }: StorageEvent) => {
        if (storageArea === storage() && key !== null) listener(key)
      }
      globalThis.addEventListener('storage', onStorage)
      return () => globalThis.removeEventListener('storage', onStorage)
    },
  }
}
