import { parseArgs } from 'node:util'
import type { ArgsDef, CommandContext } from 'citty'
import { UsageError } from './failure.ts'

/** What of a command its words are judged by. */
type Line<T extends ArgsDef> = Pick<CommandContext<T>, 'rawArgs' | 'cmd'>

/**
 * Refuses what citty lets pass: unknown options, options without their value, words that no `positional` stands for;
 * and says in our words which word is missing. To be called before citty reads the line.
 */
export function refuseOthers<T extends ArgsDef>({ rawArgs, cmd }: Line<T>): void {
  const definitions = cmd.args as ArgsDef
  const places = wordsOf(definitions)
  for (const token of parse(rawArgs, definitions).tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (places.shift() === undefined) throw new UsageError(`"${token.value}" is one word too many`)
      continue
    }
    const definition = Object.hasOwn(definitions, token.name) ? definitions[token.name] : undefined
    if (definition === undefined || definition.type === 'positional') {
      throw new UsageError(`there is no option ${token.rawName}`)
    }
    const isFlag = definition.type === 'boolean'
    if (isFlag && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`)
    if (!isFlag && (!token.value || (!token.inlineValue && token.value.startsWith('-')))) {
      throw new UsageError(`${token.rawName} needs a value`)
    }
  }
  const missing = places.find(({ isRequired }) => isRequired)
  if (missing) throw new UsageError(`which ${missing.name}?`)
}

/** The words a command takes, in their order, by the names its help gives them. */
export function wordsOf(definitions: ArgsDef): { name: string; isRequired: boolean; description: string }[] {
  return Object.entries(definitions).flatMap(([name, definition]) => {
    if (definition.type !== 'positional') return []
    const { valueHint = name.toUpperCase(), required, default: usual, description = '' } = definition
    return [{ name: valueHint, isRequired: required !== false && usual === undefined, description }]
  })
}

/** Every value of an option that may be repeated; citty keeps the last alone. */
export function valuesOf<T extends ArgsDef>({ rawArgs, cmd }: Line<T>, name: string): string[] {
  return parse(rawArgs, cmd.args as ArgsDef).tokens.flatMap((token) =>
    token.kind === 'option' && token.name === name && token.value ? [token.value] : [],
  )
}

function parse(args: string[], definitions: ArgsDef) {
  const options = Object.fromEntries(
    Object.entries(definitions)
      .filter(([, { type }]) => type !== 'positional')
      .map(([name, { type }]) => [
        name,
        { type: type === 'boolean' ? ('boolean' as const) : ('string' as const) },
      ]),
  )
  return parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
}

/** The value of `--port`. */
export function portOf(text: string | undefined, otherwise: number): number {
  const port = Number(text ?? otherwise)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError('--port must be a number from 0 to 65535')
}
