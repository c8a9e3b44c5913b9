import { isLine } from '../../inspect/line.ts'
import type { Batch } from '../../inspect/outbox.ts'

const mostLines = 5_000

/** The batch in a body, or undefined where it is none. Lines of kinds that are not known are kept. */
export function readBatch(body: string): Batch | undefined {
  const value = parse(body)
  if (!isObject(value)) return undefined
  const { app, name, lines, omitted = 0, beginning, isRecording = false } = value
  const isBatch =
    typeof app === 'string' &&
    /^[\w-]{1,64}$/.test(app) &&
    typeof name === 'string' &&
    name.length <= 100 &&
    Number.isSafeInteger(omitted) &&
    (omitted as number) >= 0 &&
    typeof isRecording === 'boolean' &&
    areLines(lines) &&
    (beginning === undefined || areLines(beginning))
  // TypeScript does not follow the checks of single members to the whole.
  return isBatch ? (value as unknown as Batch) : undefined
}

function areLines(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostLines && value.every(isLine)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
