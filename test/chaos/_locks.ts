import type { Locks } from 'passchart'
import { begin } from '../_support/clock.ts'

/** Locks among the processes of a device, as a browser has them: granted a little later, and free when a process dies. */
export interface LockManager {
  openFor(process: object): { readonly locks: Locks; kill(): void }
}

interface Entry {
  readonly process: object
  /** Runs the task; resolves when it has ended. */
  grant(): Promise<void>
}

export function createLockManager(): LockManager {
  const queues = new Map<string, Entry[]>()

  /** The first in the queue has the lock. */
  function serve(name: string): void {
    const first = queues.get(name)?.[0]
    if (!first) return
    const end = begin()
    setImmediate(() => {
      end()
      if (queues.get(name)?.[0] === first) void first.grant().then(() => leave(name, first))
    })
  }

  function leave(name: string, entry: Entry): void {
    const queue = queues.get(name) ?? []
    const place = queue.indexOf(entry)
    if (place < 0) return
    queue.splice(place, 1)
    if (place === 0) serve(name)
  }

  return {
    openFor(process) {
      let isAlive = true
      const run: Locks['run'] = (name, task, { signal } = {}) =>
        new Promise((resolve, reject) => {
          if (!isAlive) return
          let isGranted = false
          const entry: Entry = {
            process,
            grant() {
              isGranted = true
              return task().then(resolve, reject)
            },
          }
          signal?.addEventListener('abort', () => {
            if (isGranted) return
            leave(name, entry)
            reject(signal.reason)
          })
          const queue = queues.get(name) ?? []
          queues.set(name, queue)
          if (queue.push(entry) === 1) serve(name)
        })
      return {
        locks: { run },
        kill() {
          isAlive = false
          for (const [name, queue] of queues) {
            for (const entry of queue.filter((entry) => entry.process === process)) leave(name, entry)
          }
        },
      }
    },
  }
}
