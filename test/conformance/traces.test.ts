import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pageOf } from '../_conformance/page.ts'
import { placesIn } from '../_conformance/places.ts'
import { type Row, readArea, readRequirements } from '../_conformance/rows.ts'
import { type Run, readRun } from '../_conformance/run.ts'
import { titlesIn } from '../_conformance/titles.ts'
import { breachesOf, proofsIn, type Traces, tracedRows, unproven } from '../_conformance/traces.ts'

const row: Row = { id: 'REG-01', level: 'MUST', asks: 'Register once.', met: 'enforced' }
const assisted = { met: 'assisted', offers: 'An option.' } as const

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'conformance-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('an area file', () => {
  it.each([
    ['a missing row', [row, { ...row, id: 'REG-03' }], 'REG-03 stands where REG-02 belongs'],
    ['a row told twice', [row, row], 'REG-01 stands where REG-02 belongs'],
    ['a row of another area', [{ ...row, id: 'SEC-01' }], 'SEC-01 stands where REG-01 belongs'],
    ['another level', [{ ...row, level: 'COULD' }], 'REG-01: level '],
    ['another way', [{ ...row, met: 'hoped' }], 'REG-01: met '],
    ['a member nobody knows', [{ ...row, source: 'a page' }], 'REG-01:  Unrecognized key: "source"'],
    ['no sentence', [{ ...row, asks: 'register' }], 'REG-01: asks is to be one short sentence'],
    ['a row without an id', [{ level: 'MUST' }], 'row 1: id '],
    ['no list', { REG: [] }, 'is no JSON array'],
    ['enforced with an offer', [{ ...row, offers: 'An option.' }], 'is enforced: take out what it offers'],
    ['assisted with none', [{ ...row, met: 'assisted' }], 'is assisted: say what passchart offers'],
    ['a host without help', [{ ...row, met: 'host' }], 'is host: say what passchart offers'],
    ['a duty dropped', [{ ...row, ...assisted, met: 'none' }], 'is a MUST: it has to be enforced'],
  ])('with %s is refused', (_, list, breach) => {
    expect(readArea('REG', JSON.stringify(list)).breaches.join('\n')).toContain(breach)
  })

  it('in order is taken as it is', () => {
    const rows = [row, { ...row, id: 'REG-02', level: 'MAY', ...assisted, met: 'none' }]
    expect(readArea('REG', JSON.stringify(rows))).toEqual({ rows, breaches: [] })
  })

  it('that is missing is told, and so are rows that are', () => {
    const path = folder()
    writeFileSync(join(path, 'REG.json'), JSON.stringify([row]))
    const { rows, present, breaches } = readRequirements(path)
    expect({ rows, present }).toEqual({ rows: [row], present: ['REG'] })
    expect(breaches).toContain('SEC.json is missing: write the rows of this area')
    expect(breaches).not.toContainEqual(expect.stringContaining('REG.json'))
    expect(breaches).toContain('there are 1 MUST rows instead of 216')
  })
})

describe('the place of an id in a comment is', () => {
  it.each([
    ['the function it stands on', '/** Sends (REG-01). */\nexport function send() {}', 'send'],
    ['the function it stands in', 'function send() {\n  // Once (REG-01).\n  return 1\n}', 'send'],
    ['a constant', '// As asked (REG-01).\nconst attempts = 3', 'attempts'],
    [
      'a member of a type',
      'interface Policy {\n  /** REG-01 */\n  readonly attempts: number\n}',
      'Policy.attempts',
    ],
    ['what begins its line', 'const shape = {\n  id: text(), // REG-01\n  name: text(),\n}', 'shape.id'],
    ['a guard', 'const chart = setup({ guards: {\n/** REG-01 */\nisEnd: () => true } })', 'guard isEnd'],
    ['an action', 'const c = setup({ actions: { a: 1,\n// REG-01\nnote: assign({}) } })', 'action note'],
    ['a state', 'const c = x({ states: { a: { states: {\n// REG-01\nb: { invoke: {} } } } } })', 'state a.b'],
    [
      'an event of a state',
      "const c = x({ states: { a: { on: { 'b.c': {\n// REG-01\nactions: { type: 'd', params: 1 } } } } } })",
      'state a, on b.c',
    ],
    [
      'a state of a chart in parts',
      'export const ready = s.createStateConfig({\n// REG-01\ninvoke: {} })',
      'state ready',
    ],
    ['the whole file', '/** All of it (REG-01). */\nimport "a"\nexport const b = 1', undefined],
    ['the whole file, at its end', 'export const b = 1\n// REG-01', undefined],
  ])('%s', (_, source, name) => {
    expect(placesIn('a.ts', source)).toEqual([{ id: 'REG-01', file: 'a.ts', name }])
  })

  it('told once, and nowhere in code', () => {
    const source = "/** REG-01, and REG-01 again; REG-1 is none. */\nconst text = 'REG-02 // REG-03'"
    expect(placesIn('a.ts', source)).toEqual([{ id: 'REG-01', file: 'a.ts', name: 'text' }])
  })
})

describe('titles', () => {
  it('are those of tests in every form, with the groups around them', () => {
    const source = `
      describe.each([1])('a %i [REG-01]', () => { it.each([2])('b %i', f) })
      describe.concurrent('c', () => { row('d [§1]', f) })
      twice('e [REG-02]', (t) => {})
      tell('f [REG-03]')
      twice('g', (t) => {})
      it(name, f)`
    expect(titlesIn('x.test.ts', source).map(({ by, text, within }) => [by, text, ...within])).toEqual([
      ['describe', 'a %i [REG-01]'],
      ['it', 'b %i', 'a %i [REG-01]'],
      ['describe', 'c'],
      ['row', 'd [§1]', 'c'],
      ['twice', 'e [REG-02]'],
      ['it', undefined],
    ])
  })
})

