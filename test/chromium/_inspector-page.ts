import { build } from 'esbuild'

/** The script of the local inspector's page, from its sources. */
export async function inspectorScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/cli/inspector-page/main.tsx'],
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    loader: { '.css': 'text' },
    minify: true,
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
