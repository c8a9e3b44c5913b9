import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import manifest from './package.json' with { type: 'json' }

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Subpaths for Node alone. Every other subpath reaches televisions and is lowered to ES2019. */
const nodeOnly = ['./simulator', './vite']

// The exports of package.json are the list of entries: dist/a/b.js is built from src/a/b.ts.
const television: Record<string, string> = {}
const node: Record<string, string> = { cli: 'src/cli/main.ts' }
for (const [subpath, target] of Object.entries(manifest.exports)) {
  if (typeof target === 'string') continue
  const name = target.default.slice('./dist/'.length, -'.js'.length)
  const group = nodeOnly.includes(subpath) ? node : television
  group[name] = `src/${name}.ts`
}
const { cli: _, ...nodeLibrary } = node

/** Packages that some build puts into its files. */
const bundled = new Set<string>()

/** The licences of what is bundled travel with the bundle. */
const notices: Plugin = {
  name: 'notices',
  setup(build) {
    build.onEnd(({ metafile }) => {
      for (const input of Object.keys(metafile?.inputs ?? {})) {
        const folder = input.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]
        if (folder !== undefined) bundled.add(folder)
      }
      const texts = [...bundled].sort().map((folder) => {
        const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
        if (licence === undefined) throw new Error(`${folder} is bundled and has no licence file`)
        return `${folder.slice('node_modules/'.length)}\n\n${readFileSync(`${folder}/${licence}`, 'utf8').trim()}\n`
      })
      mkdirSync('dist', { recursive: true })
      writeFileSync('dist/THIRD-PARTY-LICENCES.txt', texts.join(`\n${'-'.repeat(80)}\n\n`))
    })
  },
}

const common: Options = {
  format: 'esm',
  splitting: true,
  sourcemap: true,
  removeNodeProtocol: false,
  external: [/^node:/],
  silent: true,
}

// Several builds, so that none lowers another. dist is emptied by scripts/build.mjs: here they would race.
export default defineConfig([
  {
    ...common,
    entry: television,
    target: 'es2019',
    platform: 'neutral',
    esbuildPlugins: [notices],
    dts: { entry: { ...television, ...nodeLibrary }, compilerOptions: { ignoreDeprecations: '6.0' } },
    esbuildOptions: (options) => {
      options.chunkNames = 'chunks/[name]-[hash]'
    },
  },
  {
    ...common,
    entry: node,
    target: 'node20',
    platform: 'node',
    esbuildPlugins: [notices],
    esbuildOptions: (options) => {
      options.chunkNames = 'node/[name]-[hash]'
    },
  },
  {
    // The simulator's companion page, which the command line hands to it: one file for browsers.
    ...common,
    entry: { 'companion-page': 'src/cli/companion-page/main.ts' },
    format: 'iife',
    target: 'es2019',
    platform: 'browser',
    noExternal: [/./],
    splitting: false,
    sourcemap: false,
    minify: true,
    outExtension: () => ({ js: '.js' }),
    esbuildPlugins: [notices],
  },
  {
    // The local inspector's page, for the browsers of developers: one file, its style sheet within.
    ...common,
    entry: { 'inspector-page': 'src/cli/inspector-page/main.tsx' },
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    noExternal: [/./],
    splitting: false,
    sourcemap: false,
    minify: true,
    loader: { '.css': 'text' },
    outExtension: () => ({ js: '.js' }),
    esbuildPlugins: [notices],
  },
])
