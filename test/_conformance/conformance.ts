/** What `npm run conformance` does: how passchart keeps the vendor's requirements. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf } from './page.ts'
import { readRun } from './run.ts'
import { breachesOf, readTraces, tracedRows, unproven } from './traces.ts'

const page = 'docs/conformance.md'
const report = '.cache/unit.json'

/** Where the page belongs, and what it has to say. */
export function writtenPage(root: string): { readonly file: string; readonly text: string } {
  return { file: join(root, page), text: pageOf(tracedRows(readTraces(root))) }
}

/** Every breach in the project, a sentence each with what to do. */
export function check(root: string): readonly string[] {
  const traces = readTraces(root)
  const run = readRun(join(root, report), join(root, 'test'))
  const { file, text } = writtenPage(root)
  const written = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return [
    ...traces.requirements.breaches.map((breach) => `test/requirements: ${breach}`),
    ...breachesOf(traces),
    ...(run ? unproven(traces, run) : [`${report} is missing: \`npm test -- unit\` writes it`]),
    ...(written === text ? [] : [`${page} is stale: run \`npm run conformance\``]),
  ]
}
