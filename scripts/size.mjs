// What passchart costs a page: `import * from 'passchart'`, bundled, minified and gzipped. `npm run size`.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './install.mjs'

/** Budgets in bytes, min+gz. */
const budgets = [
  { name: 'own code', limit: 18_000, external: ['xstate', 'ofetch', 'zod'] },
  { name: 'with xstate, ofetch and zod/mini', limit: 45_000, external: [] },
]

const entry = join(root, 'dist/index.js')
if (!existsSync(entry)) {
  console.error('dist is missing: run `npm run build` first.')
  process.exit(1)
}

const measured = await Promise.all(
  budgets.map(async ({ name, limit, external }) => {
    const { outputFiles } = await build({
      entryPoints: [entry],
      external,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    })
    const size = gzipSync(outputFiles[0].contents, { level: 9 }).length
    if (size > limit) process.exitCode = 1
    return `${name} ${kB(size)} of ${kB(limit)}${size > limit ? ' (over budget)' : ''}`
  }),
)
console.log(measured.join(', '))

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}
