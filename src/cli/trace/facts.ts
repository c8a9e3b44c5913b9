import { settlePolicy } from '../../composition/policy.ts'
import type { CallRecord, RunRecord } from '../../index.ts'
import type { LineOf, Trace } from '../../inspect/index.ts'

/** When a trace begins and ends, in milliseconds since 1970; of one without lines nothing is known. */
export function spanOf({ lines }: Trace): { readonly from: number; readonly to: number } | undefined {
  const first = lines[0]
  return first && { from: first.at, to: lines.at(-1)?.at ?? first.at }
}

export function callsOf({ lines }: Trace): CallRecord[] {
  return lines.flatMap((line) => (line.kind === 'call' ? [line.call] : []))
}

/** Whether a call brought no answer, or none that helps. */
export function isBad({ status, failure }: CallRecord): boolean {
  return status === undefined || status >= 400 || failure !== undefined
}

/** The policy of a run, as far as it is no app's default: `attempts 5 (default 3)`. */
export function unusualPolicy({ policy }: RunRecord): string[] {
  // Some defaults depend on what the app has; a trace does not tell.
  const few = { hasBrowser: false, hasIdentity: false, isServer: false }
  const many = { hasBrowser: true, hasIdentity: true, isServer: true }
  const [usual, other] = [few, many].map(
    // By names from a file, which may be of another version.
    (app) => settlePolicy({}, app).policy as unknown as Readonly<Record<string, unknown>>,
  )
  return Object.entries(policy).flatMap(([name, value]) =>
    value === usual?.[name] || value === other?.[name]
      ? []
      : [`${name} ${say(value)}${usual && name in usual ? ` (default ${say(usual[name])})` : ''}`],
  )
}

function say(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Timers and turns: what they lead to is a state. */
export function isQuiet(service: string): boolean {
  return service === 'wait' || service === 'turn'
}

/** Where the root charts were at the end: their states as XState has them, and services still without an answer. */
export function endOf({ lines }: Trace): {
  readonly states: readonly LineOf<'state'>[]
  readonly stopped: readonly string[]
  readonly waiting: readonly LineOf<'begin'>[]
} {
  const states = new Map<string, LineOf<'state'>>()
  const open = new Map<string, LineOf<'begin'>>()
  const stopped = new Set<string>()
  for (const line of lines) {
    if (line.kind === 'begin') {
      if (line.service === undefined) stopped.delete(line.actor)
      else if (!(isQuiet(line.service) || line.service === 'sentinel')) open.set(line.actor, line)
    } else if (line.kind === 'end') {
      open.delete(line.actor)
      if (!line.actor.includes('.')) stopped.add(line.actor)
    } else if (line.kind === 'state' && !line.actor.includes('.')) states.set(line.actor, line)
  }
  return { states: [...states.values()], stopped: [...stopped], waiting: [...open.values()] }
}
