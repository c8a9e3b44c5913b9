// `npm run diagrams` draws the charts from their code and writes docs/machines. The work is done by test/_diagrams;
// test/inspect/diagrams.test.ts fails when a page is stale.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'
import { load } from './load.mjs'

const { pages } = await load('test/_diagrams/pages.ts')
const docs = join(root, 'docs/machines')
rmSync(docs, { recursive: true, force: true })
mkdirSync(docs, { recursive: true })
for (const [file, text] of pages()) writeFileSync(join(docs, file), text)
