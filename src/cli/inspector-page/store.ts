import type { Line } from '../../inspect/line.ts'
import { AppLog, type Limits } from './log.ts'

/** What the server sends: lines of one app, in order. */
export interface Sent {
  readonly app: string
  readonly name: string
  readonly lines: readonly Line[]
  /** How many were left out before they came to the server, in all. */
  readonly omitted?: number
  /** Of a file: no more lines will come. */
  readonly isRecording?: boolean
}

const mostApps = 8

/** The logs of all apps that were heard of. */
export interface Store {
  /** The one heard of first comes first. */
  readonly apps: ReadonlyMap<string, AppLog>
  /** Number of lines that were ever added. */
  readonly applied: number
  add(sent: Sent, characters: number): void
  /** The server was lost and is back. Of each app it can still tell of, it tells all again. */
  reconnected(): void
}

export function createStore(limits: Partial<Limits> & { readonly apps?: number } = {}): Store {
  const apps = new Map<string, AppLog>()
  const heardAt = new Map<string, number>()
  const stale = new Set<string>()
  let applied = 0
  let clock = 0

  function dropQuietest(): void {
    const [quietest] = [...heardAt].reduce((a, b) => (b[1] < a[1] ? b : a))
    for (const each of [apps, heardAt, stale]) each.delete(quietest)
  }

  return {
    apps,
    get applied() {
      return applied
    },
    add({ app, name, lines, omitted = 0, isRecording = false }, characters) {
      const known = stale.delete(app) ? undefined : apps.get(app)
      const log = known ?? new AppLog(name, limits)
      apps.set(app, log)
      heardAt.set(app, ++clock)
      log.omitted = omitted
      log.isRecording = isRecording
      log.add(lines, characters)
      applied += lines.length
      if (apps.size > (limits.apps ?? mostApps)) dropQuietest()
    },
    reconnected() {
      for (const app of apps.keys()) stale.add(app)
    },
  }
}
