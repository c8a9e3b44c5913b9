import type { Pass } from 'passchart'

export interface Devices {
  /** The device's `Pass`, which runs at least until `leave`; undefined if too many are in use. */
  enter(id: string, create: () => Pass): Visit | undefined
  /** How many run. */
  readonly count: number
  /** For good: ends all visits, and resolves when everything is written. */
  stop(): Promise<void>
}

export interface Visit {
  readonly pass: Pass
  /** Aborted when the server stops. */
  readonly signal: AbortSignal
  leave(): void
}

interface Entry {
  readonly pass: Pass
  visits: number
  idle?: ReturnType<typeof setTimeout>
}

/**
 * One `Pass` for each device that somebody uses. One that nobody uses any more is stopped after `idleMs`; what it knows
 * stands in the store, and the next visit starts it again. When `most` are running, the longest unused one makes room.
 */
export function createDevices(o: { readonly most: number; readonly idleMs: number }): Devices {
  /** The one used last stands last. */
  const entries = new Map<string, Entry>()
  const ending = new Set<Promise<void>>()
  const stopped = new AbortController()

  function end(id: string, entry: Entry): void {
    clearTimeout(entry.idle)
    entries.delete(id)
    const done = entry.pass.stop().finally(() => ending.delete(done))
    ending.add(done)
  }

  function makeRoom(): boolean {
    if (entries.size < o.most) return true
    for (const [id, entry] of entries) {
      if (entry.visits > 0) continue
      end(id, entry)
      return true
    }
    return false
  }

  return {
    enter(id, create) {
      const known = entries.get(id)
      if (stopped.signal.aborted || (!known && !makeRoom())) return undefined
      const entry: Entry = known ?? { pass: create().start(), visits: 0 }
      entry.visits += 1
      clearTimeout(entry.idle)
      entries.delete(id)
      entries.set(id, entry)
      let hasLeft = false
      return {
        pass: entry.pass,
        signal: stopped.signal,
        leave() {
          if (hasLeft) return
          hasLeft = true
          entry.visits -= 1
          const isLast = entry.visits === 0 && !stopped.signal.aborted
          if (isLast) entry.idle = setTimeout(() => end(id, entry), o.idleMs)
        },
      }
    },
    get count() {
      return entries.size
    },
    async stop() {
      stopped.abort()
      for (const [id, entry] of [...entries]) end(id, entry)
      await Promise.all(ending)
    },
  }
}