/** Sources and tests with these rows. */
function traces(rows: readonly Row[], source: string, test: string): Traces {
  return {
    requirements: { rows, present: ['REG'], breaches: [] },
    places: placesIn('a.ts', source),
    proofs: proofsIn('a.test.ts', test),
  }
}
const kept = traces([row], '// REG-01\nconst a = 1', "it('b [REG-01]', f)")

describe('the check', () => {
  it('is content with what is enforced and shown', () => {
    expect(breachesOf(kept)).toEqual([])
  })

  it.each([
    ['a requirement without a place', { ...kept, places: [] }, 'REG-01 has no place in src'],
    ['a requirement without a test', { ...kept, proofs: [] }, 'REG-01 has no test'],
    [
      'a place of what only the host can do',
      traces([{ ...row, ...assisted, met: 'host' }], '// REG-01\nconst a = 1', ''),
      'REG-01 is host, but src/a.ts claims to enforce it',
    ],
    ['an unknown id in a comment', traces([], '// REG-01\nconst a = 1', ''), 'src/a.ts names REG-01'],
    ['an unknown id in a title', traces([], '', "it('b [REG-01]', f)"), 'test/a.test.ts:1 names REG-01'],
  ])('finds %s', (_, found, breach) => {
    expect(breachesOf(found)).toEqual([expect.stringContaining(breach)])
  })

  it('leaves areas alone that have no file: that is told already', () => {
    expect(breachesOf(traces([], '// SEC-01\nconst a = 1', ''))).toEqual([])
  })
})

describe('a test that is named', () => {
  const ran = (title: string, within: string[] = [], passed = true): Run =>
    new Map([['a.test.ts', [{ title, within, passed }]]])

  it.each([
    ['as it stands', "it('b [REG-01]', f)", ran('b [REG-01]')],
    [
      'in variants',
      "it.each([1])('%i and $b.c: 100 %% (b) [REG-01]', f)",
      ran('7 and x\ny: 100 % (b) [REG-01]'),
    ],
    ['in a group', "describe('a', () => { it('b [REG-01]', f) })", ran('b [REG-01]', ['outer', 'a'])],
    ['under a helper', "twice('b [REG-01]', (t) => {})", ran('in two tabs: b [REG-01]')],
    ['as a group', "describe.each([1])('a %i [REG-01]', () => {})", ran('b', ['a 1 [REG-01]'])],
  ])('%s has passed', (_, test, run) => {
    expect(unproven(traces([row], '', test), run)).toEqual([])
  })

  it.each([
    ['did not run', ran('c [REG-01]')],
    ['did not run', ran('b [REG-01]', ['another'])],
    ['did not run', new Map()],
    ['did not pass', ran('b [REG-01]', ['a'], false)],
  ])('%s', (what, run) => {
    const test = "describe('a', () => {\n  it('b [REG-01]', f) })"
    expect(unproven(traces([row], '', test), run)).toEqual([
      expect.stringContaining(`test/a.test.ts:2 ${what} in the last \`npm test\``),
    ])
  })

  it('is looked up in the report of Vitest', () => {
    const file = join(folder(), 'unit.json')
    expect(readRun(file, '/test')).toBeUndefined()
    const test = { ancestorTitles: ['a'], title: 'b', fullName: 'a b' }
    const assertionResults = [
      { ...test, status: 'passed' },
      { ...test, status: 'skipped' },
    ]
    writeFileSync(file, JSON.stringify({ testResults: [{ name: '/test/x/y.test.ts', assertionResults }] }))
    expect(readRun(file, '/test')).toEqual(
      new Map([
        [
          'x/y.test.ts',
          [
            { title: 'b', within: ['a'], passed: true },
            { title: 'b', within: ['a'], passed: false },
          ],
        ],
      ]),
    )
  })
})

describe('the page', () => {
  it('tells of a requirement where it is enforced and what shows it', () => {
    const told = pageOf(tracedRows(traces([row], '// REG-01\nconst a = 1', "it('b | [c] [REG-01]', f)")))
    expect(told).toContain(
      '| REG-01 | MUST | Register once. | [a.ts](../src/a.ts): `a` | [b \\| \\[c\\]](../test/a.test.ts) |',
    )
    expect(told).toContain('| MUST | 1 | 0 | 0 | 0 | 1 |')
    expect(told).toContain('[REG](#reg-registration-and-access-tokens)')
  })

  it('reads the title of a test after those of its groups, whatever its cases are', () => {
    const test =
      "describe.each([1])('a token of %s', () => { it.each([2])('lives %d s, 100 %% [REG-01]', f) })"
    expect(pageOf(tracedRows(traces([row], '', test)))).toContain('[a token of …: lives … s, 100 %]')
  })

  it('tells what passchart offers instead', () => {
    expect(pageOf(tracedRows(traces([{ ...row, ...assisted, met: 'host' }], '', '')))).toContain(
      "| Register once. | **Host's duty.** An option. |  |",
    )
  })

  it('names five tests and counts the others', () => {
    const tests = Array.from({ length: 7 }, (_, i) => `it('b${i} [REG-01]', f)`).join('\n')
    const told = pageOf(tracedRows(traces([row], '', tests)))
    expect(told).toContain('[b4](../test/a.test.ts)<br>and 2 more |')
    expect(told).not.toContain('[b5]')
  })
})
