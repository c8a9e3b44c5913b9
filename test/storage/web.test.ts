import { memoryStore, webStore } from 'passchart/storage'
import { describe, vi } from 'vitest'
import { keepsTheContract } from './_contract.ts'

describe('memoryStore', () => {
  keepsTheContract(() => {
    const store = memoryStore()
    return { open: () => store }
  })
})

describe('webStore', () => {
  keepsTheContract(webStorage, { watches: true })
})

/** Web Storage as several tabs share it: each has an object of its own, and hears what the others change. */
function webStorage() {
  const target = new EventTarget()
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
  const values = new Map<string, string>()
  const tabs: object[] = []

  return {
    open() {
      const changed = (key: string) => {
        for (const storageArea of tabs) {
          if (storageArea !== tab)
            target.dispatchEvent(Object.assign(new Event('storage'), { storageArea, key }))
        }
      }
      const tab = {
        getItem: (key: string) => values.get(key) ?? null,
        setItem(key: string, value: string) {
          const isNew = values.get(key) !== value
          values.set(key, value)
          if (isNew) changed(key)
        },
        removeItem(key: string) {
          if (values.delete(key)) changed(key)
        },
      }
      tabs.push(tab)
      return webStore(tab as unknown as Storage)
    },
  }
}
