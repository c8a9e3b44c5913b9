import { once } from 'node:events'
import { basename } from 'node:path'
import { type ArgsDef, defineCommand } from 'citty'
import { PassError } from '../errors.ts'
import type { Divergence, Trace } from '../inspect/index.ts'
import { inspectorPort } from '../inspect/local.ts'
import { version } from '../inspect/version.ts'
import { portOf, valuesOf } from './arguments.ts'
import type { Command } from './commands.ts'
import { UsageError } from './failure.ts'
import { originOf } from './inspector/guard.ts'
import { openInspector } from './inspector/open.ts'
import { play } from './inspector/play.ts'
import type { Io } from './io.ts'
import { plain, type Screen } from './terminal.ts'
import { readTraceFile } from './trace-file.ts'

export function inspect(io: Io, end: (exitCode: number) => void): Command {
  const args = {
    file: {
      type: 'positional',
      required: false,
      valueHint: 'FILE',
      description: 'A .passtrace file to run again, in place of apps; - reads standard input',
    },
    port: {
      type: 'string',
      valueHint: 'N',
      description: `Port on 127.0.0.1 (default ${inspectorPort}; 0: any free one)`,
    },
    allow: {
      type: 'string',
      valueHint: 'ORIGIN',
      description: 'Let pages of this origin connect, besides those on this machine; repeatable',
    },
  } as const satisfies ArgsDef
  return {
    definition: defineCommand({
      meta: { name: 'inspect', description: 'Look into the charts of running apps, in your browser' },
      args,
      async run(context) {
        const port = portOf(context.args.port, inspectorPort)
        const { file } = context.args
        const trace =
          file === undefined ? undefined : { name: basename(file), ...(await readTraceFile(file)) }
        end(await runInspect({ port, allow: valuesOf(context, 'allow').map(allowed), trace }, io))
      },
    }),
    manual: {
      about: `It serves a page on this machine that shows apps live: charts with the states they are in, what viewer,
machine, services and network did and when, the screen, every HTTP call. Apps connect by the option inspect: local() of
passchart/inspect, in browsers and in Node, whichever is started first. There is no secret in what they send, nothing
leaves this machine, and nothing is kept when it ends.

Pages on this machine may connect; name any other with --allow, such as that of a development server, or null for the
page of a file.

With a FILE that record() wrote, the charts run again through what was recorded, without a call.`,
      examples: [
        ['', 'look into every app that connects'],
        ['support.passtrace', 'a recorded run, step by step'],
        ['--allow https://tv.example', 'an app that is served from elsewhere'],
      ],
    },
  }
}

/** Serves the inspector until the signal aborts. */
async function runInspect(
  {
    port,
    allow,
    trace,
  }: {
    readonly port: number
    readonly allow: readonly string[]
    readonly trace: (Trace & { readonly name: string }) | undefined
  },
  { screen, signal }: Io,
): Promise<number> {
  // One that cannot be shown ends here, before anything is open.
  const played = trace && (await play(trace))
  const { url, add, close } = await openInspector({ port, allow }).catch((error: NodeJS.ErrnoException) => {
    throw new PassError({
      code: 'usage',
      message: `the inspector cannot listen on port ${port} (${error.code})`,
      remedy:
        error.code === 'EADDRINUSE'
          ? `Perhaps it runs already: open http://127.0.0.1:${port}. Or choose another --port, and tell it local({ url }).`
          : 'Choose another --port.',
      retryable: false,
    })
  })
  const { style } = screen
  if (played) {
    const { lines, divergence } = played
    add({ app: 'trace', name: trace.name, lines, beginning: [], isRecording: true })
    screen.print(style.bold(`${plain(trace.name)} is at ${url} until Ctrl-C.`))
    if (divergence) printDivergence(divergence, trace, screen)
  } else printAdvice(port, url, screen)
  if (!signal.aborted) await once(signal, 'abort')
  await close()
  return 0
}

function printDivergence({ line, recorded, replayed }: Divergence, { header }: Trace, screen: Screen): void {
  screen.print()
  screen.print(
    `${screen.style.yellow('!')} It ends at line ${line} of the file: recorded was ${plain(recorded)}; the charts of this passchart came to ${plain(replayed)}.`,
    { hang: 2 },
  )
  if (header.passchart === version) return
  screen.print(`The trace was made by passchart ${plain(header.passchart)}; this is ${version}.`, {
    indent: 2,
  })
}

function printAdvice(port: number, url: string, screen: Screen): void {
  const { style } = screen
  const option = port === inspectorPort ? 'local()' : `local({ url: '${url}' })`
  screen.print(style.bold(`The inspector is at ${url} until Ctrl-C.`))
  screen.printRaw([
    '',
    style.bold('Connect an app'),
    `   import { local } from 'passchart/inspect'`,
    `   createPass({ ...options, inspect: ${option} })`,
    '',
    style.dim('Nothing leaves this machine, and no secret leaves the app.'),
  ])
}

function allowed(text: string): string {
  const origin = originOf(text)
  if (origin !== undefined) return origin
  throw new UsageError(`--allow "${text}" is no origin`, 'It is such as https://tv.example, without a path.')
}
