import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unstorageStore } from 'passchart/storage'
import { createStorage } from 'unstorage'
import fsDriver from 'unstorage/drivers/fs'
import memoryDriver from 'unstorage/drivers/memory'
import { describe, expect, it } from 'vitest'
import { keepsTheContract } from './_contract.ts'
import { folder } from './_folder.ts'

describe('unstorageStore over memory', () => {
  keepsTheContract(() => {
    const driver = memoryDriver()
    return { open: () => unstorageStore(driver) }
  })
})

describe('unstorageStore over a folder', () => {
  keepsTheContract(() => {
    const base = folder()
    return { open: () => unstorageStore(fsDriver({ base })) }
  })

  it('rejects what the driver resolves with its error', async () => {
    const base = folder()
    writeFileSync(join(base, 'file'), '')
    const store = unstorageStore(fsDriver({ base }))
    // Below a file nothing can be.
    await expect(store.get('file/key')).rejects.toThrow('ENOTDIR')
    await expect(store.remove('file/key')).rejects.toThrow('ENOTDIR')
    await expect(store.set('file/key', 'value')).rejects.toThrow()
  })
})

describe('unstorageStore', () => {
  it('gives a record back as text when the driver has parsed it', async () => {
    const values = new Map<string, string>()
    const store = unstorageStore({
      getItem: async (key) => JSON.parse(values.get(key) ?? 'null'),
      setItem: async (key, value) => void values.set(key, value),
    })
    expect(await store.get('key')).toBeUndefined()
    const text = '{"version":1,"sum":"abc","data":{"b":[1.5,"é"],"a":null}}'
    await store.set('key', text)
    expect(await store.get('key')).toBe(text)
  })

  it('takes a whole storage too', async () => {
    const store = unstorageStore(createStorage({ driver: memoryDriver() }))
    await store.set('passchart.key', '{"version":1}')
    expect(await store.get('passchart.key')).toBe('{"version":1}')
    await store.remove('passchart.key')
    expect(await store.get('passchart.key')).toBeUndefined()
  })

  it('rejects what the driver cannot do', async () => {
    const store = unstorageStore({ getItem: () => null })
    expect(await store.get('key')).toBeUndefined()
    await expect(store.set('key', 'value')).rejects.toThrow('cannot write')
    await expect(store.remove('key')).rejects.toThrow('cannot remove')
  })
})
