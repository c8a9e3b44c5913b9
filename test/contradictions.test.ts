import { existsSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const page = new URL('../docs/contradictions.md', import.meta.url)
const text = readFileSync(page, 'utf8')

/** Every interface of these files by its name. */
const interfaces = new Map(
  [
    'composition/options.ts',
    'composition/policy.ts',
    'ports.ts',
    'simulator/options.ts',
    'simulator/corners.ts',
  ]
    .map((file) => readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8'))
    .flatMap((source) => [...ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest, true).statements])
    .filter(ts.isInterfaceDeclaration)
    .map((each) => [each.name.text, each.members] as const),
)

/** Whether an interface has a member, or a member of a member: `device.ip`. */
function has(members: Iterable<ts.TypeElement> | undefined, path: string): boolean {
  const [name, ...rest] = path.split('.')
  const member = [...(members ?? [])].find((each) => each.name?.getText() === name)
  if (member === undefined || rest.length === 0) return member !== undefined
  const type = ts.isPropertySignature(member) ? member.type : undefined
  const within = type && (ts.isTypeLiteralNode(type) ? type.members : interfaces.get(type.getText()))
  return has(within, rest.join('.'))
}

/** The names that the page gives after this word. */
const named = (word: string) =>
  [...text.matchAll(new RegExp(`\\b${word} \`([^\`]+)\``, 'g'))].map(([, name = '']) => name)

describe('docs/contradictions.md', () => {
  it.each([
    ['policy', 'Policy'],
    ['option', 'PassOptions'],
    ['corner', 'Corners'],
    ['simulator', 'SimulatorOptions'],
  ])('each %s that it names is one', (word, owner) => {
    const names = named(word)
    expect(names.length).toBeGreaterThan(2)
    expect(names.filter((name) => !has(interfaces.get(owner), name))).toEqual([])
  })

  it('each file that it links to exists', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(50)
    expect(links.filter((link) => !existsSync(new URL(link, page)))).toEqual([])
  })

  it('each row says what to change, if only that nothing can be', () => {
    const rows = text.split('\n').filter((line) => /^\| (?!---|Subject)/.test(line))
    const last = (row: string) => row.split(' | ').at(-1)
    expect(rows.filter((row) => !/^(none|(policy|option|corner|simulator) `)/.test(last(row) ?? ''))).toEqual(
      [],
    )
    expect(rows.filter((row) => row.split(' | ').length !== 4)).toEqual([])
  })
})
