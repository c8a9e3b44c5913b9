import { asyncStorageStore, keychainStore, secureStore } from 'passchart/react-native'
import { describe, expect, it } from 'vitest'
import { keepsTheContract } from '../storage/_contract.ts'

describe('asyncStorageStore', () => {
  keepsTheContract(() => {
    const values = new Map<string, string>()
    const AsyncStorage = {
      getItem: async (key: string) => values.get(key) ?? null,
      setItem: async (key: string, value: string) => void values.set(key, value),
      removeItem: async (key: string) => void values.delete(key),
    }
    return { open: () => asyncStorageStore(AsyncStorage) }
  })
})

describe('secureStore', () => {
  keepsTheContract(() => {
    const SecureStore = createSecureStore()
    return { open: () => secureStore(SecureStore) }
  })

  it('leaves the usual keys as they are', async () => {
    const SecureStore = createSecureStore()
    await secureStore(SecureStore).set('passchart.REF30.0abc.1def.token', 'value')
    expect([...SecureStore.values]).toEqual([['passchart.REF30.0abc.1def.token', 'value']])
  })

  it('spells no two keys alike', async () => {
    const store = secureStore(createSecureStore())
    const keys = ['a b', 'a/b', 'a_b', 'a_20_b', 'a%b', 'ab', '🔑']
    for (const key of keys) await store.set(key, `of ${key}`)
    for (const key of keys) expect(await store.get(key)).toBe(`of ${key}`)
  })

  it('is one store for one place, so that two apps in a process know of each other', () => {
    const SecureStore = createSecureStore()
    expect(secureStore(SecureStore)).toBe(secureStore(SecureStore))
    expect(secureStore(SecureStore)).not.toBe(secureStore(createSecureStore()))
  })
})

describe('keychainStore', () => {
  keepsTheContract(() => {
    const Keychain = createKeychain()
    return { open: () => keychainStore(Keychain) }
  })

  it('rejects what the keychain did not keep', async () => {
    const store = keychainStore({ ...createKeychain(), setGenericPassword: async () => false })
    await expect(store.set('key', 'value')).rejects.toThrow('did not keep')
  })
})

/** `expo-secure-store` takes few characters in keys. */
function createSecureStore() {
  const values = new Map<string, string>()
  const checked = (key: string) => {
    if (!/^[\w.-]+$/.test(key)) throw new Error('Invalid key provided to SecureStore.')
    return key
  }
  return {
    values,
    getItemAsync: async (key: string) => values.get(checked(key)) ?? null,
    setItemAsync: async (key: string, value: string) => void values.set(checked(key), value),
    deleteItemAsync: async (key: string) => void values.delete(checked(key)),
  }
}

function createKeychain() {
  const passwords = new Map<string, { username: string; password: string }>()
  return {
    getGenericPassword: async ({ service }: { service: string }) =>
      passwords.get(service) ?? (false as const),
    setGenericPassword: async (username: string, password: string, { service }: { service: string }) => {
      passwords.set(service, { username, password })
      return { service, storage: 'keychain' }
    },
    resetGenericPassword: async ({ service }: { service: string }) => passwords.delete(service),
  }
}
