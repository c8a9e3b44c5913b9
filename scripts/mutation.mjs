// How much the tests notice: Stryker breaks guards, gateway and charts in some thousand ways, one at a time, and counts
// what no test sees. `npm run mutation`; name parts to run those alone. A part is tried anew where its sources or tests
// have changed, with `--fresh` in full. What survives is listed in .cache/mutation/survivors.txt.
// Fails below `least`; docs/mutation.md says more.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ensureInstalled, root } from './install.mjs'

/** Scores in percent that no change may fall below. Raise one when you can. */
const least = { 'guards and gateway': 95, charts: 85 }

const charts = [
  ...['companion', 'decision', 'logout', 'partner-sso', 'pass', 'poll', 'profile-check', 'registrar'],
  ...['sign-in', 'temp-access'],
]
const gate = ['budget', 'gateway', 'limited', 'shared-reads']
/** Guards, and functions that guards and actions are made of, in files of their own. */
const pure = {
  decision: { names: ['decision.sorting'], tests: ['decision'] },
  'partner-sso': { names: ['framework-login'], tests: ['partner-sso'] },
  pass: { names: ['pass.answers', 'pass.context', 'pass.guards'], tests: ['pass.answers', 'pass.guards'] },
}
/** Most of a chart is one object: its names and its shape are what the types check and `npm run coverage:charts` counts. */
const chartMutations = ['StringLiteral', 'ObjectLiteral']

const sourcesOf = (folder, names) => names.map((name) => `src/${folder}/${name}.ts`)
const testsOf = (folder, names) => names.map((name) => `test/${folder}/${name}.test.ts`)
const no = (files) => files.map((file) => `!${file}`)

/**
 * What is broken together: the sources, the tests that may notice, and the kinds of change left out. A mutant of what
 * a module computes as it loads meets every test of its part, so parts are small.
 */
const parts = [
  {
    name: 'gateway',
    sources: sourcesOf('services', gate),
    tests: testsOf('services', [...gate, 'budget.neighbours', 'gateway.wire']),
  },
  {
    name: 'services',
    sources: ['src/services/*.ts', ...no(sourcesOf('services', gate))],
    tests: testsOf('services', ['requests', 'failures', 'answers', 'catalogue', 'broken-fields']),
  },
  { name: 'shared', sources: ['src/machines/shared/*.ts'], tests: testsOf('machines', ['shared']) },
  ...Object.entries(pure).map(([chart, { names, tests }]) => ({
    name: `${chart} guards`,
    sources: sourcesOf(`machines/${chart}`, names),
    tests: testsOf('machines', tests),
  })),
  ...charts.map((chart) => ({
    name: chart,
    sources: [`src/machines/${chart}/*.ts`, ...no(sourcesOf(`machines/${chart}`, pure[chart]?.names ?? []))],
    tests: testsOf('machines', chart === 'pass' ? ['pass', 'pass.view'] : [chart]),
    without: chartMutations,
  })),
]

const output = join(root, '.cache/mutation')
const args = process.argv.slice(2)
const isFresh = args.includes('--fresh')
const names = args.filter((name) => name !== '--fresh')
const unknown = names.find((name) => !parts.some((part) => part.name === name))
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}"; there are: ${parts.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

ensureInstalled()
const { Stryker } = await import('@stryker-mutator/core')
const { default: ts } = await import('typescript')
process.chdir(root)
if (isFresh) rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })

const texts = new Map()
const mutants = []
for (const part of parts) {
  if (names.length === 0 || names.includes(part.name)) mutants.push(...(await mutate(part)))
}
const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
writeFileSync(join(output, 'survivors.txt'), survivors.map(describe).sort().join(''))
report()

/** Breaks the sources of a part one by one; what became of each. */
async function mutate({ name, sources, tests, without = [] }) {
  const started = performance.now()
  const known = join(output, `${name}.json`)
  forgetSurvivors(known)
  // For the bundler and for Vitest, both in processes of their own.
  process.env.MUTATION_TESTS = tests.join(' ')
  const results = await new Stryker({
    mutate: sources,
    mutator: { excludedMutations: without },
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    buildCommand: 'node scripts/mutation-bundle.mjs',
    coverageAnalysis: 'perTest',
    // Loops without end are found by counting; this is for a machine that is busy with something else.
    timeoutMS: 10_000,
    concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
    incremental: true,
    incrementalFile: known,
    tempDirName: join('.cache', 'mutation', 'sandbox'),
    reporters: [],
    logLevel: 'error',
    warnings: false,
  }).runMutationTest()
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `${name.padEnd(21)} ${String(results.length).padStart(5)} mutants  ${String(seconds).padStart(5)} s`,
  )
  return results.map((result) => ({
    ...result,
    file: relative(root, result.fileName),
    group: groupOf(result),
  }))
}

