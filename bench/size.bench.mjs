import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const about = 'what `import * from "passchart"` costs a page, min+gz'

/** Reads what `npm run size` prints, which also exits with 1 over budget: here that is a verdict, not an error. */
export async function run() {
  const script = fileURLToPath(new URL('../scripts/size.mjs', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  const rows = [...stdout.matchAll(/(?:^|, )(\S.*?) ([\d.]+) kB of ([\d.]+) kB/g)].map(
    ([, what, value, aim]) => ({ what, value: Number(value), unit: 'kB', digits: 1, aim: Number(aim) }),
  )
  if (rows.length === 0) throw new Error(`${script} printed no sizes:\n${stdout}${stderr}`)
  return rows
}
