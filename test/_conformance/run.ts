/** The last run of the tests, from the report that `npm test` has Vitest write. */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import * as z from 'zod'
import { placeholder, type Title } from './titles.ts'

const reportShape = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
})

export interface Ran {
  /** The title, with what `each` has put in. */
  readonly title: string
  readonly within: readonly string[]
  readonly passed: boolean
}

/** What ran, by file as `Title.file` names it. */
export type Run = ReadonlyMap<string, readonly Ran[]>

/** Reads the report; undefined if there is none. `folder`: what the names of files begin from. */
export function readRun(file: string, folder: string): Run | undefined {
  if (!existsSync(file)) return undefined
  const { testResults } = reportShape.parse(JSON.parse(readFileSync(file, 'utf8')))
  return new Map(
    testResults.map(({ name, assertionResults }) => [
      relative(folder, name).replaceAll('\\', '/'),
      assertionResults.map(({ ancestorTitles: within, title, status }) => ({
        title,
        within,
        passed: status === 'passed',
      })),
    ]),
  )
}

/** Why a title proves nothing; undefined if every test of it ran and passed. */
export function failureOf(title: Title, run: Run): string | undefined {
  const { file, by, text = '', within } = title
  const around = by === 'describe' ? [...within, text] : within
  const named = (run.get(file) ?? []).filter(
    (ran) => (by === 'describe' || stands(text, ran.title)) && areWithin(around, ran.within),
  )
  if (named.length === 0) return 'did not run'
  return named.every(({ passed }) => passed) ? undefined : 'did not pass'
}

/** Whether the `describe`s of a test hold these, in this order; a helper may have put others around them. */
function areWithin(titles: readonly string[], actual: readonly string[]): boolean {
  let from = 0
  return titles.every((title) => {
    const at = actual.findIndex((each, i) => i >= from && stands(title, each))
    from = at + 1
    return at >= 0
  })
}

/** Whether a title is the one of the source, its placeholders filled; a helper may have put `in a tab: ` before it. */
function stands(title: string, actual: string): boolean {
  const literal = title.split(placeholder).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^(?:.*: )?${literal.join('.*')}$`, 's').test(actual)
}
