// Brings node_modules in line with package-lock.json. Built-in modules only: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs `npm ci` when it is needed; ends the process when it fails. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`Node 20.19 or newer is needed to work on passchart; this is ${process.version}.`)
  }
  if (isInstalled()) return
  console.error('passchart: installing dependencies (npm ci) …')
  const { status, stdout, stderr } = npm(['ci', '--include=dev', '--no-audit', '--no-fund'])
  if (status === 0) return
  console.error(`${stdout}${stderr}`.trim())
  stop(
    'npm ci failed (its report is above). Check the network and the registry npm uses, then run this again.',
  )
}

/** Runs npm in `cwd` and returns what it said. */
export function npm(args, cwd = root) {
  const script = process.env.npm_execpath
  const options = { cwd, encoding: 'utf8' }
  return script?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

// npm's own record of what it installed, compared package by package: no clock, so a checkout or a copy cannot fool it.
function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const present = packagesOf('node_modules/.package-lock.json')
  return Object.entries(wanted).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      optional || // built for another platform
      (path in present && present[path].version === version && present[path].integrity === integrity),
  )
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${root}/${file}`, 'utf8')).packages
  } catch (error) {
    if (error.code === 'ENOENT' && file.startsWith('node_modules')) return {}
    throw error
  }
}

/** Says why nothing can go on, and ends the process. */
export function stop(message) {
  console.error(`passchart: ${message}`)
  process.exit(1)
}
