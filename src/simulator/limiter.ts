import type { Table } from './state.ts'

/** What one client address has left. */
export interface Allowance {
  /** Its first call, from which the windows are counted. */
  readonly startedAtMs: number
  /** The window whose free call was taken last. */
  window: number
  /** What is left of the calls given once and never again. */
  credits: number
}

/** How much the limiter lets through. */
export interface LimiterOptions {
  /** Length of a window with one free call, in milliseconds. Default 1000. */
  readonly windowMs: number
  /** Calls beyond the free ones, given once. Default 10. */
  readonly burst: number
}

/**
 * Whether a call may pass. Windows of one second start with the client's first call; each has one free call, and
 * every further call takes one of ten credits that are given only once. Refused calls cost nothing.
 *
 * @see spec endpoints.md §2.7 (THR-01)
 */
export function admit(
  allowances: Table<Allowance>,
  client: string,
  nowMs: number,
  { windowMs, burst }: LimiterOptions,
): boolean {
  const known = allowances[client]
  if (known === undefined) {
    allowances[client] = { startedAtMs: nowMs, window: 0, credits: burst }
    return true
  }
  const window = Math.floor((nowMs - known.startedAtMs) / windowMs)
  if (window !== known.window) {
    known.window = window
    return true
  }
  if (known.credits === 0) return false
  known.credits -= 1
  return true
}
