import { defineCommand } from 'citty'
import { describe, expect, it } from 'vitest'
import { type Command, runCommandLine } from '../../src/cli/commands.ts'
import { printHelp } from '../../src/cli/help.ts'
import { createScreen } from '../../src/cli/terminal.ts'
import { systemClock } from '../../src/clock.ts'

/** A command that takes words, and what it was given. */
function copy() {
  const given: unknown[] = []
  const command: Command = {
    definition: defineCommand({
      meta: { name: 'copy', description: 'Copies' },
      args: {
        file: { type: 'positional', description: 'What to copy' },
        place: { type: 'positional', required: false, valueHint: 'WHERE', description: 'Where to' },
        twice: { type: 'boolean', description: 'Once more' },
        as: { type: 'string', valueHint: 'NAME', description: 'Under which name' },
      },
      run({ args: { file, place, twice, as } }) {
        given.push({ file, place, twice, as })
      },
    }),
    manual: { about: 'It copies.', examples: [['a', 'copy one']] },
  }
  return { given, run: (...argv: string[]) => runCommandLine({ copy: command }, argv), command }
}

describe('a command that takes words', () => {
  it.each([
    [['a'], { file: 'a' }],
    [['a', 'b'], { file: 'a', place: 'b' }],
    [['--as', 'x', 'a', '--twice', 'b'], { file: 'a', place: 'b', twice: true, as: 'x' }],
    [['--', '-a'], { file: '-a' }],
  ])('is given them: %j', async (words, expected) => {
    const { given, run } = copy()
    await run('copy', ...words)
    expect(given).toEqual([expected])
  })

  it.each([
    [[], 'which FILE?'],
    [['--twice'], 'which FILE?'],
    [['a', 'b', 'c'], '"c" is one word too many'],
    [['a', '--file', 'b'], 'there is no option --file'],
  ])('refuses %j', async (words, message) => {
    const { given, run } = copy()
    await expect(run('copy', ...words)).rejects.toMatchObject({ name: 'UsageError', message })
    expect(given).toEqual([])
  })

  it('shows them in its help, and which can be left out', () => {
    const said: string[] = []
    const screen = createScreen({ write: (more) => void said.push(more) }, {})
    printHelp(copy().command, {
      screen,
      errors: screen,
      signal: new AbortController().signal,
      program: 'passchart',
      calledAs: (command) => `passchart ${command}`,
      clock: systemClock,
      tempo: { thinkMs: 0, signInMs: 0, watchMs: 0 },
    })
    const text = said.join('')
    expect(text).toContain('  passchart copy FILE [WHERE] [options]\n')
    expect(text).toMatch(/Words\n {2}FILE +What to copy\n {2}WHERE +Where to\n/)
    expect(text).not.toContain('--file')
  })
})
