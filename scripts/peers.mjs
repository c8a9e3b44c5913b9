// Types and tests with another xstate than the installed one, in a copy of the project. `npm run test:peers` takes the
// ends of the range that package.json allows: the lowest, and the newest that the registry has; and tests of what is
// made of xstate. `npm run test:peers -- 5.33.0 test/flows` names a version, and tests.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fetchPackage } from './fetch.mjs'
import { ensureInstalled, root } from './install.mjs'

const words = process.argv.slice(2)
const isVersion = (word) => /^\d+\.\d+\.\d+$/.test(word)
const named = words.filter(isVersion)
const tests = words.filter((word) => !isVersion(word))
if (tests.length === 0) tests.push('test/machines', 'test/composition', 'test/inspect', 'test/testing')

ensureInstalled()
const range = readJson('package.json').peerDependencies.xstate
const installed = readJson('node_modules/xstate/package.json').version
const wanted = named.length > 0 ? named : [range.replace('^', ''), range]
for (const { folder, version } of wanted.map((each) => fetchPackage('xstate', each))) {
  const isInstalled = version === installed && named.length === 0
  if (isInstalled) console.log(`xstate ${version} is what all tests run with`)
  else if (!passes(version, folder)) process.exitCode = 1
}

/** Whether types and tests of the project pass with this xstate. */
function passes(version, xstate) {
  const copy = copyWith(xstate)
  try {
    const run = (name, script, args) => {
      const program = [join(copy, 'node_modules', script), ...args]
      const options = { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 28 }
      const { status, stdout, stderr } = spawnSync(process.execPath, program, options)
      console.log(`${status === 0 ? 'pass' : 'FAIL'}  xstate ${version}: ${name}`)
      if (status !== 0) console.log(`\n${stdout}${stderr}`)
      return status === 0
    }
    return (
      run('types', 'typescript/bin/tsc', ['-p', '.']) && run('tests', 'vitest/vitest.mjs', ['run', ...tests])
    )
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** A copy of the project that finds that xstate, and so do the packages beside it; for the rest what is installed. */
function copyWith(xstate) {
  const copy = mkdtempSync(join(tmpdir(), 'passchart-peers-'))
  const left = ['node_modules', 'dist', '.git', '.cache']
  cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) })
  for (const name of packages()) {
    const from = join(root, 'node_modules', name)
    const to = join(copy, 'node_modules', name)
    const { peerDependencies = {} } = readJson(join('node_modules', name, 'package.json'))
    mkdirSync(dirname(to), { recursive: true })
    // A link would lead back to the xstate that is installed.
    if (peerDependencies.xstate) cpSync(from, to, { recursive: true })
    else symlinkSync(name === 'xstate' ? xstate : from, to, 'junction')
  }
  return copy
}

/** Names of what is installed. */
function packages() {
  const modules = join(root, 'node_modules')
  const folders = readdirSync(modules).filter((name) => !name.startsWith('.'))
  return folders.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}
