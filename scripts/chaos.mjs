// Plays random scripts of viewer, device, clock and service faults against the simulator, in virtual time, until so many
// runs or so many CPU minutes are over: `npm run chaos -- --runs 100000 --seed 1 --minutes 30`. What breaks a rule is
// shortened and told as a script; keep it in `test/chaos/scripts`, where every test run plays it.
// `--tabs 2` plays two tabs over one store; `--late-id` lets the device's id come late.
import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSync } from 'esbuild'
import { root } from './install.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
    workers: { type: 'string', default: String(Math.min(2, os.availableParallelism())) },
    tabs: { type: 'string', default: '1' },
    'late-id': { type: 'boolean', default: false },
  },
})
const numbers = ['runs', 'seed', 'minutes', 'workers', 'tabs'].map((name) => [name, Number(values[name])])
for (const [name, number] of numbers) {
  if (Number.isSafeInteger(number) && number > 0) continue
  console.error(`--${name} must be a whole number above 0`)
  process.exit(2)
}
const { runs, seed, minutes, workers, tabs } = Object.fromEntries(numbers)

/** Runs of one seed: a finding ends them, so that one does not keep others from being found. */
const runsPerSeed = 100

const folder = mkdtempSync(join(root, 'node_modules/.chaos-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
bundle()

const started = performance.now()
const total = { runs: 0, steps: 0, calls: 0, seeds: 0 }
/** The shortest finding of each rule, and how many seeds found one. */
const findings = new Map()
const cpuMs = new Map()
let planned = 0
let isInterrupted = false
// What was found so far is told all the same.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    isInterrupted = true
  })
}

await Promise.all(Array.from({ length: workers }, hunt))
progress()
report()

/** The sources as one file, for speed. */
function bundle() {
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((each) => each.isDirectory())
  buildSync({
    absWorkingDir: root,
    entryPoints: ['test/chaos/_worker.ts'],
    outfile: join(folder, 'worker.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    alias: {
      passchart: './src/index.ts',
      ...Object.fromEntries(rooms.map(({ name }) => [`passchart/${name}`, `./src/${name}/index.ts`])),
    },
  })
}

/** One process, which is given seed after seed. */
function hunt() {
  return new Promise((resolve, reject) => {
    // A group of its own: an interrupt lets it finish its seed.
    const worker = fork(join(folder, 'worker.mjs'), { execArgv: ['--enable-source-maps'], detached: true })
    worker.on('message', (told) => {
      if (told !== 'ready') take(worker.pid, told)
      const left = runs - planned
      if (left <= 0 || cpuMinutes() >= minutes || isInterrupted) {
        worker.disconnect()
        return
      }
      const order = { seed: seed + total.seeds, runs: Math.min(left, runsPerSeed) }
      total.seeds += 1
      planned += order.runs
      worker.send({ ...order, tabs, lateId: values['late-id'] })
    })
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))))
  })
}

function take(pid, { runs, steps, calls, finding, cpuMs: used }) {
  cpuMs.set(pid, used)
  total.runs += runs
  total.steps += steps
  total.calls += calls
  if (finding) {
    const known = findings.get(finding.rule)
    const isShorter = !known || finding.script.steps.length < known.script.steps.length
    findings.set(finding.rule, { ...(isShorter ? finding : known), seeds: (known?.seeds ?? 0) + 1 })
  }
  const perSecond = (total.runs / (performance.now() - started)) * 1000
  progress(
    `${total.runs} runs, ${perSecond.toFixed(0)}/s, ${cpuMinutes().toFixed(1)} CPU min, seed ${seed + total.seeds - 1}, ` +
      `${findings.size} rules broken`,
  )
}

function cpuMinutes() {
  return [...cpuMs.values()].reduce((sum, ms) => sum + ms, 0) / 60_000
}

/** One line that is written over, or none where nothing is. */
function progress(text = '') {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`)
}

function report() {
  for (const { message, seed, run, seeds, script } of findings.values()) {
    console.log(`\n${message}\n  ${seeds} seeds, shortest of seed ${seed}, run ${run}:`)
    console.log(`  ${JSON.stringify(script.setup)}`)
    for (const step of script.steps) console.log(`  ${JSON.stringify(step)}`)
  }
  const rows = {
    runs: total.runs,
    steps: total.steps,
    calls: total.calls,
    seeds: `${seed} to ${seed + total.seeds - 1}`,
    'CPU minutes': cpuMinutes().toFixed(1),
    minutes: ((performance.now() - started) / 60_000).toFixed(1),
    'rules broken': findings.size,
  }
  console.log()
  for (const [name, value] of Object.entries(rows)) console.log(`${name.padEnd(14)}${value}`)
  process.exitCode = findings.size > 0 ? 1 : 0
}
