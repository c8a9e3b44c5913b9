import type { LogSink } from '../ports.ts'

/** What of a console is needed. */
export type LogConsole = Pick<Console, 'debug' | 'info' | 'warn' | 'error'>

/** Which entries are written, and where to. */
export interface ConsoleLogOptions {
  /** Entries of lesser weight are left out. Default `info`. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error'
  /** Default: the platform's, looked up at each entry. */
  readonly console?: LogConsole
}

const weights = { debug: 0, info: 1, warn: 2, error: 3 }

/**
 * A log sink that writes each entry as one readable line, by the console's method of its level.
 *
 * @example
 * createPass({ ...options, log: consoleLog({ level: 'debug' }) })
 */
export function consoleLog({ level = 'info', console }: ConsoleLogOptions = {}): LogSink {
  return (entry) => {
    if (weights[entry.level] < weights[level]) return
    const target = console ?? globalThis.console
    target[entry.level](
      ['passchart:', entry.message, ...Object.entries(entry.data ?? {}).map(pair)].join(' '),
    )
  }
}

function pair([name, value]: readonly [string, unknown]): string {
  return `${name}=${typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value)}`
}
