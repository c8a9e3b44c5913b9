import { StateMachine, StateNode } from 'xstate'
import type { Call } from './_network.ts'
import { deviceId, softwareStatement } from './_process.ts'

/** Everything secret that a run has seen so far, and a search for it. */
export interface Secrets {
  /** Learns what an answer gave out. */
  learn(call: Call): void
  /** Where a secret shows in a value, among what was not searched before; undefined if nowhere. */
  find(value: unknown): string | undefined
}

/** Members of answers that are secret, whatever the call. */
const secretMembers: ReadonlySet<string> = new Set(['access_token', 'client_secret', 'serializedToken'])

export function createSecrets(): Secrets {
  const known = new Set([softwareStatement, deviceId, btoa(deviceId).slice(0, -4)])
  let pattern: RegExp | undefined
  /** What charts hear never changes afterwards, so nothing is searched twice. */
  const seen = new WeakSet<object>()

  function learn(value: unknown, isSession: boolean, isMetadata: boolean): void {
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      const isSecret =
        secretMembers.has(name) || (name === 'code' && isSession) || (name === 'value' && isMetadata)
      if (isSecret && typeof member === 'string' && member.length > 3) {
        if (!known.has(member)) pattern = undefined
        known.add(member)
      } else learn(member, isSession, isMetadata || name === 'attributes')
    }
  }

  return {
    learn: ({ short, answer, status = 0 }) => {
      if (status < 300) learn(answer, short === 'SES' || short === 'RES', false)
    },
    find(value) {
      pattern ??= new RegExp([...known].map((text) => text.replace(/[^\w]/g, '\\$&')).join('|'))
      const queue: [path: string, value: unknown][] = [['', value]]
      for (const [path, item] of queue) {
        if (typeof item === 'string') {
          const [found] = pattern.exec(item) ?? []
          if (found !== undefined) return `${found} at ${path}: ${item.slice(0, 120)}`
        }
        if (typeof item !== 'object' || item === null || seen.has(item)) continue
        seen.add(item)
        if (item instanceof StateMachine || item instanceof StateNode) continue
        if (item instanceof Map || item instanceof Set) queue.push([`${path}<items>`, [...item]])
        if (item instanceof Error)
          queue.push([`${path}.message`, item.message], [`${path}.cause`, item.cause])
        for (const [name, member] of Object.entries(item)) queue.push([`${path}.${name}`, member])
      }
      return undefined
    },
  }
}
