import { type ArgsDef, defineCommand, runCommand, type SubCommandsDef } from 'citty'
import { portOf, refuseOthers, valuesOf } from './arguments.ts'
import { runDemo } from './demo/demo.ts'
import { isStoryName, stories } from './demo/story.ts'
import { diagram } from './diagram-command.ts'
import { UsageError } from './failure.ts'
import type { Manual } from './help.ts'
import { inspect } from './inspect-command.ts'
import type { Io } from './io.ts'
import { runSimulate } from './simulate.ts'
import { trace } from './trace-command.ts'

/** A command of citty, whatever its arguments. */
type Definition = Exclude<SubCommandsDef[string], Promise<unknown> | (() => unknown)>

/** A command as citty runs it, with what its help teaches beside the options. */
export interface Command {
  readonly definition: Definition
  readonly manual: Manual
}

/** Every command by its name. `end` is told the exit code of the one that ran. */
export function createCommands(io: Io, end: (exitCode: number) => void): Readonly<Record<string, Command>> {
  return {
    demo: demo(io, end),
    simulate: simulate(io, end),
    inspect: inspect(io, end),
    trace: trace(io, end),
    diagram: diagram(io, end),
  }
}

/** Runs the command that the first word names. Rejects with a `UsageError` if the words make no sense. */
export async function runCommandLine(
  commands: Readonly<Record<string, Command>>,
  rawArgs: readonly string[],
): Promise<void> {
  const [name, ...words] = rawArgs
  if (name?.startsWith('-')) throw new UsageError(`there is no option ${name}`)
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    throw new UsageError(
      name === undefined ? 'which command?' : `there is no command "${name}"`,
      `There are: ${Object.keys(commands).join(', ')}.`,
    )
  }
  const { definition: cmd } = command
  refuseOthers({ rawArgs: words, cmd })
  await runCommand(cmd, { rawArgs: words })
}

function demo(io: Io, end: (exitCode: number) => void): Command {
  const args = {
    story: { type: 'string', valueHint: 'NAME', description: 'What to tell (default sign-in); see below' },
    interactive: { type: 'boolean', description: 'Wait for you to sign in, in your own browser' },
    inspect: { type: 'boolean', description: 'Show the charts live, in your browser, and stay until Ctrl-C' },
    mvpd: { type: 'string', valueHint: 'ID', description: 'TV provider to sign in with' },
    resource: { type: 'string', valueHint: 'ID', description: 'What to ask for; repeat it for several' },
    deny: { type: 'string', valueHint: 'ID', description: 'What the simulated provider refuses; repeatable' },
    origin: { type: 'string', valueHint: 'URL', description: 'Use this service instead of the simulator' },
    'service-provider': {
      type: 'string',
      valueHint: 'ID',
      description: 'Your channel or brand (default REF30)',
    },
    'statement-file': {
      type: 'string',
      valueHint: 'FILE',
      description: 'File that holds the software statement',
    },
    'redirect-url': {
      type: 'string',
      valueHint: 'URL',
      description: 'Where the browser ends up, on a domain listed for you (default https://adobe.com/)',
    },
    'device-id': { type: 'string', valueHint: 'ID', description: 'Device identifier (default: a new one)' },
  } as const satisfies ArgsDef
  return {
    definition: defineCommand({
      meta: { name: 'demo', description: 'Sign in on a second screen, play, and log out, live over HTTP' },
      args,
      async run(context) {
        const { args } = context
        const denied = valuesOf(context, 'deny')
        if (args.origin === undefined)
          refuse(args, ['statement-file', 'redirect-url', 'device-id'], 'needs --origin')
        else if (denied.length > 0) throw new UsageError('--deny is for the simulator, not with --origin')
        else refuse(args, ['story'], 'is for the simulator, not with --origin')
        const { story = 'sign-in', interactive = false, inspect = false } = args
        if (!isStoryName(story)) {
          throw new UsageError(
            `there is no story "${story}"`,
            `There are: ${Object.keys(stories).join(', ')}.`,
          )
        }
        const { notForPeople } = stories[story]
        if (interactive && notForPeople) {
          throw new UsageError(`--interactive does not go with --story ${story}: ${notForPeople}`)
        }
        const exitCode = await runDemo(
          {
            story,
            interactive,
            inspect,
            origin: args.origin,
            serviceProvider: args['service-provider'],
            statementFile: args['statement-file'],
            mvpd: args.mvpd,
            redirectUrl: args['redirect-url'],
            deviceId: args['device-id'],
            resources: valuesOf(context, 'resource'),
            denied,
          },
          io,
        )
        end(exitCode)
      },
    }),
    manual: {
      about: `Without options it needs nothing: a simulator of the service is started on this machine, and so is a
viewer who signs in after a few seconds. What you see are real HTTP calls.

With --origin it runs the same job against a real service. That takes a licence: a service provider id, a software
statement and a provider. It shows the sign-in page and waits for you until the code expires. Credentials are kept in
memory only.`,
      lists: {
        Stories: Object.entries(stories).map(([name, { summary }]) => [name, summary] as const),
      },
      examples: [
        ['', 'watch the whole story, some fifteen seconds'],
        ['--interactive', 'sign in yourself'],
        ['--inspect', 'look into the charts while it runs'],
        ['--story denied', 'watch another story: a provider says no'],
        ['--resource news --resource film --deny film', 'other things to watch'],
        [
          '--origin https://sp.auth-staging.adobe.com --service-provider REF30 --statement-file statement.txt --mvpd Cablevision',
          "on the vendor's staging",
        ],
      ],
    },
  }
}

function simulate(io: Io, end: (exitCode: number) => void): Command {
  const args = {
    port: { type: 'string', valueHint: 'N', description: 'Port on 127.0.0.1 (default: any free one)' },
    'service-provider': {
      type: 'string',
      valueHint: 'ID',
      description: 'Channel or brand to serve (default REF30)',
    },
  } as const satisfies ArgsDef
  return {
    definition: defineCommand({
      meta: {
        name: 'simulate',
        description: "Serve the vendor's API and pages on this machine until Ctrl-C",
      },
      args,
      async run({ args }) {
        const port = portOf(args.port, 0)
        end(await runSimulate({ port, serviceProvider: args['service-provider'] }, io))
      },
    }),
    manual: {
      about: `Registration, sessions, profiles, decisions, logout, the rate limit and the pages a viewer sees: as strict as
the documents, without a licence. It remembers nothing when it ends.`,
      examples: [
        ['', 'on any free port'],
        ['--port 4090', 'on a port of your choice'],
      ],
    },
  }
}

function refuse(args: Readonly<Record<string, unknown>>, names: readonly string[], why: string): void {
  for (const name of names) if (args[name] !== undefined) throw new UsageError(`--${name} ${why}`)
}
