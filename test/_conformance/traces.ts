/** Requirements with where they are enforced and what proves it, and what is amiss. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Place, placesIn } from './places.ts'
import { areaOf, idPattern, type Requirements, type Row, readRequirements } from './rows.ts'
import { failureOf, type Run } from './run.ts'
import { idsIn, type Title, titlesIn } from './titles.ts'

export interface Traces {
  readonly requirements: Requirements
  readonly places: readonly Place[]
  /** Titles with ids, of tests that can show something of a client. */
  readonly proofs: readonly Title[]
}

/** A requirement with all that is known of it. */
export interface TracedRow extends Row {
  readonly places: readonly Place[]
  readonly proofs: readonly Title[]
}

/** The sources that speak for themselves: not the simulator, nor what is no part of an application. */
const isEnforcing = (file: string) => !/^(simulator|cli|testing)\//.test(file)
/** The simulator's own tests show nothing of a client. */
const isProving = (file: string) => !file.startsWith('simulator/')

/** Reads requirements, sources and tests of the project. */
export function readTraces(root: string): Traces {
  return {
    requirements: readRequirements(join(root, 'test/requirements')),
    places: filesIn(join(root, 'src'), '.ts', isEnforcing).flatMap(([file, text]) => placesIn(file, text)),
    proofs: filesIn(join(root, 'test'), '.test.ts', isProving).flatMap(([file, text]) =>
      proofsIn(file, text),
    ),
  }
}

/** The titles in a test file that name requirements. */
export function proofsIn(file: string, source: string): readonly Title[] {
  return titlesIn(file, source).filter(({ text = '' }) => idsIn(text).join(' ').match(idPattern))
}

export function tracedRows({ requirements, places, proofs }: Traces): readonly TracedRow[] {
  return requirements.rows.map((row) => ({
    ...row,
    places: places.filter(({ id }) => id === row.id),
    proofs: proofs.filter(({ text = '' }) => idsIn(text).includes(row.id)),
  }))
}

/** Rows without a place or a test, and ids without a row. */
export function breachesOf(traces: Traces): readonly string[] {
  const { requirements, places, proofs } = traces
  const found: string[] = []
  for (const { id, met, places, proofs } of tracedRows(traces)) {
    const at = [...new Set(places.map(({ file }) => `src/${file}`))].join(', ')
    if (met === 'enforced' && places.length === 0)
      found.push(`${id} has no place in src: name it in the comment of what enforces it`)
    if (met === 'enforced' && proofs.length === 0)
      found.push(`${id} has no test: name it in the title of one that fails without it`)
    if ((met === 'host' || met === 'none') && places.length > 0)
      found.push(`${id} is ${met}, but ${at} claims to enforce it: correct one of them`)
  }
  const known = new Set(requirements.rows.map(({ id }) => id))
  const isUnknown = (id: string) => requirements.present.includes(areaOf(id)) && !known.has(id)
  for (const { id, file } of places)
    if (isUnknown(id)) found.push(`src/${file} names ${id}, which is no requirement: correct the comment`)
  for (const { file, line, text = '' } of proofs)
    for (const id of idsIn(text))
      if (isUnknown(id))
        found.push(`test/${file}:${line} names ${id}, which is no requirement: correct the title`)
  return found
}

/** Titles whose tests did not run or did not pass. */
export function unproven({ proofs }: Traces, run: Run): readonly string[] {
  return proofs.flatMap((title) => {
    const failure = failureOf(title, run)
    const { file, line, text } = title
    return failure === undefined
      ? []
      : [`test/${file}:${line} ${failure} in the last \`npm test\`: run it again, or mend "${text}"`]
  })
}

function filesIn(
  folder: string,
  ending: string,
  isWanted: (file: string) => boolean,
): readonly (readonly [file: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith(ending) && isWanted(file))
    .sort()
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')])
}
