import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { SimulatorOptions } from '../simulator/index.ts'

/** The companion page as the build made it. Nothing if there is none: then the simulator shows its plain form. */
export async function companionApp(): Promise<Pick<SimulatorOptions, 'companionApp'>> {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('passchart/package.json'))
    return { companionApp: await readFile(join(root, 'dist/companion-page.js'), 'utf8') }
  } catch {
    return {}
  }
}
