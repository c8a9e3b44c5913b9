// What passchart costs a page: `import * from 'passchart'`, bundled, minified and gzipped. `npm run size`.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './install.mjs'

/** In bytes, min+gz: what is aimed at, and the limit that no change may pass. Lower a limit when you can. */
const budgets = [
  { name: 'own code', aim: 18_000, limit: 55_500, external: ['xstate', 'ofetch', 'zod'] },
  { name: 'with xstate, ofetch and zod/mini', aim: 45_000, limit: 82_300, external: [] },
]

const entry = join(root, 'dist/index.js')

/** The sizes of what `dist` holds, in bytes, beside their aims and limits. */
export function measure() {
  return Promise.all(
    budgets.map(async ({ external, ...budget }) => {
      const { outputFiles } = await build({
        entryPoints: [entry],
        external,
        bundle: true,
        minify: true,
        format: 'esm',
        platform: 'browser',
        write: false,
        // Of chunks that only other entries need.
        logLevel: 'error',
      })
      return { ...budget, size: gzipSync(outputFiles[0].contents, { level: 9 }).length }
    }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(entry)) {
    console.error('dist is missing: run `npm run build` first.')
    process.exit(1)
  }
  const sizes = await measure()
  console.log(sizes.map(describe).join(', '))
  if (sizes.some(({ size, limit }) => size > limit)) process.exitCode = 1
}

function describe({ name, aim, limit, size }) {
  return `${name} ${kB(size)} (aim ${kB(aim)}, limit ${kB(limit)}${size > limit ? ': passed' : ''})`
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}
