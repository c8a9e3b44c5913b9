// Which states and transitions of each chart the tests take, and which not. `npm run coverage:charts`; name test files
// to run only those.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startVitest } from 'vitest/node'
import { root } from './install.mjs'

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
for (const [chart, { states, transitions }] of Object.entries(charts)) {
  for (const [name, taken] of Object.entries({ ...states, ...transitions })) {
    if (!taken) console.log(`not taken: ${chart}: ${name}`)
  }
}
