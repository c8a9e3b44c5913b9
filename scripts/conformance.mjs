// `npm run conformance` writes docs/conformance.md from test/requirements, the comments of src and the titles of the tests.
// With `--check` it writes nothing, and fails on every requirement that is not traced, on tests that the last `npm test`
// has not run or passed, and on a stale page. The work is done by test/_conformance.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { ensureInstalled, root } from './install.mjs'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

ensureInstalled()
const { check, writtenPage } = await conformance()
if (values.check) {
  const breaches = check(root)
  for (const breach of breaches) console.log(breach)
  if (breaches.length > 0)
    console.log(`${breaches.length} breaches; CONTRIBUTING.md tells how requirements are traced.`)
  process.exitCode = breaches.length > 0 ? 1 : 0
} else {
  const { file, text } = writtenPage(root)
  writeFileSync(file, text)
}

/** The exports of test/_conformance, which is TypeScript. */
async function conformance() {
  const folder = mkdtempSync(join(root, 'node_modules/.conformance-'))
  try {
    const outfile = join(folder, 'conformance.mjs')
    await build({
      entryPoints: [join(root, 'test/_conformance/conformance.ts')],
      outfile,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
