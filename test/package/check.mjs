// The package as its users meet it: packed, checked by publint and attw, installed into an empty project beside the
// lowest versions it allows, and into another beside the newest, imported subpath by subpath, and compiled against.
// Needs `npm run build` first.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { npm, root } from '../../scripts/install.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  target.types ? [join(manifest.name, subpath).replaceAll('\\', '/')] : [],
)
const dependencies = { ...manifest.peerDependencies, ...manifest.dependencies }
const folder = mkdtempSync(join(tmpdir(), 'passchart-package-'))

try {
  const archive = pack()
  run('publint', tool('publint/src/cli.js'), ['run', archive, '--strict'])
  run('attw', tool('@arethetypeswrong/cli/dist/index.js'), [archive, '--profile', 'esm-only'])
  for (const end of ['lowest', 'newest']) {
    const project = install(archive, end)
    checkImportsAreDeclared(project)
    importEverySubpath(project)
    run('bin', join(project, 'node_modules', manifest.name, manifest.bin.passchart), ['--help'])
    for (const resolution of ['nodenext', 'bundler']) compileConsumer(project, resolution, end)
  }
  console.log(`${subpaths.length} subpaths`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack() {
  const { status, stdout, stderr } = npm(['pack', '--ignore-scripts', '--pack-destination', folder])
  if (status !== 0) throw new Error(`npm pack failed\n${stderr}`)
  return join(folder, stdout.trim().split('\n').at(-1))
}

/** An empty project, but for the package and what it depends on, at one end of the ranges. */
function install(archive, end) {
  const project = join(folder, end)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const versions = Object.entries(dependencies).map(
    ([name, range]) => `${name}@${end === 'lowest' ? range.replace('^', '') : range}`,
  )
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status, stderr } = npm(['install', archive, ...versions, ...options], project)
  if (status !== 0) throw new Error(`npm install of the archive failed\n${stderr}`)
  return project
}

/** Bundled packages must leave no import behind, in code or declarations. */
function checkImportsAreDeclared(project) {
  const dist = join(project, 'node_modules', manifest.name, 'dist')
  const known = new Set([...Object.keys(dependencies), ...builtinModules.map((name) => `node:${name}`)])
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!/\.(js|d\.ts)$/.test(file)) continue
    for (const { fileName } of ts.preProcessFile(readFileSync(join(dist, file), 'utf8')).importedFiles) {
      const name = fileName.startsWith('@') ? fileName.split('/', 2).join('/') : fileName.split('/')[0]
      if (!fileName.startsWith('.') && !known.has(fileName) && !known.has(name)) {
        throw new Error(`dist/${file} imports ${fileName}, which is no dependency`)
      }
    }
  }
}

function importEverySubpath(project) {
  const script = join(project, 'import.mjs')
  writeFileSync(
    script,
    `for (const name of ${JSON.stringify(subpaths)}) {
      if (Object.keys(await import(name)).length === 0) throw new Error(name + ' exports nothing')
    }`,
  )
  run('import', script, [])
}

function compileConsumer(project, resolution, end) {
  cpSync(join(root, 'test/package/consumer.ts'), join(project, 'consumer.ts'))
  const imports = subpaths.map((name, index) => `export type * as entry${index} from '${name}'\n`)
  writeFileSync(join(project, 'entries.ts'), imports.join(''))
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', 'dom'],
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    strict: true,
    noEmit: true,
    types: [],
  }
  const config = join(project, 'tsconfig.json')
  writeFileSync(config, JSON.stringify({ compilerOptions, files: ['consumer.ts', 'entries.ts'] }))
  run(`consumer (${resolution}, ${end} versions)`, tool('typescript/bin/tsc'), ['-p', config])
}

function tool(path) {
  return join(root, 'node_modules', path)
}

function run(name, script, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${name} failed\n${stdout}${stderr}`)
}
