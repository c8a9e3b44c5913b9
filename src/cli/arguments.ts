import { parseArgs } from 'node:util'
import type { ArgsDef, CommandContext } from 'citty'
import { UsageError } from './failure.ts'

/**
 * Refuses what citty lets pass: unknown options, options without their value, stray words. Meant as a command's
 * `setup`, which runs before everything else.
 */
export function refuseOthers<T extends ArgsDef>({ rawArgs, cmd }: CommandContext<T>): void {
  const definitions = cmd.args as ArgsDef
  for (const token of parse(rawArgs, definitions).tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" is one word too many`)
    const definition = Object.hasOwn(definitions, token.name) ? definitions[token.name] : undefined
    if (definition === undefined) throw new UsageError(`there is no option ${token.rawName}`)
    const isFlag = definition.type === 'boolean'
    if (isFlag && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`)
    if (!isFlag && (!token.value || (!token.inlineValue && token.value.startsWith('-')))) {
      throw new UsageError(`${token.rawName} needs a value`)
    }
  }
}

/** Every value of an option that may be repeated; citty keeps the last alone. */
export function valuesOf<T extends ArgsDef>({ rawArgs, cmd }: CommandContext<T>, name: string): string[] {
  return parse(rawArgs, cmd.args as ArgsDef).tokens.flatMap((token) =>
    token.kind === 'option' && token.name === name && token.value ? [token.value] : [],
  )
}

function parse(args: string[], definitions: ArgsDef) {
  const options = Object.fromEntries(
    Object.entries(definitions).map(([name, { type }]) => [
      name,
      { type: type === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  return parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
}
