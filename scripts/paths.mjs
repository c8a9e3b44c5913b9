// Finds short paths that together take every transition of the charts, and writes them to src/testing/paths.json.
// `npm run paths`, after a chart or an answer has changed; `npm run paths -- --patience 3000` searches longer, and
// `npm run paths -- --given 'with the platform'`, once or several times, replaces the paths of these set-ups alone.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { root } from './install.mjs'

const { values } = parseArgs({
  options: {
    patience: { type: 'string', default: '2000' },
    given: { type: 'string', multiple: true, default: [] },
  },
})
const file = join(root, 'src/testing/paths.json')
const folder = join(root, 'node_modules/.cache/passchart-paths')
mkdirSync(folder, { recursive: true })
const outfile = join(folder, 'find.mjs')
await build({
  entryPoints: [join(root, 'test/_paths/find.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile,
})
const { find } = await import(pathToFileURL(outfile).href)
const paths = await find({
  patience: Number(values.patience),
  only: values.given,
  known: JSON.parse(readFileSync(file, 'utf8')),
  log: (text) => console.log(text),
})
rmSync(folder, { recursive: true, force: true })

// One path a line, so that a change shows what it changes.
const lines = paths.map((path) => `  ${JSON.stringify(path)}`)
writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`)
console.log('src/testing/paths.json is written')
