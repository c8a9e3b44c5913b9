// `npm run diagrams` draws the charts from their code and writes docs/machines. The work is done by test/_diagrams;
// test/inspect/diagrams.test.ts fails when a page is stale.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
const { pages } = await drawing()
const docs = join(root, 'docs/machines')
rmSync(docs, { recursive: true, force: true })
mkdirSync(docs, { recursive: true })
for (const [file, text] of pages()) writeFileSync(join(docs, file), text)

/** The exports of test/_diagrams, which is TypeScript. */
async function drawing() {
  const folder = mkdtempSync(join(root, 'node_modules/.diagrams-'))
  try {
    const outfile = join(folder, 'pages.mjs')
    await build({
      entryPoints: [join(root, 'test/_diagrams/pages.ts')],
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
