/** Whether the commands that pages tell exist, with their options. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuseOthers } from '../../src/cli/arguments.ts'
import { createCommands } from '../../src/cli/commands.ts'
import type { Io } from '../../src/cli/io.ts'
import { root } from './pages.ts'

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
)
/** Nothing is run, so nothing of the world is asked. */
const commands = createCommands({} as Io, () => {})
/** Everybody's programs; what they are given is their own matter. `test/simulator` runs every line of curl. */
const others = ['curl', 'adb', 'ssh', 'node', 'cd', 'mkdir']
/** Scripts of a reader's own app, as Vite makes it. */
const readersScripts = ['dev']
/** What npm itself does. */
const npmCommands = ['install', 'ci', 'pack', 'create', 'init']

/** What is wrong with a line of a shell, or `undefined`. */
export function faultIn(line: string): string | undefined {
  const words = wordsIn(line.replace(/(^|\s)#.*$/, ''))
  const [program, ...rest] = words
  if (program === undefined || others.includes(program)) return undefined
  if (program === 'npx' && rest[0] === 'passchart') return faultInCommand(rest.slice(1))
  if (program === 'npm') return faultInNpm(rest)
  return `nobody here knows ${program}`
}

function faultInNpm([command = '', ...rest]: readonly string[]): string | undefined {
  if (npmCommands.includes(command)) return undefined
  const script = command === 'run' ? rest[0] : command
  if (readersScripts.includes(script ?? '')) return undefined
  if (script === undefined || !Object.hasOwn(scripts, script)) return `there is no script ${script}`
  const given = rest.slice(rest.indexOf('--') + 1 || rest.length)
  return script === 'start' ? faultInCommand(['demo', ...given]) : undefined
}

function faultInCommand([name = '', ...rawArgs]: readonly string[]): string | undefined {
  if (['--help', '--version'].includes(name) || rawArgs.includes('--help')) return undefined
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) return `there is no command ${name}`
  try {
    refuseOthers({ rawArgs, cmd: command.definition })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function wordsIn(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}
