import { vi } from 'vitest'

/** Longer than anything takes on a machine that does much else. */
const timeout = 20_000

/** What `check` returns, once it no longer throws. For what happens in real time, outside the test. */
export const eventually = <T>(check: () => T | Promise<T>, interval = 20): Promise<T> =>
  vi.waitFor(check, { timeout, interval })
