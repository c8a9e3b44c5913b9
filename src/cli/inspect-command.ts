import { once } from 'node:events'
import { type ArgsDef, defineCommand } from 'citty'
import { PassError } from '../errors.ts'
import { inspectorPort } from '../inspect/local.ts'
import { refuseOthers, valuesOf } from './arguments.ts'
import type { Command } from './commands.ts'
import { UsageError } from './failure.ts'
import { originOf } from './inspector/guard.ts'
import { openInspector } from './inspector/open.ts'
import type { Io } from './io.ts'

export function inspect(io: Io, end: (exitCode: number) => void): Command {
  const args = {
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
      setup: refuseOthers,
      async run(context) {
        const port = Number(context.args.port ?? inspectorPort)
        if (!Number.isInteger(port) || port < 0 || port > 65_535) {
          throw new UsageError('--port must be a number from 0 to 65535')
        }
        end(await runInspect({ port, allow: valuesOf(context, 'allow').map(allowed) }, io))
      },
    }),
    manual: {
      about: `It serves a page on this machine that shows apps live: charts with the states they are in, what viewer,
machine, services and network did and when, the screen, every HTTP call. Apps connect by the option inspect: local() of
passchart/inspect, in browsers and in Node, whichever is started first. There is no secret in what they send, nothing
leaves this machine, and nothing is kept when it ends.

Pages on this machine may connect; name any other with --allow, such as that of a development server, or null for the
page of a file.`,
      examples: [
        ['', 'look into every app that connects'],
        ['--allow https://tv.example', 'an app that is served from elsewhere'],
      ],
    },
  }
}

/** Serves the inspector until the signal aborts. */
async function runInspect(
  { port, allow }: { readonly port: number; readonly allow: readonly string[] },
  { screen, signal }: Io,
): Promise<number> {
  const { url, close } = await openInspector({ port, allow }).catch((error: NodeJS.ErrnoException) => {
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
  if (!signal.aborted) await once(signal, 'abort')
  await close()
  return 0
}

function allowed(text: string): string {
  const origin = originOf(text)
  if (origin !== undefined) return origin
  throw new UsageError(`--allow "${text}" is no origin`, 'It is such as https://tv.example, without a path.')
}
