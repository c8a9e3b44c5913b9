import { indexedDbStore } from 'passchart/storage'
import { startApp } from './_page.ts'

declare global {
  interface Navigator {
    readonly storageBuckets: {
      open(name: string, o: { quota: number }): Promise<{ readonly indexedDB: IDBFactory }>
    }
  }
}

/** The browser's own IndexedDB in a bucket of one byte. */
async function start(): Promise<void> {
  const { indexedDB } = await navigator.storageBuckets.open('full', { quota: 1 })
  Object.defineProperty(globalThis, 'indexedDB', { value: indexedDB })
  startApp({ store: indexedDbStore() })
}
void start()
