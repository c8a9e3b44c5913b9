// Finds short paths that together take every transition of the charts, and writes them to src/testing/paths.json.
// `npm run paths`, after a chart or an answer has changed; `npm run paths -- --patience 3000` searches longer, and
// `npm run paths -- --given 'with the platform'`, once or several times, replaces the paths of these set-ups alone.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './install.mjs'
import { load } from './load.mjs'

const { values } = parseArgs({
  options: {
    patience: { type: 'string', default: '2000' },
    given: { type: 'string', multiple: true, default: [] },
  },
})
const file = join(root, 'src/testing/paths.json')
const { find } = await load('test/_paths/find.ts')
const paths = await find({
  patience: Number(values.patience),
  only: values.given,
  known: JSON.parse(readFileSync(file, 'utf8')),
  log: (text) => console.log(text),
})

// One path a line, so that a change shows what it changes.
const lines = paths.map((path) => `  ${JSON.stringify(path)}`)
writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`)
console.log('src/testing/paths.json is written')
