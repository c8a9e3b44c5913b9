/** Stores of a page, named by the first part of its path; runs in the browser. */
import type { Store } from 'passchart'
import { encryptedStore, indexedDbStore, webStore } from 'passchart/storage'

const stores = {
  localStorage: () => webStore(localStorage),
  indexedDB: () => indexedDbStore(),
  encrypted: async () => {
    const bytes = new Uint8Array(32)
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
    return encryptedStore(indexedDbStore(), key)
  },
} satisfies Record<string, () => Store | Promise<Store>>

export type StoreName = keyof typeof stores

export async function storeOfPath(): Promise<Store> {
  return stores[location.pathname.split('/').at(-1) as StoreName]()
}
