// Builds dist with tsup. `node scripts/build.mjs` makes everything; `--if-stale` and `--no-dts` make it quick.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './install.mjs'

const cache = join(root, 'node_modules/.cache/passchart')
const stamp = join(cache, 'built')

/** Builds the JavaScript unless dist already holds it; false when the build failed. */
export function ensureBuilt() {
  if (isFresh({ declarations: false })) return true
  console.error('passchart: building …')
  return build({ declarations: false })
}

function build({ declarations }) {
  const inputs = hashOfInputs()
  rmSync(stamp, { force: true })
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  const tsup = join(root, 'node_modules/tsup/dist/cli-default.js')
  const { status } = spawnSync(process.execPath, [tsup, ...(declarations ? [] : ['--no-dts'])], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) return false
  mkdirSync(cache, { recursive: true })
  writeFileSync(stamp, inputs)
  return true
}

function isFresh({ declarations }) {
  const { bin, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const targets = Object.values(exports).filter((target) => target.default)
  const outputs = [bin.passchart, ...targets.map((target) => target.default)]
  if (declarations) outputs.push(...targets.map((target) => target.types))
  return (
    outputs.every((file) => existsSync(join(root, file))) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hashOfInputs()
  )
}

function hashOfInputs() {
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => extname(name) !== '')
    .sort()
    .map((name) => join('src', name))
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsup.config.ts', ...sources]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const declarations = !process.argv.includes('--no-dts')
  const isDone = process.argv.includes('--if-stale') && isFresh({ declarations })
  if (!isDone && !build({ declarations })) process.exitCode = 1
}
