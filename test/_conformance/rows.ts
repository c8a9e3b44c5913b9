/** The vendor's requirements, row by row: `test/requirements/REG.json` and so on. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

/** What the vendor asks is cut into these areas, in the order in which a viewer meets them. */
export const areas: Readonly<Record<string, string>> = {
  REG: 'Registration and access tokens',
  CONF: 'Configuration: the list of providers',
  AUTHN: 'Authentication sessions and the browser',
  POLL: 'Waiting for the profile',
  PROF: 'Profiles',
  META: 'User metadata',
  PREAUTH: 'Preauthorization',
  AUTHZ: 'Authorization',
  MTOK: 'Media tokens',
  LOGOUT: 'Logout',
  HDR: 'Headers, parameters, device identity',
  ERR: 'Errors',
  THR: 'Throttling',
  TEMP: 'Temporary access',
  DEGR: 'Degraded access',
  SSO: 'Single sign-on',
  HBA: 'Home-based authentication',
  S2S: 'Server to server',
  SEC: 'Security and privacy',
  TEST: 'Environments and release',
}

export const levels = ['MUST', 'SHOULD', 'MAY'] as const
/** How many rows of each level there are in all. */
const totals: Readonly<Record<(typeof levels)[number], number>> = { MUST: 216, SHOULD: 134, MAY: 46 }

export const ways = ['enforced', 'assisted', 'host', 'none'] as const

const rowShape = z.strictObject({
  id: z.string(),
  level: z.enum(levels),
  asks: z.string().regex(/^\S.{0,220}\.$/, 'is to be one short sentence that ends with a full stop'),
  met: z.enum(ways),
  offers: z
    .string()
    .regex(/^\S.*\.$/, 'is to be one line that ends with a full stop')
    .optional(),
})

/** One requirement; `offers` says what passchart gives where it does not enforce it itself. */
export type Row = z.infer<typeof rowShape>

export interface Requirements {
  readonly rows: readonly Row[]
  /** Areas that have their file. */
  readonly present: readonly string[]
  /** What is wrong with the files, a sentence each. */
  readonly breaches: readonly string[]
}

export const idPattern = new RegExp(`\\b(?:${Object.keys(areas).join('|')})-\\d{2}\\b`, 'g')

export function areaOf(id: string): string {
  return id.slice(0, id.indexOf('-'))
}

/** Reads every area of `test/requirements`. */
export function readRequirements(folder: string): Requirements {
  const rows: Row[] = []
  const present: string[] = []
  const breaches: string[] = []
  for (const area of Object.keys(areas)) {
    const file = join(folder, `${area}.json`)
    if (!existsSync(file)) {
      breaches.push(`${area}.json is missing: write the rows of this area`)
      continue
    }
    present.push(area)
    const read = readArea(area, readFileSync(file, 'utf8'))
    rows.push(...read.rows)
    breaches.push(...read.breaches)
  }
  return { rows, present, breaches: [...breaches, ...wrongTotals(rows)] }
}

/** Reads the text of one file. */
export function readArea(area: string, text: string): Pick<Requirements, 'rows' | 'breaches'> {
  const breaches: string[] = []
  const rows: Row[] = []
  const told = (where: string, what: string) => breaches.push(`${area}.json: ${where} ${what}`)
  const list = parse(text)
  if (!Array.isArray(list)) return { rows, breaches: [`${area}.json is no JSON array of rows`] }
  for (const [i, each] of list.entries()) {
    const { data: row, error } = rowShape.safeParse(each)
    if (row === undefined) {
      const name = typeof each?.id === 'string' ? each.id : `row ${i + 1}`
      for (const { path, message } of error.issues) told(`${name}:`, `${path.join('.')} ${message}`)
      continue
    }
    const expected = `${area}-${String(i + 1).padStart(2, '0')}`
    if (row.id !== expected) told(row.id, `stands where ${expected} belongs: every number once, in order`)
    for (const what of contradictionsIn(row)) told(row.id, what)
    rows.push(row)
  }
  return { rows, breaches }
}

function contradictionsIn({ level, met, offers }: Row): string[] {
  const found: string[] = []
  if (met === 'enforced' && offers !== undefined) found.push('is enforced: take out what it offers besides')
  if (met !== 'enforced' && offers === undefined) found.push(`is ${met}: say what passchart offers`)
  if (met === 'none' && level !== 'MAY') found.push(`is a ${level}: it has to be enforced, assisted or host`)
  return found
}

function wrongTotals(rows: readonly Row[]): string[] {
  return levels.flatMap((level) => {
    const count = rows.filter((row) => row.level === level).length
    return count === totals[level] ? [] : [`there are ${count} ${level} rows instead of ${totals[level]}`]
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
