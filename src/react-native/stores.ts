import type { Store } from '../ports.ts'

/** `@react-native-async-storage/async-storage`, as far as it is used: its default export, or what `createAsyncStorage` makes. */
export interface AsyncStorageLike {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
}

/** `expo-secure-store`, as far as it is used. */
export interface SecureStoreLike {
  getItemAsync(key: string): Promise<string | null>
  setItemAsync(key: string, value: string): Promise<void>
  deleteItemAsync(key: string): Promise<void>
}

/** `react-native-keychain`, as far as it is used. */
export interface KeychainLike {
  getGenericPassword(o: { service: string }): Promise<false | { readonly password: string }>
  setGenericPassword(username: string, password: string, o: { service: string }): Promise<unknown>
  resetGenericPassword(o: { service: string }): Promise<unknown>
}

/** One for each place: two apps in one process then know that they share it. */
const stores = new WeakMap<object, Store>()

function storeOf(place: object, make: () => Store): Store {
  const store = stores.get(place) ?? make()
  stores.set(place, store)
  return store
}

/** A store over AsyncStorage: private to the app, and in clear. */
export function asyncStorageStore(AsyncStorage: AsyncStorageLike): Store {
  return storeOf(AsyncStorage, () => ({
    get: (key) => AsyncStorage.getItem(key),
    set: (key, value) => AsyncStorage.setItem(key, value),
    remove: (key) => AsyncStorage.removeItem(key),
  }))
}

/**
 * A store over `expo-secure-store`: the keychain on iOS, on Android encrypted with a key of its keystore. Keys are
 * spelled with the characters it takes.
 */
export function secureStore(SecureStore: SecureStoreLike): Store {
  return storeOf(SecureStore, () => ({
    get: (key) => SecureStore.getItemAsync(spelled(key)),
    set: (key, value) => SecureStore.setItemAsync(spelled(key), value),
    remove: (key) => SecureStore.deleteItemAsync(spelled(key)),
  }))
}

/** The key in letters, digits, `.` and `-` alone; `_` begins a character that is none of them. */
function spelled(key: string): string {
  return key.replace(/[^A-Za-z0-9.-]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`)
}

/** A store over `react-native-keychain`: each record is a generic password of a service of its own. */
export function keychainStore(Keychain: KeychainLike): Store {
  return storeOf(Keychain, () => ({
    async get(key) {
      const found = await Keychain.getGenericPassword({ service: key })
      return found ? found.password : undefined
    },
    async set(key, value) {
      const isKept = await Keychain.setGenericPassword('passchart', value, { service: key })
      if (!isKept) throw new Error('the keychain did not keep it')
    },
    async remove(key) {
      await Keychain.resetGenericPassword({ service: key })
    },
  }))
}
