import { usageError } from '../errors.ts'
import type { Store } from '../ports.ts'

const ivBytes = 12

/**
 * Encrypts every value before it reaches another store: AES-GCM by WebCrypto, with a new initialization vector each
 * time, bound to its name. A value that was changed, moved or written with another key reads as damaged: it is reported
 * and replaced. Names stay as they are. Throws `usage` for a key that cannot do it.
 *
 * @param key An AES-GCM key of the host's, for `encrypt` and `decrypt`, such as one kept in a platform keystore.
 *
 * @example
 * const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
 * createPass({ ...options, store: encryptedStore(indexedDbStore(), key) })
 */
export function encryptedStore(store: Store, key: CryptoKey): Store {
  const { algorithm, usages } = key ?? {}
  if (algorithm?.name !== 'AES-GCM' || !usages.includes('encrypt') || !usages.includes('decrypt')) {
    throw usageError('the key must be an AES-GCM key for "encrypt" and "decrypt"')
  }
  return {
    async get(name) {
      const sealed = await store.get(name)
      if (sealed === undefined || sealed === null) return undefined
      return (await unseal(key, name, sealed)) ?? damaged
    },
    async set(name, value) {
      await store.set(name, await seal(key, name, value))
    },
    remove: (name) => store.remove(name),
    ...(store.lagMs === undefined ? {} : { lagMs: store.lagMs }),
    ...(store.watch ? { watch: (listener) => store.watch?.(listener) ?? (() => {}) } : {}),
  }
}

/** No record is empty: who reads this one reports and replaces it. */
const damaged = ''

async function seal(key: CryptoKey, name: string, value: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const sealed = await crypto.subtle.encrypt(boundTo(name, iv), key, new TextEncoder().encode(value))
  return toBase64([iv, new Uint8Array(sealed)])
}

async function unseal(key: CryptoKey, name: string, text: string): Promise<string | undefined> {
  const { subtle } = crypto
  try {
    const bytes = fromBase64(text)
    const parameters = boundTo(name, bytes.subarray(0, ivBytes))
    return new TextDecoder().decode(await subtle.decrypt(parameters, key, bytes.subarray(ivBytes)))
  } catch {
    return undefined
  }
}

/** One record cannot pass for another. */
function boundTo(name: string, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) }
}

// Where WebCrypto is, these are too.
function toBase64(parts: readonly Uint8Array[]): string {
  let characters = ''
  // One by one: a long list of arguments overflows the stack.
  for (const part of parts) for (const byte of part) characters += String.fromCharCode(byte)
  return btoa(characters)
}
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
