import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The script of a page as the build made it; nothing if there is none. */
export async function builtPage(name: 'companion-page' | 'inspector-page'): Promise<string | undefined> {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('passchart/package.json'))
    return await readFile(join(root, `dist/${name}.js`), 'utf8')
  } catch {
    return undefined
  }
}
