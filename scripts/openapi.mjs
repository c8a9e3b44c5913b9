// `npm run openapi` writes docs/openapi.json, the contract of test/_contract; a test fails when it is stale.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './install.mjs'
import { load } from './load.mjs'

const { contract } = await load('test/_contract/document.ts')
const file = join(root, 'docs/openapi.json')
writeFileSync(file, JSON.stringify(contract, null, 2))
const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
const { status } = spawnSync('biome format --write docs/openapi.json', {
  cwd: root,
  env: { ...process.env, PATH: path },
  shell: true,
  stdio: ['ignore', 'ignore', 'inherit'],
})
process.exitCode = status ?? 1
