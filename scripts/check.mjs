// `npm test`: every check of the project, two at a time, one line each. Name some to run only those and what
// they need: `npm test -- lint types`.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ensureInstalled, root } from './install.mjs'
import { ensurePrograms } from './needs.mjs'

/** What `npm run conformance -- --check` reads. */
const withReport = '--reporter=default --reporter=json --outputFile.json=.cache/unit.json'

/** How many tests passed, and where Vitest begins to tell what did not. */
const vitest = { note: /(?<=^ *Tests +).+$/m, why: /^ *⎯+ *(Failed|Unhandled)[\s\S]*/m, programs: true }

/**
 * `script` is a script of package.json, run with `options`; `note` picks what a passing line adds, `why` what a failed
 * step shows of its output (else its end); `programs`: it runs some. Longest first.
 */
const steps = [
  { name: 'build', script: 'build' },
  { name: 'unit', script: 'test:unit', options: withReport, ...vitest },
  { name: 'examples', script: 'test:examples', after: 'build', ...vitest },
  {
    name: 'guide',
    script: 'getting-started',
    options: 'react vanilla',
    after: 'build',
    programs: true,
  },
  { name: 'package', script: 'check:package', after: 'build', note: /.+$/ },
  // Beside `npm pack`, which looks into docs, where this writes the API reference, one of the two may trip.
  { name: 'docs', script: 'docs:build', after: 'package' },
  { name: 'peers', script: 'test:peers', options: 'test/machines test/composition test/inspect' },
  { name: 'traces', script: 'conformance', options: '--check', after: 'unit' },
  { name: 'types', script: 'check:types' },
  { name: 'example-types', script: 'check:examples', after: 'build' },
  // It reads the examples' configs, which import what is built.
  { name: 'unused', script: 'knip', after: 'build' },
  { name: 'lint', script: 'lint' },
  { name: 'syntax', script: 'check:syntax', after: 'build' },
  { name: 'api', script: 'api', options: '--check', after: 'build' },
  { name: 'size', script: 'size', after: 'build', note: /.+$/ },
]

const colour = process.stdout.isTTY && !process.env.NO_COLOR
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
const running = new Set()

// Each step is a process group of its own: a shell and the tool under it end together.
const groups = process.platform !== 'win32'
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of running) process.kill(groups ? -child.pid : child.pid, signal)
    process.kill(process.pid, signal)
  })
}

ensureInstalled()
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const list = chosen(process.argv.slice(2))
if (list.some(({ programs }) => programs)) ensurePrograms()
const results = await runAll(list, 2)
const failed = [...results.values()].filter((passed) => !passed).length
process.exitCode = failed > 0 ? 1 : 0
console.log(`${results.size - failed} passed, ${failed} failed`)

function chosen(names) {
  const unknown = names.find((name) => !steps.some((step) => step.name === name))
  if (unknown !== undefined) {
    console.error(`There is no check "${unknown}"; there are: ${steps.map((step) => step.name).join(', ')}.`)
    process.exit(2)
  }
  const wanted = new Set(names)
  // Before each stands what it comes after, and so on.
  for (const name of wanted) {
    const { after } = steps.find((step) => step.name === name)
    if (after) wanted.add(after)
  }
  return names.length === 0 ? steps : steps.filter((step) => wanted.has(step.name))
}

/** Runs every step, at most `width` at once; a step waits for the one it comes `after`, and fails with it. */
async function runAll(list, width) {
  const results = new Map()
  const waiting = [...list]
  const active = new Set()
  while (waiting.length > 0 || active.size > 0) {
    const index = waiting.findIndex(({ after }) => after === undefined || results.has(after))
    if (index === -1 || active.size === width) {
      await Promise.race(active)
      continue
    }
    const [step] = waiting.splice(index, 1)
    const task = (results.get(step.after) === false ? skip(step) : run(step)).then((passed) => {
      results.set(step.name, passed)
      active.delete(task)
    })
    active.add(task)
  }
  return results
}

async function skip({ name, after }) {
  report(name, false, `not run: ${after} failed`)
  return false
}

function run({ name, script, options, note, why }) {
  const command = [scripts[script], options].filter(Boolean).join(' ')
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, {
      cwd: root,
      env: environment(),
      shell: true,
      detached: groups,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('close', (status) => {
      running.delete(child)
      const passed = status === 0
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`
      // Not every tool heeds NO_COLOR.
      const plain = stripVTControlCharacters(output).trim()
      const extra = passed && note ? (plain.match(note)?.[0] ?? '') : ''
      report(name, passed, `${seconds.padStart(6)}  ${extra}`)
      if (passed) rmSync(logOf(name), { force: true })
      else {
        const shown = (why && plain.match(why)?.[0]) ?? lastLines(plain)
        console.log(`\n$ ${command}\n${shown}\n\nThe whole output: ${keep(name, plain)}\n`)
      }
      resolve(passed)
    })
  })
}

/** A tool says at the end what was wrong. */
function lastLines(text) {
  return text.split('\n').slice(-100).join('\n')
}

/** Keeps the whole output of a failed step; returns where. */
function keep(name, text) {
  const file = logOf(name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${text}\n`)
  return relative(root, file)
}

function logOf(name) {
  return join(root, '.cache/checks', `${name}.log`)
}

function report(name, passed, text) {
  console.log(`${passed ? paint(32, 'pass') : paint(31, 'FAIL')}  ${name.padEnd(13)} ${text}`.trimEnd())
}

function environment() {
  const { NO_COLOR, FORCE_COLOR, ...rest } = process.env
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
  return { ...rest, PATH: path, NO_COLOR: '1' }
}
