import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const entry = fileURLToPath(new URL('../../src/storage/index.ts', import.meta.url))

/** What a page loads that uses one of the stores. */
async function bundle(uses: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${uses} } from ${JSON.stringify(entry)}`, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2019',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

it('goes into a page without a module of Node', async () => {
  expect(await bundle('fileStore')).not.toMatch(/\b(import|require)\b/)
})

it('costs a page no more than the store it uses', async () => {
  const page = await bundle('indexedDbStore')
  expect(page).not.toMatch(/getBuiltinModule|AES-GCM|localStorage/)
  expect(gzipSync(page).length).toBeLessThan(1_000)
})
