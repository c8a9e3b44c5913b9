import { pause } from '../clock.ts'
import { PassError } from '../errors.ts'
import type { Clock, Locks } from '../ports.ts'
import { type Ended, limited } from '../services/index.ts'

/** Another tab that takes longer than this hangs; whoever waits for it may ask again. */
const longestWaitMs = 30_000
/** Giving a lock back takes a write to the store at most. */
const longestReturnMs = 5_000
/** A lock that comes later than this was perhaps another tab's. */
const contendedMs = 25

/** The right to do what one tab does at a time. */
export interface Held {
  /** How long another tab had it first, in milliseconds; without the wait for what it has written. */
  readonly waitedMs: number
  /** Gives it up. */
  release(): void
}

/** Who may do what among all tabs: those who act for one device over one store. */
export interface Turns {
  /**
   * Waits until no other tab holds the turn of this name; what one that was waited for has written can then be read.
   * Fails with `aborted`.
   */
  take(name: string, signal: AbortSignal): Promise<Held>
  /**
   * Runs a task while no other tab runs one of this name; what the others have written can then be read, also when
   * they ended just before: tabs start together. Fails as the task does, and with `timeout` when the others do not
   * come to an end.
   */
  alone<T>(name: string, task: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Resolves when every lock that was had has been given back. */
  settled(): Promise<void>
}

/**
 * Turns over the host's locks, which may break: one that throws, or ends without having run its task, costs its
 * protection and one warning; one that does not heed its signal finds nobody waiting.
 */
export function createTurns(o: {
  readonly locks: Locks
  /** Whose turns: the first part of the locks' names. */
  readonly owner: string
  readonly clock: Clock
  /** Resolves when what this tab has written can be read by others. */
  readonly settled: () => Promise<void>
  /** How long after that they may still read what stood there before, in milliseconds. */
  readonly lagMs: number
  readonly warn: (code: string, message: string) => void
}): Turns {
  const { clock } = o
  /** Locks that were had, until they are given back. */
  const held = new Set<Promise<unknown>>()
  let hasWarned = false

  function obtain(name: string, signal: AbortSignal): Promise<Held> {
    const askedAt = clock.monotonic()
    return new Promise((resolve, reject) => {
      let isWaiting = true
      const end = () => {
        isWaiting = false
        signal.removeEventListener('abort', abort)
      }
      const abort = () => {
        end()
        reject(aborted())
      }
      const grant = (free: () => void) => {
        end()
        held.add(run)
        // The next one finds what this one has written.
        const release = () => void Promise.resolve().then(o.settled).then(free)
        resolve({ waitedMs: clock.monotonic() - askedAt, release })
      }
      const goUnprotected = () => {
        if (!isWaiting) return
        if (!hasWarned) o.warn('locks', 'the locks fail; another tab may do the same at the same time')
        hasWarned = true
        grant(() => {})
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort)
      const hold = async () => (isWaiting ? new Promise<void>(grant) : undefined)
      const run = Promise.resolve().then(() => o.locks.run(`${o.owner}.${name}`, hold, { signal }))
      run.then(goUnprotected, goUnprotected).then(() => held.delete(run))
    })
  }

  async function take(name: string, signal: AbortSignal, mayLag = false): Promise<Held> {
    const turn = await obtain(name, signal)
    if (o.lagMs > 0 && (mayLag || turn.waitedMs >= contendedMs))
      await pause(clock, o.lagMs, signal).catch(() => {})
    if (!signal.aborted) return turn
    // Left in the very moment it came, or while it had to wait.
    turn.release()
    throw aborted()
  }

  async function takeInTime(name: string, signal: AbortSignal): Promise<Held> {
    try {
      return await limited({ clock, ms: longestWaitMs + o.lagMs, signal }, (s) => take(name, s, true))
    } catch (error) {
      if ((error as Partial<Ended>).why !== 'timeout') throw aborted()
      throw new PassError({ code: 'timeout', message: `another tab holds the ${name}`, retryable: true })
    }
  }

  return {
    take,
    async alone(name, task, signal) {
      const { release } = await takeInTime(name, signal)
      try {
        return await task()
      } finally {
        release()
      }
    },
    async settled() {
      // A host's lock that does not come back holds up nobody for ever.
      await limited({ clock, ms: longestReturnMs }, () => Promise.allSettled(held)).catch(() => {})
    },
  }
}

function aborted(): PassError {
  return new PassError({ code: 'aborted', message: 'aborted while waiting', retryable: false })
}
