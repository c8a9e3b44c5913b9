import type { Clock } from '../ports.ts'
import { createSignal } from './signal.ts'

/** Samples remembered; their median is not moved by one slow answer. */
const samplesKept = 5
/** Wall and monotonic clock part by more than this: the device slept, or its wall clock was set. */
const jumpMs = 2_000

/** The service's clock as this device can tell it: the local wall clock may be wrong by years. */
export interface ServiceTime {
  /** The service's clock stood at `serviceMs` at some moment of the last `tookMs`; default: now. */
  note(serviceMs: number, tookMs?: number): void
  /** The local instant at which the service's clock will show `serviceMs`. Without any sample: the same. */
  toLocal(serviceMs: number): number
  /** Told after each sample; returns the undo. */
  readonly subscribe: (listener: () => void) => () => void
}

/**
 * Estimates the skew from what answers say of the time of their making.
 *
 * @see spec flows.md §2.15.6
 */
export function createServiceTime(clock: Pick<Clock, 'now' | 'monotonic'>): ServiceTime {
  const changes = createSignal()
  let samples: readonly { readonly skewMs: number; readonly offsetMs: number }[] = []

  /** Samples from before a sleep or a new setting say nothing any more: how far either moved the clock is a guess. */
  const valid = () => {
    const offsetMs = clock.now() - clock.monotonic()
    return samples.filter((sample) => Math.abs(sample.offsetMs - offsetMs) <= jumpMs)
  }

  return {
    note(serviceMs, tookMs = 0) {
      const nowMs = clock.now()
      const sample = { skewMs: serviceMs - (nowMs - tookMs / 2), offsetMs: nowMs - clock.monotonic() }
      samples = [...valid(), sample].slice(-samplesKept)
      changes.tell()
    },
    toLocal(serviceMs) {
      const skews = valid()
        .map(({ skewMs }) => skewMs)
        .sort((a, b) => a - b)
      const middle = skews.length / 2
      if (skews.length === 0) return serviceMs
      const medianMs = ((skews[Math.ceil(middle) - 1] as number) + (skews[Math.floor(middle)] as number)) / 2
      return serviceMs - medianMs
    },
    subscribe: changes.subscribe,
  }
}