/**
 * Stryker takes for granted that what survived survives again, unless a new test runs through it; and through what a
 * module does as it loads, no test runs.
 */
function forgetSurvivors(file) {
  if (!existsSync(file)) return
  const report = JSON.parse(readFileSync(file, 'utf8'))
  for (const source of Object.values(report.files)) {
    source.mutants = source.mutants.filter(({ status }) => status === 'Killed')
  }
  writeFileSync(file, JSON.stringify(report))
}

/** `guards`, `gateway` or `charts`. */
function groupOf({ fileName, location }) {
  const file = relative(root, fileName)
  if (file.startsWith('src/services/')) return 'gateway'
  const isPure = Object.values(pure)
    .flatMap(({ names }) => names)
    .some((name) => file.endsWith(`/${name}.ts`))
  if (isPure || file.startsWith('src/machines/shared/')) return 'guards'
  const { tree, guards } = read(file)
  const { line, column } = location.start
  const at = tree.getPositionOfLineAndCharacter(line - 1, column - 1)
  return guards.some(({ pos, end }) => pos <= at && at < end) ? 'guards' : 'charts'
}

/** A source with the places of its guards: what stands under `guard` and `guards`, and functions named as questions. */
function read(file) {
  const known = texts.get(file)
  if (known) return known
  const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest)
  const guards = []
  const visit = (node) => {
    const name = node.name && ts.isIdentifier(node.name) ? node.name.text : ''
    const isGuard = ts.isPropertyAssignment(node)
      ? /^guards?$/.test(name)
      : ts.isFunctionDeclaration(node) && /^(is|has|can|may|must)[A-Z]/.test(name)
    if (isGuard) guards.push(node)
    else ts.forEachChild(node, visit)
  }
  visit(tree)
  const source = { tree, guards }
  texts.set(file, source)
  return source
}

function describe({ file, group, status, mutatorName, location, replacement }) {
  const { text } = read(file).tree
  const offsets = [location.start, location.end].map(({ line, column }) =>
    read(file).tree.getPositionOfLineAndCharacter(line - 1, column - 1),
  )
  const short = (code) => code.replace(/\s+/g, ' ').slice(0, 80)
  const seen = status === 'NoCoverage' ? 'met by no test' : 'survived'
  const place = `${file}:${location.start.line}:${location.start.column}`
  return `${place} ${group}, ${seen}: ${short(text.slice(...offsets))} → ${short(replacement)} (${mutatorName})\n`
}

function report() {
  const line = (name, list) => {
    const count = (...statuses) => list.filter(({ status }) => statuses.includes(status)).length
    const seen = count('Killed', 'Timeout')
    const all = seen + count('Survived', 'NoCoverage')
    const score = all === 0 ? 100 : (100 * seen) / all
    const cells = [all, seen, count('Survived'), count('NoCoverage'), count('Ignored')]
    console.log(
      `${name.padEnd(18)}${cells.map((n) => String(n).padStart(9)).join('')}${score.toFixed(1).padStart(8)} %`,
    )
    return score
  }
  const of = (...groups) => mutants.filter(({ group }) => groups.includes(group))
  const heads = ['mutants', 'noticed', 'survived', 'unmet', 'ignored', 'score']
  console.log(`\n${''.padEnd(18)}${heads.map((head) => head.padStart(9)).join('')}`)
  const scores = {
    guards: line('guards', of('guards')),
    gateway: line('gateway', of('gateway')),
    'guards and gateway': line('guards and gateway', of('guards', 'gateway')),
    charts: line('charts', of('charts')),
  }
  for (const [name, limit] of Object.entries(least)) {
    if (scores[name] >= limit) continue
    console.log(
      `FAIL: ${name} ${scores[name].toFixed(1)} %, at least ${limit} % wanted: .cache/mutation/survivors.txt`,
    )
    process.exitCode = 1
  }
}
