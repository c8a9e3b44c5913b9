import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// What only a process of its own can show: signals, exit codes, and a reader that goes away.
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passchart-cli-'))
  await build({
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  })
}, 20_000)
const children = new Set<ChildProcess>()
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

describe.concurrent('the process', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at once on %s, with exit code %i', async (signal, exitCode) => {
    const child = start('demo', '--interactive')
    await sees(child, 'Your turn')
    const startedAt = performance.now()
    child.kill(signal)
    expect(await once(child, 'close')).toEqual([exitCode, null])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('stops the simulator the same way', async () => {
    const child = start('simulate')
    await sees(child, '/_sim/log')
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
  })

  it('stops the inspector the same way, while a page reads', async () => {
    const child = start('inspect', '--port', '0')
    const url = await sees(child, /at (http:\S+) until/)
    const page = await fetch(`${url}/lines`)
    child.kill('SIGINT')
    expect(await once(child, 'close')).toEqual([130, null])
    await page.text().catch(() => {})
  })

  it('ends quietly when nobody reads any more', async () => {
    const child = start('demo')
    let errors = ''
    child.stderr?.on('data', (text) => {
      errors += text
    })
    await sees(child, 'The app registers')
    child.stdout?.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
    expect(errors).toBe('')
  })

  it('has exit code 2 for wrong arguments and 0 for help', async () => {
    expect(await once(start('demo', '--nonsense'), 'close')).toEqual([2, null])
    expect(await once(start('--help'), 'close')).toEqual([0, null])
  })

  it('reads a trace from standard input', async () => {
    const child = start('trace', '-')
    child.stdin?.end('{"passtrace":1,"passchart":"0.1.0","runtime":"a kettle"}\n')
    await sees(child, 'passchart 0.1.0, a kettle')
    expect(await once(child, 'close')).toEqual([0, null])
  })

  it('speaks of npm start when that is how it was called', async () => {
    const child = start('demo', '--help')
    await sees(child, 'npm start -- --interactive')
  })
})

function start(...args: string[]): ChildProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env
  const child = spawn(process.execPath, [join(folder, 'cli.mjs'), ...args], {
    env: { ...env, npm_lifecycle_event: 'start' },
    stdio: 'pipe',
  })
  children.add(child)
  return child
}

/** Resolves with what the first group of the pattern matches. */
async function sees(child: ChildProcess, pattern: string | RegExp): Promise<string> {
  let seen = ''
  for await (const more of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    seen += more
    const match = seen.match(pattern)
    if (match) return match[1] ?? ''
  }
  throw new Error(`ended without ${pattern}:\n${seen}`)
}
