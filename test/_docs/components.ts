/** Checks components of Vue and Svelte, templates and types, by the checkers of those who make them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameOf, reader } from './compile.ts'
import { type Block, root } from './pages.ts'

interface Checker {
  readonly tool: string
  readonly options: (folder: string) => readonly string[]
  /** One error in what the tool prints: file, line, words. */
  readonly error: RegExp
}

const checkers: Readonly<Record<string, Checker>> = {
  vue: {
    tool: 'vue-tsc/bin/vue-tsc.js',
    options: (folder) => ['--noEmit', '--pretty', 'false', '-p', folder],
    error: /([^/\s]+)\((\d+),\d+\): error (.+)/g,
  },
  svelte: {
    tool: 'svelte-check/bin/svelte-check',
    options: (folder) => [
      '--output',
      'machine',
      '--workspace',
      folder,
      '--tsconfig',
      join(folder, 'tsconfig.json'),
    ],
    error: /ERROR "([^"]+)" (\d+):\d+ "(.+)"/g,
  },
}

/** What is wrong, each with the file and the line of the page. */
export function checkComponents(language: 'vue' | 'svelte', blocks: readonly Block[]): string[] {
  const checker = checkers[language]
  if (checker === undefined || blocks.length === 0) return []
  const folder = join(root, '.cache/docs-code', language)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const pages = new Map(blocks.map((block) => [nameOf(block), block.file]))
  for (const block of blocks) {
    // On the lines it has on its page.
    writeFileSync(join(folder, nameOf(block)), '\n'.repeat(block.line - 1) + block.code)
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configOf(folder)))

  const script = join(root, 'node_modules', checker.tool)
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...checker.options(folder)], {
    cwd: root,
    encoding: 'utf8',
  })
  const errors = [...stdout.matchAll(checker.error)].map(
    ([, name = '', line, words]) => `${pages.get(name) ?? name}:${line} ${words}`,
  )
  return status === 0 || errors.length > 0 ? errors : [stdout + stderr]
}

function configOf(folder: string) {
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'preserve',
      noUnusedLocals: false,
      noUnusedParameters: false,
      rootDirs: [folder, reader],
    },
    include: [join(folder, '*'), join(reader, '*')],
    exclude: [],
  }
}
