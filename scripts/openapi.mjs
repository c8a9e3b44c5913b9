// `npm run openapi` writes docs/openapi.json, the contract of test/_contract; a test fails when it is stale.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { build } from 'esbuild'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
const { outputFiles } = await build({
  entryPoints: [join(root, 'test/_contract/document.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
})
const { contract } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
)

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
