import type { Inspect } from '../ports.ts'

/**
 * Several that look on, as one.
 *
 * @example
 * createPass({ ...options, inspect: combine(record(), local()) })
 */
export function combine(...inspects: readonly Inspect[]): Inspect {
  const inspect: Inspect = (event) => {
    for (const each of inspects) each(event)
  }
  return Object.assign(inspect, {
    onRun: (run) => {
      for (const each of inspects) each.onRun?.(run)
    },
    onCall: (call) => {
      for (const each of inspects) each.onCall?.(call)
    },
  } satisfies Pick<Inspect, 'onRun' | 'onCall'>)
}
