// `npm run conformance` writes docs/conformance.md from test/requirements, the comments of src and the titles of the tests.
// With `--check` it writes nothing, and fails on every requirement that is not traced, on tests that the last `npm test`
// has not run or passed, and on a stale page. The work is done by test/_conformance.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { root } from './install.mjs'
import { load } from './load.mjs'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const { check, writtenPage } = await load('test/_conformance/conformance.ts')
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
