import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb'
import { indexedDbStore } from 'passchart/storage'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepsTheContract } from './_contract.ts'

/** Every connection that was opened. */
let connections: IDBDatabase[]
let factory: IDBFactory

beforeEach(() => {
  connections = []
  factory = new IDBFactory()
  const { open } = factory
  factory.open = (...o) => {
    const request = open.apply(factory, o)
    request.addEventListener('success', () => connections.push(request.result))
    return request
  }
  vi.stubGlobal('indexedDB', factory)
})

let names = 0

describe('indexedDbStore', () => {
  keepsTheContract(
    () => {
      names += 1
      const name = `database ${names}`
      return { open: () => indexedDbStore(name) }
    },
    { watches: true },
  )

  it('opens one database, when it is first used', async () => {
    const store = indexedDbStore()
    await Promise.resolve()
    expect(connections).toHaveLength(0)
    await Promise.all([store.get('a'), store.get('b'), store.set('a', '1')])
    expect(connections.map(({ name }) => name)).toEqual(['passchart'])
  })

  it('goes on when the browser has closed its connection', async () => {
    const store = indexedDbStore()
    await store.set('key', 'kept')
    forceCloseDatabase(connections[0] as never)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await store.get('key')).toBe('kept')
    expect(connections).toHaveLength(2)
  })

  it('goes on when its connection was closed without a word', async () => {
    const store = indexedDbStore()
    await store.set('key', 'kept')
    connections[0]?.close()
    expect(await Promise.all([store.get('key'), store.get('key'), store.set('other', '1')])).toEqual([
      ...['kept', 'kept'],
      undefined,
    ])
    expect(connections).toHaveLength(2)
  })

  it('does not stand in the way of who deletes its database', async () => {
    const store = indexedDbStore()
    await store.set('key', 'value')
    await new Promise((resolve, reject) => {
      const request = factory.deleteDatabase('passchart')
      request.onsuccess = resolve
      request.onblocked = reject
    })
    expect(await store.get('key')).toBeUndefined()
    await store.set('key', 'new')
    expect(await store.get('key')).toBe('new')
  })

  it('rejects while the browser refuses, and no longer', async () => {
    const store = indexedDbStore()
    vi.stubGlobal('indexedDB', undefined)
    await expect(store.get('key')).rejects.toThrow()
    await expect(store.set('key', 'value')).rejects.toThrow()
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('denied', 'SecurityError')
      },
    })
    await expect(store.get('key')).rejects.toThrow('denied')
    vi.stubGlobal('indexedDB', factory)
    await store.set('key', 'value')
    expect(await store.get('key')).toBe('value')
  })

  it('rejects what the database does not take', async () => {
    const store = indexedDbStore()
    await store.set('key', 'old')
    const connection = connections[0] as IDBDatabase
    const { transaction } = connection
    connection.transaction = (...o) => {
      const begun = transaction.apply(connection, o)
      queueMicrotask(() => begun.abort())
      return begun
    }
    await expect(store.set('key', 'new')).rejects.toThrow()
    connection.transaction = transaction
    expect(await store.get('key')).toBe('old')
  })

  it('works where nobody can be told', async () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const store = indexedDbStore()
    const undo = store.watch?.(() => {})
    await store.set('key', 'value')
    expect(await store.get('key')).toBe('value')
    undo?.()
  })
})
