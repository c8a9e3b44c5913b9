import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from 'passchart'
import { encryptedStore, fileStore, memoryStore } from 'passchart/storage'
import { beforeAll, describe, expect, it } from 'vitest'
import { createStore } from '../_support/doubles.ts'
import { play } from '../_support/row.ts'
import { signedIn } from '../_support/wire.ts'
import { keepsTheContract } from './_contract.ts'
import { folder } from './_folder.ts'
import { real } from './_real.ts'
import { signsInOver, warns } from './_story.ts'

const { subtle } = globalThis.crypto

const makeKey = (usages: KeyUsage[] = ['encrypt', 'decrypt']) =>
  subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages)

let key: CryptoKey
beforeAll(async () => {
  key = await makeKey()
})

describe('encryptedStore over memory', () => {
  keepsTheContract(() => {
    const below = memoryStore()
    return { open: () => encryptedStore(below, key) }
  })
})

describe('encryptedStore over a file', () => {
  keepsTheContract(() => {
    const path = join(folder(), 'store.json')
    return { open: () => encryptedStore(fileStore(path), key) }
  })

  it('leaves no word of a sign-in in clear [SEC-01 S2S-05]', async () => {
    const path = join(folder(), 'store.json')
    await play((t) => {
      signsInOver(t, real(encryptedStore(fileStore(path), key)))
      warns(t)
    })
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('.credentials"')
    expect(text).not.toMatch(/Cablevision|client|token-|version|data/)
  })
})

describe('encryptedStore', () => {
  it('never writes the same twice', async () => {
    const below = createStore()
    const store = encryptedStore(below, key)
    const seen = new Set<string | undefined>()
    for (let i = 0; i < 50; i += 1) {
      await store.set('key', 'value')
      seen.add(below.values.get('key'))
    }
    expect(seen.size).toBe(50)
    expect(new Set([...seen].map((sealed) => sealed?.slice(0, 16))).size).toBe(50)
  })

  it.each([
    ['changed', (sealed: string) => (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1)],
    ['cut off', (sealed: string) => sealed.slice(0, -4)],
    ['nearly empty', () => 'AAAA'],
    ['empty', () => ''],
    ['in clear', () => '{"version":1}'],
  ])('reads a value that is %s as damaged', async (_, spoil) => {
    const below = createStore()
    const store = encryptedStore(below, key)
    await store.set('key', 'value')
    below.values.set('key', spoil(below.values.get('key') ?? ''))
    expect(await store.get('key')).toBe('')
  })

  it('reads a value of another name as damaged', async () => {
    const below = createStore()
    const store = encryptedStore(below, key)
    await store.set('one', 'value')
    below.values.set('other', below.values.get('one') ?? '')
    expect(await store.get('other')).toBe('')
    expect(await store.get('one')).toBe('value')
  })

  it('reads what another key has written as damaged', async () => {
    const below = createStore()
    await encryptedStore(below, await makeKey()).set('key', 'value')
    expect(await encryptedStore(below, key).get('key')).toBe('')
  })

  it('rejects as the store below does, and watches if that does', async () => {
    const below = createStore()
    below.isBroken = true
    const store = encryptedStore(below, key)
    await expect(store.get('key')).rejects.toThrow('the disk is full')
    await expect(store.set('key', 'value')).rejects.toThrow('the disk is full')
    await expect(store.remove('key')).rejects.toThrow('the disk is full')

    const listeners = new Set<(key: string) => void>()
    const watched: Store = {
      ...memoryStore(),
      watch(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    const told: string[] = []
    const undo = encryptedStore(watched, key).watch?.((key) => told.push(key))
    for (const tell of listeners) tell('key')
    undo?.()
    expect(told).toEqual(['key'])
    expect(listeners.size).toBe(0)
  })

  it('refuses a key that cannot do it', async () => {
    const ctr = await subtle.generateKey({ name: 'AES-CTR', length: 256 }, false, ['encrypt', 'decrypt'])
    const readOnly = await makeKey(['decrypt'])
    const writeOnly = await makeKey(['encrypt'])
    for (const wrong of [ctr, readOnly, writeOnly, undefined, null, 'secret']) {
      expect(() => encryptedStore(memoryStore(), wrong as CryptoKey)).toThrow(
        expect.objectContaining({ code: 'usage' }),
      )
    }
  })

  it('costs one record and one warning when somebody has changed it', async () => {
    const below = createStore()
    const store = real(encryptedStore(below, key))
    await play((t) => {
      signsInOver(t, store).stops()
      t.check(() => {
        const name = [...below.values.keys()].find((name) => name.endsWith('.selection')) ?? ''
        below.values.set(name, `AAAA${below.values.get(name)}`)
      })
      t.starts({ browser: false, options: { store } })
      t.call('PM(Cablevision)', signedIn('Cablevision'))
      warns(t, 'record').ends('ready(regular, Cablevision)')
    })
  })

  it('begins anew, with a warning for each record, when the key is another', async () => {
    const below = createStore()
    const lost = real(encryptedStore(below, await makeKey()))
    const store = real(encryptedStore(below, key))
    await play((t) => {
      signsInOver(t, lost).stops().zero()
      const records = () => below.values.size
      signsInOver(t, store)
      t.check(({ facts }) => {
        const told = facts.flatMap((fact) => (fact.type === 'warning' ? [fact.message] : []))
        expect(told).toHaveLength(records())
        expect(new Set(told).size).toBe(told.length)
      })
      // All of it was written anew.
      t.stops().zero().starts({ browser: false, options: { store } }).call('PM(Cablevision)')
      t.tellsNo('warning')
    })
  })
})
