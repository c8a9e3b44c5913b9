import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Store } from 'passchart'
import { unstorageStore } from 'passchart/storage'
import redisDriver from 'unstorage/drivers/redis'
import { onTestFinished } from 'vitest'
import { pathOf } from '../../scripts/needs.mjs'

/** A Redis server of its own, that keeps nothing. */
export interface Redis {
  /** A store of another client of this server. */
  open(base: string): Store
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
}

/** Starts a server that only its socket, a file in this folder, leads to. */
export async function startRedis(folder: string): Promise<Redis> {
  const path = join(folder, 'redis.sock')
  const options = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = spawn(pathOf('redis'), options, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(server, 'exit')
  let said = ''
  await new Promise<void>((resolve, reject) => {
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (/ready to accept connections/i.test(said)) resolve()
    })
    ended.then(() => reject(new Error(`redis-server has ended: ${said}`)), reject)
  })
  return {
    open(base) {
      // Tells within moments that the server is gone, instead of trying on for long.
      const driver = redisDriver({ base, path, maxRetriesPerRequest: 1, retryStrategy: () => 20 })
      // Else it writes to the console.
      driver.getInstance?.().on('error', () => {})
      onTestFinished(() => driver.dispose?.())
      return unstorageStore(driver)
    },
    async kill() {
      server.kill('SIGKILL')
      await ended
    },
  }
}
