import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { idsIn, type Title, titlesIn } from './_conformance/titles.ts'
import { branchIds, kindOf, scenarios } from './_support/ids.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const titles = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => titlesIn(name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')))

/** Every breach of the convention, one sentence each. */
function breaches(all: readonly Title[]): string[] {
  const found: string[] = []
  const titleOfRow = new Map<string, string>()
  for (const { file, line, by, text } of all) {
    const at = `${file}:${line}`
    const isScenario = file.startsWith('scenarios/')
    if (text === undefined) {
      if (isScenario) found.push(`${at} has a title that is no literal`)
      continue
    }
    const ids = idsIn(text)
    for (const id of ids)
      if (kindOf(id) === undefined) found.push(`${at} names ${id || 'nothing'}, which is no id`)
    if (new Set(ids).size < ids.length) found.push(`${at} names an id twice`)
    if (by !== 'row') continue
    if (!isScenario) found.push(`${at} is a row outside of scenarios/`)
    if (!ids.some((id) => kindOf(id) === 'scenario')) found.push(`${at} is a row without a number`)
    const before = titleOfRow.get(text)
    if (before) found.push(`${at} is the same row as ${before}`)
    titleOfRow.set(text, at)
  }
  return found
}

it('every id in a title is one', () => {
  expect(breaches(titles)).toEqual([])
})

// The simulator's own tests show nothing of the charts.
const named = new Set(
  titles.filter(({ file }) => !file.startsWith('simulator/')).flatMap(({ text = '' }) => idsIn(text)),
)
const played = new Set(
  titles
    .filter(({ by }) => by === 'row')
    .flatMap(({ text = '' }) => idsIn(text).filter((id) => id[0] === '§')),
)

/** Rows that no script can tell, and who shows them: the simulator or a chart by itself, several devices. */
const shownElsewhere: readonly (readonly [number, file: string])[] = [
  [237, 'simulator/limiter.test.ts'],
  [240, 'server/budgets.test.ts'],
  [280, 'machines/sign-in.test.ts'],
  [281, 'server/many-devices.test.ts'],
  [281, 'server/budgets.test.ts'],
]

it.each(Object.keys(scenarios))('every row of flows.md §%s is there', (section) => {
  const elsewhere = new Set(shownElsewhere.map(([n]) => n))
  expect(scenarios[section]?.filter((n) => !elsewhere.has(n) && !played.has(`§${n}`))).toEqual([])
})

it.each(shownElsewhere)('row %d is shown by %s', (n, wanted) => {
  const shown = titles.filter(({ file, text = '' }) => file === wanted && idsIn(text).includes(`§${n}`))
  expect(shown).not.toEqual([])
})

it('every branch of flows.md §1 and every hard problem is named by a test', () => {
  expect(branchIds.filter((id) => !named.has(id))).toEqual([])
})

describe('ids', () => {
  it.each([
    ['REG-12', 'requirement'],
    ['REG-31', undefined],
    ['REG-1', undefined],
    ['FOO-01', undefined],
    ['Q1', 'branch'],
    ['P0', 'branch'],
    ['Q0', undefined],
    ['Q7', undefined],
    ['D31', 'branch'],
    ['D88', 'disagreement'],
    ['D92', undefined],
    ['§36', 'scenario'],
    ['§2', undefined],
    ['§1.13', 'section'],
    ['36', undefined],
    ['q1', undefined],
    ['', undefined],
  ])('"%s" is a %s', (id, kind) => {
    expect(kindOf(id)).toBe(kind)
  })

  it('are read at the end of a title only', () => {
    expect(idsIn('polls until the profile is there [§36 Q1 POLL-03]')).toEqual(['§36', 'Q1', 'POLL-03'])
    expect(idsIn('asks for [a,b] and waits')).toEqual([])
  })
})

describe('the check finds', () => {
  it.each([
    ['an id nobody knows', "row('a [§1 Q9]', f)", 'names Q9, which is no id'],
    ['an id named twice', "row('a [§1 §1]', f)", 'names an id twice'],
    ['a row without a number', "row('a [Q1]', f)", 'is a row without a number'],
    ['a title that is no literal', 'row(title, f)', 'has a title that is no literal'],
    ['a row in variants', "row.each([1])('a %s [Q1]', f)", 'is a row without a number'],
    ['the same row twice', "row('a [§1]', f)\nrow('a [§1]', f)", 'is the same row as scenarios/x.test.ts:1'],
  ])('%s', (_, source, breach) => {
    expect(breaches(titlesIn('scenarios/x.test.ts', source))).toEqual([expect.stringContaining(breach)])
  })
})
