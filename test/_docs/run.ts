/** Runs a block as its reader would: in a file of its own, by Node. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { nameOf } from './compile.ts'
import { type Block, root } from './pages.ts'

/** It has to end by itself within that time. */
const longestMs = 20_000

/** What it printed, and how it ended: `0` is well. */
export function run(block: Block): { readonly status: number | null; readonly output: string } {
  const folder = join(root, '.cache/docs-code/run')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${nameOf(block)}.mjs`)
  buildSync({
    stdin: { contents: block.code, resolveDir: root, sourcefile: `${nameOf(block)}`, loader: 'tsx' },
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'silent',
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], {
    cwd: folder,
    encoding: 'utf8',
    timeout: longestMs,
  })
  return { status, output: stdout + stderr }
}
