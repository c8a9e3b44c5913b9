import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, root } from './install.mjs'

/** The exports of a TypeScript module of the project, such as `test/_paths/find.ts`. Installs what is missing. */
export async function load(path) {
  ensureInstalled()
  const { build } = await import('esbuild')
  // Where packages, which are not bundled, are found.
  const folder = mkdtempSync(join(root, 'node_modules/.load-'))
  try {
    const outfile = join(folder, 'module.mjs')
    await build({
      entryPoints: [join(root, path)],
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
