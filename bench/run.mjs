// `npm run bench`: runs every bench and prints one table of measured values beside their aims. `npm run bench -- heap`
// runs one. A bench is a file `NAME.bench.mjs` in this folder that exports
//   about   what it measures, in one line
//   run(say)   measures, telling `say(text)` what it is at, and resolves to rows:
//              { what, value, unit, digits?, spread?: [low, high], aim?, note? }
// An `aim` is the largest value that is still good. Aims are no tests: only a bench that breaks off fails the run. A
// row without a `value` says in `unit` why there is none.
import { readdirSync } from 'node:fs'
import os from 'node:os'
import { formatTable } from './support/table.mjs'

const suffix = '.bench.mjs'
const all = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort()

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !all.includes(name))
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}"; there are: ${all.join(', ')}.`)
  process.exit(2)
}

const rows = []
for (const name of all.filter((name) => wanted.length === 0 || wanted.includes(name))) {
  const { about, run } = await import(`./${name}${suffix}`)
  const started = performance.now()
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`
  try {
    progress(`${name}: ${about} …`)
    const measured = await run((text) => progress(`${name}: ${text} (${seconds()})`))
    rows.push(...measured.map((row) => ({ bench: name, ...row })))
  } catch (error) {
    progress()
    console.error(`${name} broke off:`, error)
    process.exitCode = 1
  }
}
progress()
console.log(formatTable(rows))
console.log(
  `\nNode ${process.versions.node} on ${os.availableParallelism()} × ${os.cpus()[0]?.model.trim() ?? os.arch()}. ` +
    'Spread: the middle half of the rounds. Ratios come from rounds in turn within this run; compare no others.',
)

/** What is being done now, on standard error: one line that is written over, or a line each where nothing is. */
function progress(text = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`)
  else if (text) process.stderr.write(`${text}\n`)
}
