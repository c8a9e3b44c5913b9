import { usageError } from '../errors.ts'
import { isLine, type Line } from './line.ts'

/** The first line of a `.passtrace` file. */
export interface TraceHeader {
  /** Version of the format. A reader refuses a newer one. */
  readonly passtrace: 1
  /** Version of passchart that made it. */
  readonly passchart: string
  /** `Node 20.20.2 linux`, or the user agent of the browser. */
  readonly runtime: string
  /** Lines before the first that were left out: such a trace can be read, and replayed from the next start on. */
  readonly omitted?: number
}

/** A run, recorded: plain JSON, free of secrets. */
export interface Trace {
  readonly header: TraceHeader
  readonly lines: readonly Line[]
}

const version = 1

/** The text of a `.passtrace` file: one JSON value a line, the header first. */
export function writeTrace({ header, lines }: Trace): string {
  return `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`
}

/** Reads a `.passtrace` file. Lines of a kind it does not know are kept. Throws `usage` if the text is none. */
export function readTrace(text: string): Trace {
  const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '')
  const header = parse(first) as TraceHeader | undefined
  if (typeof header?.passtrace !== 'number') throw usageError('this is no .passtrace file')
  if (header.passtrace > version) {
    throw usageError(
      `the trace is of version ${header.passtrace}; this passchart reads version ${version}`,
      'Read it with the passchart that made it, or a newer one.',
    )
  }
  return { header, lines: rest.map(readLine) }
}

function readLine(text: string, index: number): Line {
  const line = parse(text)
  if (isLine(line)) return line
  throw usageError(`line ${index + 2} of the trace cannot be read`, 'The file is damaged: ask for it again.')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
