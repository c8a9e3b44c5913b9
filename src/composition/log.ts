import type { AnyMachineSnapshot, EventObject } from 'xstate'
import { defined } from '../defined.ts'
import type { Failure } from '../errors.ts'
import type { Access, PassEmitted } from '../machines/pass/index.ts'
import type { LogSink } from '../ports.ts'
import { Secret } from '../secret.ts'

/**
 * The sink; when it throws or rejects, that costs nothing but the line. It is given copies, which it may keep and
 * change: the originals are what the charts go on with.
 */
export function harmless(sink: LogSink): LogSink {
  return (entry) => {
    new Promise((resolve) => resolve(sink(JSON.parse(JSON.stringify(entry))))).catch(() => {})
  }
}

/** Facts that matter more than `debug`. */
const levels: { readonly [message: string]: 'info' | 'warn' } = {
  'access.gained': 'info',
  'access.lost': 'info',
  'authorization.refused': 'warn',
  'code.issued': 'info',
  'temporaryAccess.ended': 'info',
  throttled: 'warn',
  warning: 'warn',
}

/** A warning that is the viewer's haste more often than anybody's mistake. */
const ignored = 'command.ignored'

/** Logs a fact, whatever of it is no secret. */
export function logFact(log: LogSink, emitted: EventObject): void {
  const { type, ...members } = toFact(emitted as PassEmitted)
  const message = members.code === ignored ? ignored : type
  const data = Object.fromEntries(Object.entries(members).filter(([, value]) => !(value instanceof Secret)))
  log({ level: levels[message] ?? 'debug', message, data })
}

/** What answers a call, as the fact it would be had the same been asked by a command. */
function toFact(emitted: PassEmitted): EventObject & Readonly<Record<string, unknown>> {
  if (emitted.type === 'call.authorized') {
    const { requestId, answer } = emitted
    const isPermitted = answer.outcome === 'permitted'
    return { type: `authorization.${isPermitted ? 'permitted' : 'refused'}`, requestId, ...answer }
  }
  if (emitted.type === 'call.preauthorized') {
    const { requestId, marks } = emitted
    return { type: 'preauthorization.settled', requestId, decisions: marks }
  }
  return { ...emitted }
}

/** The phases a failure can end in. Elsewhere it is an obstacle that may pass. */
const ends: readonly unknown[] = ['blocked', 'problem', 'signedOut']

/** Logs where one run of a chart goes: phases, states, and the failures it meets. */
export function createSnapshotLog<Snap extends AnyMachineSnapshot>(
  log: LogSink,
  connect: (snapshot: Snap) => unknown,
): (snapshot: Snap) => void {
  let state: string | undefined
  let phase: string | undefined
  let failure: Failure | undefined

  return (snapshot) => {
    const { value, context } = snapshot
    const now = JSON.stringify(value)
    if (now !== state) {
      state = now
      const view = connect(snapshot) as { phase: string; reason?: string; access?: Access }
      if (view.phase !== phase) {
        phase = view.phase
        log({
          level: 'info',
          message: 'phase',
          data: defined({ phase, reason: view.reason, access: view.access }),
        })
      }
      log({ level: 'debug', message: 'state', data: { value } })
    }
    if (context.failure !== failure) {
      failure = context.failure
      const level = ends.includes(phase) ? 'error' : 'warn'
      if (failure) log({ level, message: 'failure', data: { phase, failure } })
    }
  }
}
