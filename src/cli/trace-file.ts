import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { readTrace, type Trace } from '../inspect/index.ts'
import { UsageError } from './failure.ts'

/** The trace in a file; `-` is standard input. */
export async function readTraceFile(file: string): Promise<Trace> {
  return readTrace(file === '-' ? await text(process.stdin) : await readText(file))
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new UsageError(`the trace "${file}" cannot be read (${code})`)
  })
}
