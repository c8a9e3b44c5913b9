import { createSimulator, type Simulator } from 'passchart/simulator'
import { TestClock } from '../_support/clock.ts'
import { createLockManager, type LockManager } from './_locks.ts'
import { createNetwork, type Network } from './_network.ts'
import { softwareStatement } from './_process.ts'
import type { Setup } from './_script.ts'
import { createDisk, type Disk } from './_store.ts'

/** What outlives every process: time, the service, the network, the disk, and the room the device stands in. */
export interface World {
  readonly setup: Setup
  readonly clock: TestClock
  readonly simulator: Simulator
  readonly network: Network
  readonly disk: Disk
  readonly lockManager: LockManager
  isShown: boolean
  isOnline: boolean
  /** Whether the wall clock was set, or stood still in a sleep: waits are no longer exact then. */
  hasTamperedTime: boolean
}

export function createWorld(setup: Setup): World {
  const clock = new TestClock()
  clock.aheadMs = setup.aheadMs
  const simulator = createSimulator({
    softwareStatement,
    sessionLifeMs: setup.sessionLifeMs,
    tokenLifeMs: setup.tokenLifeMs,
    profileLifeMs: setup.profileLifeMs,
    limiter: setup.isLimited,
    logLimit: 0,
    // The service's own timers are not the library's.
    clock: {
      now: () => clock.nowMs,
      monotonic: () => clock.nowMs,
      setTimeout: (run, ms) => clock.in(ms, run),
      clearTimeout: (timer) => clock.port.clearTimeout(timer),
    },
  })
  return {
    ...{ setup, clock, simulator },
    network: createNetwork(clock, simulator, setup.latencyMs),
    disk: createDisk(clock, setup.storeMs),
    lockManager: createLockManager(),
    isShown: true,
    isOnline: true,
    hasTamperedTime: false,
  }
}
