import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, root, stop } from './install.mjs'

/** Installs a package under .cache, where nothing of the project finds it: the newest that the range allows. */
export function fetchPackage(name, range) {
  const place = join(root, '.cache/packages', `${name}@${range}`)
  mkdirSync(place, { recursive: true })
  // Without one npm would install into the project.
  writeFileSync(join(place, 'package.json'), '{ "private": true }\n')
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status, stderr } = npm(['install', `${name}@${range}`, ...options], place)
  if (status !== 0) stop(`${name}@${range} cannot be installed: ${stderr.trim()}`)
  const folder = join(place, 'node_modules', name)
  const { version, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { folder, version, bin }
}
