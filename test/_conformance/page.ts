/** `docs/conformance.md`, as `npm run conformance` writes it. */
import { areaOf, areas, levels, ways } from './rows.ts'
import { sentenceOf } from './titles.ts'
import type { TracedRow } from './traces.ts'

/** So many tests of a requirement are named; the others are counted. */
const testsNamed = 5

const head = `# Every requirement of the vendor, traced

What the vendor's documentation asks of a client application, in our own words, and what became of each line:

- **enforced**: passchart does it, or makes the contrary impossible. The table says where, and which tests fail without it.
- **assisted**: the host decides; passchart gives the means.
- **host's duty**: outside of a library's reach; passchart helps as the table says.
- **not needed**: a permission that nobody has missed so far.

\`npm run conformance\` writes this page from \`test/requirements\`, the comments of \`src\` and the titles of the tests; \`npm test\` fails when it is stale, when a MUST or SHOULD has neither, or when a test that it names did not pass.`

const spoken = {
  enforced: 'enforced',
  assisted: 'assisted',
  host: "host's duty",
  none: 'not needed',
} as const

export function pageOf(rows: readonly TracedRow[]): string {
  const ofArea = Object.keys(areas)
    .map((area) => ({ area, rows: rows.filter(({ id }) => areaOf(id) === area) }))
    .filter(({ rows }) => rows.length > 0)
  const byLevel = levels.map((level) =>
    counts(
      level,
      rows.filter((row) => row.level === level),
    ),
  )
  const byArea = ofArea.map(({ area, rows }) => counts(`[${area}](#${slug(area)}) ${areas[area]}`, rows))
  const ways = ['enforced', 'assisted', "host's duty", 'not needed', 'all']
  return `${[
    head,
    table(['Level', ...ways], [...byLevel, counts('all', rows)]),
    table(['Area', ...ways], byArea),
    ...ofArea.flatMap(({ area, rows }) => [
      `## ${heading(area)}`,
      table(['Id', 'Level', 'What it asks', 'Where', 'Tests'], rows.map(cells)),
    ]),
  ].join('\n\n')}\n`
}

function counts(name: string, rows: readonly TracedRow[]): readonly string[] {
  return [
    name,
    ...ways.map((way) => String(rows.filter(({ met }) => met === way).length)),
    String(rows.length),
  ]
}

function cells({ id, level, asks, met, offers, places, proofs }: TracedRow): readonly string[] {
  const word = spoken[met]
  const told = offers === undefined ? [] : [`**${word[0]?.toUpperCase()}${word.slice(1)}.** ${offers}`]
  const where = places.map(({ file, name }) => `${link(`src/${file}`, file)}${name ? `: \`${name}\`` : ''}`)
  const tests = proofs
    .slice(0, testsNamed)
    .map((title) => link(`test/${title.file}`, asText(sentenceOf(title))))
  const more = proofs.length - testsNamed
  return [
    id,
    level,
    asks,
    [...told, ...where].join('<br>'),
    [...tests, ...(more > 0 ? [`and ${more} more`] : [])].join('<br>'),
  ].map((cell) => cell.replaceAll('|', '\\|'))
}

function link(path: string, text: string): string {
  return `[${text}](../${path})`
}

/** What Markdown would read as its own. */
function asText(title: string): string {
  return title.replace(/[\\`*_[\]<>]/g, '\\$&')
}

function heading(area: string): string {
  return `${area}: ${areas[area]}`
}

/** As GitHub names a heading. */
function slug(area: string): string {
  return heading(area)
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}
