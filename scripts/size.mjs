// What each entry of the package costs a page, bundled, minified and gzipped: `npm run size`. Fails above a limit.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './install.mjs'

/**
 * Limits in bytes, min+gz, that no change may pass. `own`: passchart's code; `total`: with xstate, ofetch and zod/mini,
 * absent where an entry is for Node alone. All of the entry is taken, or what `names` says. Lower a limit when you can;
 * `aims` are what to strive for.
 */
const budgets = [
  { entry: '.', own: 55_800, total: 77_400, aims: { own: 18_000, total: 45_000 } },
  { entry: '.', names: 'createPass', own: 51_800, total: 73_300 },
  { entry: './services', own: 11_000, total: 20_000 },
  { entry: './machines', own: 26_000, total: 38_500 },
  { entry: './companion', own: 52_200, total: 73_600 },
  { entry: './simulator', own: 28_000 },
  { entry: './testing', own: 76_500, total: 89_000 },
  { entry: './inspect', own: 38_000, total: 50_500 },
  { entry: './storage', own: 3_500, total: 3_500 },
  { entry: './browsers', own: 2_500, total: 2_500 },
  { entry: './react-native', own: 2_500, total: 2_500 },
  { entry: './view', own: 5_500, total: 5_500 },
  { entry: './vite', own: 29_000 },
]

/** What a size is taken of, and what it leaves out: the peer that is optional, and Node's own modules. */
const kinds = {
  own: { packages: 'external' },
  total: { external: ['node:*', '@statelyai/inspect'] },
}

const { name: packageName, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Every measure of what `dist` holds: its size in bytes beside its limit, and its aim where it has one. */
export async function measure() {
  const measures = budgets.flatMap(({ entry, names, aims, ...limits }) =>
    Object.entries(limits).map(async ([kind, limit]) => ({
      what: `${packageName}${entry.slice(1)}${names ? `, ${names} alone` : ''}`,
      kind,
      limit,
      aim: aims?.[kind],
      size: await sizeOf(
        `export ${names ? `{ ${names} }` : '*'} from '${exports[entry].default}'`,
        kinds[kind],
      ),
    })),
  )
  return Promise.all(measures)
}

async function sizeOf(contents, options) {
  const { outputFiles } = await build({
    ...options,
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    // Of chunks that only other entries need.
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0].contents, { level: 9 }).length
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const entries = Object.keys(exports).filter((entry) => exports[entry].default)
  if (!entries.every((entry) => existsSync(join(root, exports[entry].default)))) {
    fail('dist is missing or out of date: run `npm run build` first.')
  }
  const unheld = entries.filter((entry) => !budgets.some((budget) => budget.entry === entry))
  if (unheld.length > 0) fail(`scripts/size.mjs has no limit for ${unheld.join(' and ')}.`)

  const measures = await measure()
  print(measures)
  const over = measures.filter(({ size, limit }) => size > limit)
  for (const { what, kind, size, limit } of over) {
    console.log(`${what}: ${kind} ${kB(size)}, ${size - limit} bytes above its limit`)
  }
  if (over.length > 0) process.exitCode = 1
  const aimed = measures.filter(({ aim }) => aim !== undefined)
  console.log(
    `${packageName}: ${aimed.map(({ kind, size, aim }) => `${kind} ${kB(size)} (aim ${kB(aim)})`).join(', ')}`,
  )
}

/** A line for each entry; one without a total is for Node alone. */
function print(measures) {
  const names = [...new Set(measures.map(({ what }) => what))]
  const widest = Math.max(...names.map(({ length }) => length))
  const line = (name, cells) => name.padEnd(widest) + cells.map((cell) => cell.padStart(10)).join('')
  console.log(line('min+gz', ['own', 'limit', 'total', 'limit']))
  for (const name of names) {
    const own = measures.filter(({ what }) => what === name)
    const cells = own.flatMap(({ size, limit }) => [kB(size), kB(limit)])
    console.log(line(name, cells))
  }
  console.log()
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
