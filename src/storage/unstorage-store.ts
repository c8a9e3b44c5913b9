import type { Store } from '../ports.ts'

/** What is used of an unstorage driver: any of them has it. */
export interface UnstorageDriver {
  getItem(key: string, options?: object): unknown
  setItem?(key: string, value: string, options: object): unknown
  removeItem?(key: string, options: object): unknown
}

/**
 * A store over any [unstorage](https://unstorage.unjs.io) driver: Redis, Cloudflare KV, a folder. The driver is used
 * bare, without the storage that is usually put around it. Give it a `base` where others share its place. Rejects as
 * the driver does.
 *
 * @example
 * import redisDriver from 'unstorage/drivers/redis'
 * const store = unstorageStore(redisDriver({ base: 'passchart', url: 'redis://127.0.0.1' }))
 */
export function unstorageStore(driver: UnstorageDriver): Store {
  return {
    async get(key) {
      const value = checked(await driver.getItem(key, {}))
      if (value === null || value === undefined) return undefined
      // Some drivers parse what looks like JSON; the records survive the way back.
      return typeof value === 'string' ? value : JSON.stringify(value)
    },
    async set(key, value) {
      if (!driver.setItem) throw new Error('the driver cannot write')
      checked(await driver.setItem(key, value, {}))
    },
    async remove(key) {
      if (!driver.removeItem) throw new Error('the driver cannot remove')
      checked(await driver.removeItem(key, {}))
    },
  }
}

/** The drivers of file systems resolve with the errors they do not expect. */
function checked(answer: unknown): unknown {
  if (answer instanceof Error) throw answer
  return answer
}
