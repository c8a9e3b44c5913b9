import type { ArgsDef, CommandMeta } from 'citty'
import { wordsOf } from './arguments.ts'
import type { Command } from './commands.ts'
import type { Io } from './io.ts'
import { pad, widthOf, wrap } from './text.ts'

/** What a command's help says beside its options. */
export interface Manual {
  readonly about: string
  /** What there is to choose from, by its title: names and what they are. */
  readonly lists?: Readonly<Record<string, readonly (readonly [name: string, what: string])[]>>
  /** Arguments, and what they are good for. */
  readonly examples: readonly (readonly [args: string, purpose: string])[]
}

/** Help for the program: what it is and which commands it has. */
export function printOverview(commands: Readonly<Record<string, Command>>, io: Io): void {
  const { screen, program } = io
  screen.print('passchart runs TV sign-in (the Adobe Pass Authentication REST API V2) as statecharts.')
  heading(io, 'Usage')
  screen.print(`${program} <command> [options]`, { indent: 2 })
  heading(io, 'Commands')
  printPairs(
    io,
    Object.entries(commands).map(([name, { definition }]) => [
      name,
      (definition.meta as CommandMeta).description ?? '',
    ]),
  )
  heading(io, 'Options')
  printPairs(io, [
    ['--help', 'This text; after a command, that of the command'],
    ['--version', 'The version'],
  ])
  screen.print()
  screen.print(`Start with: ${program} demo`)
}

/** Help for one command. */
export function printHelp({ definition, manual }: Command, io: Io): void {
  const { screen } = io
  const meta = definition.meta as CommandMeta
  const call = io.calledAs(meta.name ?? '')
  const definitions = definition.args as ArgsDef
  const words = wordsOf(definitions)
  const options = Object.entries(definitions).filter(([, { type }]) => type !== 'positional')
  screen.print(`${meta.description}.`)
  screen.print()
  for (const paragraph of manual.about.split('\n\n')) {
    screen.print(paragraph.replaceAll('\n', ' '))
    screen.print()
  }
  screen.print(screen.style.bold('Usage'))
  const places = words.map(({ name, isRequired }) => (isRequired ? name : `[${name}]`))
  screen.print([call, ...places, ...(options.length > 0 ? ['[options]'] : [])].join(' '), { indent: 2 })
  printList(
    io,
    'Words',
    words.map(({ name, description }) => [name, description]),
  )
  printList(
    io,
    'Options',
    options.map(([name, { valueHint, description = '' }]) => [
      `--${name}${valueHint ? ` ${valueHint}` : ''}`,
      description,
    ]),
  )
  for (const [title, pairs] of Object.entries(manual.lists ?? {})) printList(io, title, pairs)
  heading(io, 'Examples')
  for (const [args, purpose] of manual.examples) {
    screen.print(`# ${purpose}`, { indent: 2, style: 'dim' })
    screen.printRaw([`  ${call} ${args}`.trimEnd()])
  }
  heading(io, 'Exit code')
  screen.print('0 done · 1 it failed, and why is said · 2 wrong arguments · 130 Ctrl-C', { indent: 2 })
}

function printList(io: Io, title: string, pairs: readonly (readonly [string, string])[]): void {
  if (pairs.length === 0) return
  heading(io, title)
  printPairs(io, pairs)
}

function heading({ screen }: Io, title: string): void {
  screen.print()
  screen.print(screen.style.bold(title))
}

/** Names on the left, explanations on the right; below each other where that gets too narrow. */
function printPairs({ screen }: Io, pairs: readonly (readonly [string, string])[]): void {
  const width = Math.max(...pairs.map(([name]) => widthOf(name))) + 4
  const isNarrow = screen.columns < width + 30
  for (const [name, text] of pairs) {
    const indent = isNarrow ? 6 : width
    const [first = '', ...rest] = wrap(text, Math.min(screen.columns, 100), indent)
    const label = screen.style.cyan(`  ${name}`)
    screen.printRaw(isNarrow ? [label, first, ...rest] : [pad(label, width) + first.trimStart(), ...rest])
  }
}
