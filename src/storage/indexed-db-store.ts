import { openChannel } from '../adapters/web-channel.ts'
import type { Store } from '../ports.ts'

const table = 'records'

/**
 * A store in the browser's IndexedDB, which workers have too and which takes more than Web Storage. Others over the
 * same database, such as the app in another tab, hear of changes where `BroadcastChannel` exists. Rejects where the
 * browser has no IndexedDB or denies it.
 *
 * @param name Of the database; default `passchart`.
 */
export function indexedDbStore(name = 'passchart'): Store {
  const inTransaction = database(name)
  const { announce, watch } = changes(`${name}.${table}`)
  return {
    get: (key) => inTransaction('readonly', (records) => records.get(key)),
    async set(key, value) {
      await inTransaction('readwrite', (records) => records.put(value, key))
      announce(key)
    },
    async remove(key) {
      await inTransaction('readwrite', (records) => records.delete(key))
      announce(key)
    },
    watch,
  }
}

/** Opened when first used, since a page that is only rendered needs none, and again when it was closed. */
function database(name: string) {
  let opening: Promise<IDBDatabase> | undefined

  function open(): Promise<IDBDatabase> {
    const attempt = new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name)
      request.onupgradeneeded = () => request.result.createObjectStore(table)
      request.onerror = () => reject(request.error)
      request.onsuccess = () => resolve(request.result)
    })
    const forget = () => {
      if (opening === attempt) opening = undefined
    }
    attempt.then((connection) => {
      connection.onclose = forget
      // Somebody wants to delete or change the database, and waits for us.
      connection.onversionchange = () => {
        forget()
        connection.close()
      }
    }, forget)
    opening = attempt
    return attempt
  }

  return async <T>(mode: IDBTransactionMode, ask: (records: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const attempt = opening ?? open()
    try {
      return await transact(await attempt, mode, ask)
    } catch (error) {
      if ((error as Error | null)?.name !== 'InvalidStateError') throw error
      // Browsers close connections unasked, those of sleeping pages above all, and some tell only who uses one.
      if (opening === attempt) opening = undefined
      return transact(await (opening ?? open()), mode, ask)
    }
  }
}

function transact<T>(
  connection: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (records: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // On the disk when it says so: televisions are switched off at the wall.
    const transaction = connection.transaction(table, mode, { durability: 'strict' })
    const request = ask(transaction.objectStore(table))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was aborted'))
  })
}

/** Tells others of own changes, and listeners of others'. */
function changes(name: string) {
  const listeners = new Set<(key: string) => void>()
  let channel: BroadcastChannel | undefined

  return {
    announce(key: string): void {
      // A channel does not hear itself: so the one that listens has to be the one that tells.
      const speaker = channel ?? openChannel(name)
      speaker?.postMessage(key)
      if (speaker !== channel) speaker?.close()
    },
    watch(listener: (key: string) => void): () => void {
      const told = (key: string) => listener(key)
      listeners.add(told)
      if (!channel) {
        channel = openChannel(name)
        if (channel) {
          channel.onmessage = ({ data }) => {
            for (const tell of [...listeners]) tell(String(data))
          }
        }
      }
      return () => {
        listeners.delete(told)
        if (listeners.size > 0) return
        channel?.close()
        channel = undefined
      }
    },
  }
}
