import type { Batch } from '../../inspect/outbox.ts'

const mostLines = 5_000
const ofActors = ['begin', 'command', 'answer', 'state', 'fact', 'view', 'end']

/** The batch in a body, or undefined where it is none. Lines of kinds that are not known are kept. */
export function readBatch(body: string): Batch | undefined {
  const value = parse(body)
  if (!isObject(value)) return undefined
  const { app, name, lines, omitted = 0, beginning } = value
  const isBatch =
    typeof app === 'string' &&
    /^[\w-]{1,64}$/.test(app) &&
    typeof name === 'string' &&
    name.length <= 100 &&
    Number.isSafeInteger(omitted) &&
    areLines(lines) &&
    (beginning === undefined || areLines(beginning))
  return isBatch ? (value as unknown as Batch) : undefined
}

function areLines(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostLines && value.every(isLine)
}

/** Enough to be kept and sent on; what it is made of is for the page to read. */
function isLine(value: unknown): boolean {
  if (!isObject(value)) return false
  const { at, kind, actor, chart } = value
  return (
    Number.isFinite(at) &&
    typeof kind === 'string' &&
    (typeof actor === 'string' || !ofActors.includes(kind)) &&
    (kind !== 'chart' || (isObject(chart) && typeof chart.name === 'string'))
  )
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
