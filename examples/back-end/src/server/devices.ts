import type { Pass } from 'passchart'

export interface Devices {
  /** The device's `Pass`, which runs at least until `leave`; undefined if too many are in use, or this one too often. */
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

export interface DevicesOptions {
  /** Most devices that run at once. */
  readonly most: number
  /** Most visits at once to one of them. */
  readonly mostVisits: number
  readonly idleMs: number
  /** Erases what is remembered of a device. */
  readonly erase: (id: string) => Promise<void>
}

/**
 * One `Pass` for each device that somebody uses. One that nobody uses any more is stopped after `idleMs`; what it knows
 * stands in the store, and the next visit starts it again. Nothing is kept of one that has never signed in: most of
 * these never come back. When `most` are running, the longest unused one makes room.
 */
export function createDevices(o: DevicesOptions): Devices {
  /** The one used last stands last. */
  const entries = new Map<string, Entry>()
  const ending = new Set<Promise<void>>()
  const stopped = new AbortController()

  function end(id: string, entry: Entry): void {
    clearTimeout(entry.idle)
    entries.delete(id)
    const done = rest(id, entry).finally(() => ending.delete(done))
    ending.add(done)
  }

  async function rest(id: string, { pass }: Entry): Promise<void> {
    const { view } = pass
    const hasNeverSignedIn = view.phase === 'signedOut' && view.reason === 'firstRun'
    await pass.stop()
    const isBack = entries.has(id)
    // What cannot be erased is too much, but not wrong.
    if (hasNeverSignedIn && !isBack) await o.erase(id).catch(() => {})
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
      const isRoom = known ? known.visits < o.mostVisits : makeRoom()
      if (stopped.signal.aborted || !isRoom) return undefined
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
