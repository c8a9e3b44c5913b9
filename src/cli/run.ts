import { createRequire } from 'node:module'
import { PassError, toFailure } from '../errors.ts'
import { createCommands, runCommandLine } from './commands.ts'
import { printFailure, UsageError } from './failure.ts'
import { printHelp, printOverview } from './help.ts'
import type { Io } from './io.ts'
import { plain } from './terminal.ts'

/** Runs a command line. Resolves with the exit code: 0 done, 1 failed, 2 wrong arguments; never rejects. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0
  const commands = createCommands(io, (code) => {
    exitCode = code
  })
  const named = argv[0] !== undefined && Object.hasOwn(commands, argv[0]) ? argv[0] : undefined
  const has = (...names: string[]) => argv.some((word) => names.includes(word))
  try {
    if (has('--help', '-h')) {
      const command = named === undefined ? undefined : commands[named]
      if (command) printHelp(command, io)
      else printOverview(commands, io)
    } else if (has('--version', '-v')) io.screen.print(version())
    else await runCommandLine(commands, argv)
    return exitCode
  } catch (error) {
    const { errors } = io
    if (error instanceof UsageError) {
      const call = named === undefined ? io.program : io.calledAs(named)
      errors.print(`${errors.style.red('passchart:')} ${plain(error.message)}`)
      if (error.hint) errors.print(plain(error.hint))
      errors.print(`Try: ${call} --help`)
      return 2
    }
    printFailure(errors, toFailure(error))
    // A message may quote what it was given; where it happened tells no secret.
    if (error instanceof Error && !(error instanceof PassError)) {
      errors.printRaw(error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [])
    }
    return 1
  }
}

function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('passchart/package.json')
  return manifest.version
}
