import type { Store } from 'passchart'
import { stir, type TestClock } from '../_support/clock.ts'

/** What stays on the disk of a device, whatever happens to the processes that use it. */
export interface Disk {
  readonly values: Map<string, string>
  /** When each was last removed. */
  readonly removed: ReadonlyMap<string, number>
  mode: 'works' | 'breaks' | 'hangs'
  /** Whether any access of any process failed or never ended. */
  readonly hasFailed: boolean
  /** Spoils a value; whoever writes it mends it. */
  damage(key: string, value: string): void
  /** Nothing was ever written. */
  wipe(): void
  isDamaged(key: string): boolean
  /** The end of a process: what it had not written yet is lost, and nothing of it works any more. */
  openFor(process: object): OpenDisk
}

/** The library gives up then. */
const longestAccessMs = 5_000

/** The disk as one process has it open. */
export interface OpenDisk {
  readonly store: Store
  readonly listeners: ReadonlySet<unknown>
  /** Whether any access failed or never ended: what was read may be less than there is. */
  readonly hasFailed: boolean
  /** Accesses under way, apart from those that nobody can be waiting for any more. */
  readonly underWay: number
  kill(): void
}

export function createDisk(clock: TestClock, accessMs: number): Disk {
  const values = new Map<string, string>()
  const removed = new Map<string, number>()
  const watchers = new Map<(key: string) => void, object>()
  const damaged = new Set<string>()
  let hasEverFailed = false
  const disk: Disk = {
    ...{ values, removed },
    mode: 'works',
    get hasFailed() {
      return hasEverFailed
    },
    damage(key, value) {
      values.set(key, value)
      damaged.add(key)
    },
    wipe: () => values.clear(),
    isDamaged: (key) => damaged.has(key),
    openFor(process) {
      let isAlive = true
      let hasFailed = false
      const underWay = new Set<object>()
      const own = new Set<(key: string) => void>()

      const access = <T>(run: () => T): Promise<T> =>
        new Promise((resolve, reject) => {
          stir()
          const access = {}
          underWay.add(access)
          const begin = () => {
            if (!isAlive) return
            if (disk.mode !== 'works') hasFailed = hasEverFailed = true
            if (disk.mode === 'hangs') return
            underWay.delete(access)
            if (disk.mode === 'breaks') reject(new Error('the disk is full'))
            else resolve(run())
          }
          if (accessMs === 0) begin()
          else clock.in(accessMs, begin)
          if (underWay.has(access)) clock.in(longestAccessMs, () => underWay.delete(access))
        })
      const write = (key: string, value: string | undefined) =>
        access(() => {
          damaged.delete(key)
          if (value !== undefined) values.set(key, value)
          else if (values.delete(key)) removed.set(key, clock.nowMs)
          for (const [tell, by] of watchers) if (by !== process) tell(key)
        })

      return {
        listeners: own,
        get hasFailed() {
          return hasFailed
        },
        get underWay() {
          return underWay.size
        },
        store: {
          get: (key) => access(() => values.get(key)),
          set: (key, value) => write(key, value),
          remove: (key) => write(key, undefined),
          watch(listener) {
            own.add(listener)
            watchers.set(listener, process)
            return () => {
              own.delete(listener)
              watchers.delete(listener)
            }
          },
        },
        kill() {
          isAlive = false
          for (const listener of own) watchers.delete(listener)
        },
      }
    },
  }
  return disk
}

type Row = Readonly<Record<string, unknown>>

/** What a record on the disk holds; undefined if there is none that can be read. */
export function recordOn({ values, isDamaged }: Disk, name: string): Row | undefined {
  for (const [key, text] of values) {
    if (key.endsWith(`.${name}`) && !isDamaged(key)) return (JSON.parse(text) as { data: Row }).data
  }
  return undefined
}

/** Whether a record was removed at that moment or later. */
export function removedSince({ removed }: Disk, name: string, sinceMs: number): boolean {
  return [...removed].some(([key, atMs]) => key.endsWith(`.${name}`) && atMs >= sinceMs)
}
