import { systemClock } from '../clock.ts'
import { usageError } from '../errors.ts'
import type { Clock, Inspect } from '../ports.ts'
import { type Line, redactLine } from './line.ts'
import { createOutbox } from './outbox.ts'
import { createRedact } from './redact.ts'
import { createTeller } from './teller.ts'

/** Where `passchart inspect` listens unless told otherwise. */
export const inspectorPort = 4774

/** What the connection to the local inspector can be told. */
export interface LocalOptions {
  /** Where `passchart inspect` serves; default `http://127.0.0.1:4774`. Has to be this machine. */
  readonly url?: string
  /** What to call the app there; default: the host of the page, or `Node` and the number of the process. */
  readonly name?: string
  /** For the times of lines, where the app has a clock of its own; default: the platform's. */
  readonly clock?: Pick<Clock, 'now'>
}

/** The `inspect` option of one app, connected to the local inspector. */
export interface LocalInspect extends Inspect {
  /** Sends what is left and ends the connection; never rejects. A Node process that ends without it may lose 50 ms. */
  stop(): Promise<void>
}

/**
 * Shows an app in the local inspector, `npx passchart inspect`: from browsers, television pages and Node, whichever is
 * started first. No secret is sent, and nothing leaves this machine. While nobody listens it tries again after 1 s,
 * 2 s … 30 s, keeps the newest 5,000 lines, and says nothing.
 *
 * One for each app: two in one would be drawn as one. Throws `usage` when `url` is not on this machine; a device
 * elsewhere gets there by a tunnel, such as `adb reverse tcp:4774 tcp:4774`.
 *
 * @example
 * const pass = createPass({ ...options, inspect: local() }).start()
 */
export function local({
  url = `http://127.0.0.1:${inspectorPort}`,
  name = whereThisIs(),
  clock = systemClock,
}: LocalOptions = {}): LocalInspect {
  if (!isLoopback(url)) {
    throw usageError(
      '"url" of local() must be an address of this machine',
      'Such as http://127.0.0.1:4774, where `passchart inspect` serves.',
    )
  }
  const redact = createRedact()
  const outbox = createOutbox({
    url: `${url.replace(/\/$/, '')}/lines`,
    app: newId(),
    name: name.slice(0, 100),
  })
  const { tell, onRun, onCall } = createQuietTeller((line) => outbox.put(redactLine(line, redact)), clock.now)
  const page = pageOrNothing()
  page?.addEventListener('pagehide', outbox.hurry)
  return Object.assign(tell, {
    onRun,
    onCall,
    stop() {
      page?.removeEventListener('pagehide', outbox.hurry)
      return outbox.stop()
    },
  })
}

/** Nothing that goes wrong here may reach the app: it would do what it does without an inspector. */
function createQuietTeller(write: (line: Line) => void, now: () => number) {
  const teller = createTeller(write, { now, withViews: true })
  const quietly =
    <T>(tell: ((value: T) => void) | undefined) =>
    (value: T): void => {
      try {
        tell?.(value)
      } catch {
        // A line less.
      }
    }
  return { tell: quietly(teller), onRun: quietly(teller.onRun), onCall: quietly(teller.onCall) }
}

function isLoopback(url: string): boolean {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?\/?$/i.test(url)
}

function newId(): string {
  const { crypto } = globalThis as { crypto?: { randomUUID?: () => string } }
  // It tells runs of apps on one machine apart; nobody has to be unable to guess it.
  return crypto?.randomUUID?.() ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
}

function pageOrNothing(): Pick<Window, 'addEventListener' | 'removeEventListener'> | undefined {
  const { document, addEventListener } = globalThis as Partial<typeof globalThis>
  return typeof document === 'object' && typeof addEventListener === 'function'
    ? globalThis.window
    : undefined
}

function whereThisIs(): string {
  const { process, location } = globalThis as {
    process?: { pid?: number; versions?: { node?: string } }
    location?: { host?: string }
  }
  if (process?.versions?.node) return `Node ${process.pid}`
  return location?.host || 'app'
}
