import { pause, systemClock } from '../clock.ts'
import type { Clock, Locks, Store } from '../ports.ts'

/** How {@link leaseLocks} counts and waits. */
export interface LeaseOptions {
  /** Default: the global timers. */
  readonly clock?: Clock
  /** A holder that has not renewed its lease for so long is gone, in milliseconds. Default 10,000. */
  readonly leaseMs?: number
  /** Longer than any write to the store takes, in milliseconds. Default 50. */
  readonly settleMs?: number
}

/** Between two looks at a lock that another holds, in milliseconds. */
const lookMs = 250

/**
 * Locks for those who share nothing but a store: processes on one Redis, tabs of a browser without Web Locks. Whoever
 * holds a lock renews its lease; one that dies blocks the others for `leaseMs` at most. Time is each one's own, so their
 * clocks need not agree.
 *
 * A store has no compare-and-set. Whoever finds a lock free writes its name, waits until every write begun meanwhile has
 * landed, and has it if its name is still there (Fischer's algorithm): `settleMs` must exceed the store's slowest
 * write. A holder that was frozen for longer than its lease learns nothing of the one after it. A
 * lock is not had, and `run` rejects, as the store rejects, or with the signal's reason.
 *
 * @see spec flows.md §2.15.11
 */
export function leaseLocks(
  store: Store,
  { clock = systemClock, leaseMs = 10_000, settleMs = 50 }: LeaseOptions = {},
): Locks {
  return {
    async run(name, task, { signal } = {}) {
      const own = `${Math.random().toString(36).slice(2)}.`
      let timer: unknown
      let renewals = 0
      let renewed: Promise<void> = Promise.resolve()
      const renew = async () => {
        renewals += 1
        try {
          if (await isHeldBy(own, name)) await store.set(name, own + renewals)
        } catch {
          // The next renewal may come through.
        }
      }
      const renewLater = () => {
        timer = clock.setTimeout(() => {
          renewLater()
          renewed = renew()
        }, leaseMs / 3)
      }
      try {
        await acquire(name, own, signal)
        renewLater()
        return await task()
      } finally {
        clock.clearTimeout(timer)
        await renewed
        await release(name, own)
      }
    },
  }

  async function isHeldBy(own: string, name: string): Promise<boolean> {
    return (await store.get(name))?.startsWith(own) ?? false
  }

  async function acquire(name: string, own: string, signal: AbortSignal | undefined): Promise<void> {
    let seen: string | undefined
    // Looks, not time: a device that slept has stopped holder and waiter alike.
    let looks = 0
    for (;;) {
      const held = (await store.get(name)) ?? undefined
      looks = held === seen ? looks + 1 : 0
      seen = held
      if (held === undefined || looks * lookMs >= leaseMs) {
        await store.set(name, own)
        await pause(clock, settleMs, signal)
        if ((await store.get(name)) === own) return
        // Another was later, and has it.
        seen = undefined
      } else await pause(clock, lookMs, signal)
    }
  }

  async function release(name: string, own: string): Promise<void> {
    try {
      if (await isHeldBy(own, name)) await store.remove(name)
    } catch {
      // Then the lease runs out.
    }
  }
}
