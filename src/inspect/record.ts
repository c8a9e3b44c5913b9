import { systemClock } from '../clock.ts'
import type { Clock, Inspect } from '../ports.ts'
import { type Line, redactLine } from './line.ts'
import { createRedact } from './redact.ts'
import { createTeller } from './teller.ts'
import { type Trace, writeTrace } from './trace.ts'
import { version } from './version.ts'

/** A recorder: the `inspect` option of one app, and what it has seen so far. */
export interface Recording extends Inspect {
  /** All so far, redacted now. */
  trace(): Trace
  /** The same as the text of a `.passtrace` file. */
  text(): string
  /** Begins again with nothing; the app goes on. Until its next start, what follows can be read, not replayed. */
  clear(): void
}

/** What a recorder can be told. */
export interface RecordOptions {
  /** Most lines that are kept, the newest; default 20000, some three hours of polling. */
  readonly longest?: number
  /** Default: the platform's. */
  readonly clock?: Clock
}

/**
 * Records a run of an app: commands, what services answered, states, facts, HTTP calls (method, path template, status,
 * time) and policy. No secret gets into the trace, and nothing is kept but in memory until you ask for it.
 *
 * @example
 * const recording = record()
 * const pass = createPass({ ...options, inspect: recording }).start()
 * await writeFile('support.passtrace', recording.text())
 */
export function record({ longest = 20_000, clock = systemClock }: RecordOptions = {}): Recording {
  let lines: Line[] = []
  let omitted = 0
  const omit = (count: number) => {
    omitted += count
    lines = lines.slice(count)
  }
  const teller = createTeller(
    (line) => {
      lines.push(line)
      // Not one by one: each time all others move.
      if (lines.length >= 2 * longest) omit(longest)
    },
    { now: clock.now, withViews: false },
  )
  const trace = (): Trace => {
    // Secrets are hidden when the trace leaves: in memory they are no better hidden than in the charts.
    const redact = createRedact({ mostKnown: 2_000 })
    omit(Math.max(0, lines.length - longest))
    // What is a secret on the last line is one on the first.
    for (const line of lines) redactLine(line, redact)
    return {
      header: {
        passtrace: 1,
        passchart: version,
        runtime: runtime(),
        ...(omitted > 0 ? { omitted } : {}),
      },
      lines: lines.map((line) => redactLine(line, redact)),
    }
  }
  return Object.assign(teller, {
    trace,
    text: () => writeTrace(trace()),
    clear: () => omit(lines.length),
  })
}

function runtime(): string {
  const { process, navigator } = globalThis as {
    process?: { platform?: string; versions?: { node?: string } }
    navigator?: { userAgent?: string }
  }
  if (process?.versions?.node) return `Node ${process.versions.node} ${process.platform}`
  return navigator?.userAgent ?? 'unknown'
}
