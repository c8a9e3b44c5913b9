import { type ArgsDef, defineCommand } from 'citty'
import { usageError } from '../errors.ts'
import { type Trace, toHar } from '../inspect/index.ts'
import type { Command } from './commands.ts'
import { UsageError } from './failure.ts'
import type { Io } from './io.ts'
import type { Screen } from './terminal.ts'
import { printCallsOf, printTrace } from './trace/print.ts'
import { readTraceFile } from './trace-file.ts'

/** `passchart trace FILE`: tells the story of a recorded run. */
export function trace(io: Io, end: (exitCode: number) => void): Command {
  const args = {
    file: { type: 'positional', required: true, description: 'The .passtrace file; - reads standard input' },
    calls: { type: 'boolean', description: 'Only the HTTP calls' },
    har: { type: 'boolean', description: 'The HTTP calls as an HTTP archive (HAR 1.2), for other tools' },
  } as const satisfies ArgsDef
  return {
    definition: defineCommand({
      meta: { name: 'trace', description: 'Tell what happened in a recorded run' },
      args,
      async run({ args: { file, calls = false, har = false } }) {
        if (calls && har) throw new UsageError('--calls and --har do not go together')
        const trace = await readTraceFile(file)
        const tell = har ? printHar : calls ? printCallsOf : printTrace
        try {
          tell(io.screen, trace)
        } catch {
          // Every line is JSON of a known kind, but what it should hold is not there.
          throw usageError('the trace cannot be told', 'The file is damaged: ask for it again.')
        }
        end(0)
      },
    }),
    manual: {
      about: `An app records its run with record() of passchart/inspect: what the viewer and the app asked for, what the
services answered, where the charts went, each HTTP call, and nothing that is secret. This tells it as a story, to be
read from top to bottom: what repeats itself is folded, and what went wrong says what can be done.`,
      examples: [
        ['support.passtrace', 'the whole story'],
        ['support.passtrace --calls', 'what went over the wire'],
        ['support.passtrace --har > support.har', "the same for a browser's network tab"],
        ['-', 'a trace from another command'],
      ],
    },
  }
}

function printHar(screen: Screen, trace: Trace): void {
  screen.printRaw([JSON.stringify(toHar(trace), undefined, 2)])
}
