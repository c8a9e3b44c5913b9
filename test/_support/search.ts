import { inspect } from 'node:util'
import { StateMachine, StateNode } from 'xstate'

/** Parts of charts never change while they run, and are large: they are searched once. */
const searched = new WeakSet<object>()
const isPartOfChart = (value: object) => value instanceof StateMachine || value instanceof StateNode

/**
 * Where a canary shows: every string reachable from a value, through members of every kind, and what the value
 * prints as. Returns the paths and the texts, shortened.
 */
export function findCanaries(value: unknown, canaries: readonly string[]): string[] {
  const found: string[] = []
  const note = (path: string, text: string) => {
    for (const canary of canaries) {
      if (text.includes(canary)) found.push(`${canary} at ${path || 'the top'}: ${text.slice(0, 120)}`)
    }
  }
  walk(value, note)
  note('(JSON)', stringify(value))
  note('(inspect)', inspect(value, { depth: 1, maxArrayLength: null, maxStringLength: null }))
  note('(String)', print(value))
  return found
}

function walk(root: unknown, note: (path: string, text: string) => void): void {
  const seen = new Set<object>()
  const queue: [string, unknown][] = [['', root]]
  for (const [path, value] of queue) {
    if (typeof value === 'string') note(path, value)
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue
    seen.add(value)
    if (isPartOfChart(value)) {
      if (searched.has(value)) continue
      searched.add(value)
    }
    if (value instanceof Map)
      for (const [key, item] of value) queue.push([`${path}<key>`, key], [`${path}<${key}>`, item])
    if (value instanceof Set) for (const item of value) queue.push([`${path}<item>`, item])
    for (const key of Reflect.ownKeys(value)) {
      note(path, String(key))
      const property = Object.getOwnPropertyDescriptor(value, key)
      if (property && 'value' in property) queue.push([`${path}.${String(key)}`, property.value])
    }
    // Errors keep some members where the loop above may not see them.
    if (value instanceof Error) queue.push([`${path}.cause`, value.cause], [`${path}.stack`, value.stack])
  }
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    // A circle: the walk has seen all of it.
    return ''
  }
}

function print(value: unknown): string {
  try {
    return `${value}`
  } catch {
    return ''
  }
}
