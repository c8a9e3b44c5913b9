// Which states and transitions of each chart the tests take, and which not. `npm run coverage:charts`; name test files
// to run only those. Fails unless every one is taken or excepted below.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { root } from './install.mjs'

/**
 * What no test takes, and why: `'pass: signedOut: profile.recheck → checkingProfile': 'the reason'`, the name as it is
 * printed. Exact: one that a test takes after all, or that no chart has, fails.
 */
const exceptions = {}

const setup = fileURLToPath(import.meta.resolve('../test/_support/chart-coverage.ts'))
const folder = mkdtempSync(join(tmpdir(), 'chart-coverage-'))
process.env.CHART_COVERAGE = folder
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const vitest = await startVitest(
  'test',
  process.argv.slice(2),
  { root, watch: false, reporters: ['dot'], testTimeout: 20_000 },
  { test: { setupFiles: [setup] } },
)
await vitest.close()

/** Chart by chart, `states` and `transitions`: name to whether any test file took it. */
const charts = {}
for (const file of readdirSync(folder)) {
  for (const [chart, kinds] of Object.entries(JSON.parse(readFileSync(join(folder, file), 'utf8')))) {
    for (const [kind, all] of Object.entries(kinds)) {
      charts[chart] ??= {}
      charts[chart][kind] ??= {}
      for (const [name, taken] of Object.entries(all)) charts[chart][kind][name] ||= taken
    }
  }
}

const figure = (all) => {
  const values = Object.values(all)
  return `${values.filter(Boolean).length}/${values.length}`.padStart(9)
}
console.log('\nchart            states  transitions')
for (const [chart, { states, transitions }] of Object.entries(charts)) {
  console.log(`${chart.padEnd(14)}${figure(states)}    ${figure(transitions)}`)
}

const all = new Map()
for (const [chart, { states, transitions }] of Object.entries(charts)) {
  for (const [name, taken] of Object.entries({ ...states, ...transitions }))
    all.set(`${chart}: ${name}`, taken)
}
for (const [name, taken] of all) {
  if (taken) continue
  if (name in exceptions) console.log(`excepted: ${name}: ${exceptions[name]}`)
  else fail(`not taken: ${name}`)
}
for (const [name, reason] of Object.entries(exceptions)) {
  if (!all.has(name)) fail(`excepted, but no chart has it: ${name}`)
  else if (all.get(name)) fail(`excepted, but taken: ${name}`)
  if (!reason) fail(`excepted without a reason: ${name}`)
}

function fail(message) {
  console.log(message)
  process.exitCode = 1
}
