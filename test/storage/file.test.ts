import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { fileStore } from 'passchart/storage'
import { describe, expect, it, vi } from 'vitest'
import { play } from '../_support/row.ts'
import { keepsTheContract } from './_contract.ts'
import { folder } from './_folder.ts'
import { real } from './_real.ts'
import { signsInOver, warns } from './_story.ts'

const file = () => join(folder(), 'store.json')
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('fileStore', () => {
  keepsTheContract(() => {
    const path = file()
    return { open: () => fileStore(path) }
  })

  it('is readable by its owner alone, whatever was there before', async () => {
    const path = file()
    await fileStore(path).set('key', 'value')
    expect(modeOf(path)).toBe('600')
    chmodSync(path, 0o644)
    await fileStore(path).set('other', 'value')
    expect(modeOf(path)).toBe('600')
    expect(readdirSync(join(path, '..'))).toEqual(['store.json'])
  })

  it('rejects where its folder is missing, and makes none', async () => {
    const path = join(folder(), 'missing', 'store.json')
    await expect(fileStore(path).set('key', 'value')).rejects.toThrow('ENOENT')
    expect(existsSync(join(path, '..'))).toBe(false)
  })

  it('rejects where a folder stands', async () => {
    const path = file()
    mkdirSync(path)
    const store = fileStore(path)
    await expect(store.get('key')).rejects.toThrow('EISDIR')
    await expect(store.set('key', 'value')).rejects.toThrow('EISDIR')
  })

  it('keeps its place when the process changes its folder', async () => {
    const path = file()
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(join(path, '..'))
    const store = fileStore('store.json')
    cwd.mockRestore()
    await store.set('key', 'value')
    expect(existsSync(path)).toBe(true)
  })

  it.each(['', '{"key":"val', '[]', '"text"', 'null', '\u0000\u0000'])(
    'puts a damaged file aside and says so once: %j',
    async (text) => {
      const path = file()
      writeFileSync(path, text)
      const store = fileStore(path)
      expect(await Promise.all([store.get('key'), store.get('key')])).toEqual(['', undefined])
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text)
      await store.set('key', 'value')
      expect(await fileStore(path).get('key')).toBe('value')
    },
  )

  it('costs a sign-in and one warning when its file is damaged', async () => {
    const path = file()
    writeFileSync(path, '{"passchart.')
    const store = real(fileStore(path))
    await play((t) => {
      signsInOver(t, store)
      warns(t, 'record').stops()
      t.zero().starts({ browser: false, options: { store } }).call('PM(Cablevision)')
    })
  })

  it('puts a damaged file aside when it writes', async () => {
    const path = file()
    writeFileSync(path, '{"key":')
    await fileStore(path).set('other', 'value')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ other: 'value' })
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{"key":')
  })

  it('gives a value that is no text as one, for its reader to judge', async () => {
    const path = file()
    writeFileSync(path, '{"number":5,"nothing":null,"object":{}}')
    const store = fileStore(path)
    expect(await Promise.all(['number', 'nothing', 'object', 'toString'].map(store.get))).toEqual([
      ...['5', 'null', '[object Object]'],
      undefined,
    ])
  })

  it('is not harmed by what a killed process left', async () => {
    const path = file()
    await fileStore(path).set('key', 'value')
    const own = `${path}.${process.pid}.new`
    writeFileSync(own, '{"key":"ha', { mode: 0o666 })
    writeFileSync(`${path}.1.new`, '{"key":"ha')
    const store = fileStore(path)
    expect(await store.get('key')).toBe('value')
    await store.set('other', 'value')
    expect(await store.get('key')).toBe('value')
    expect(modeOf(path)).toBe('600')
    expect(existsSync(own)).toBe(false)
  })

  it('keeps the old file when the disk is full', async () => {
    const path = file()
    await fileStore(path).set('key', 'old')
    const { getBuiltinModule } = process
    const full = {
      ...fs.promises,
      async open(...o: Parameters<typeof fs.promises.open>) {
        const handle = await fs.promises.open(...o)
        handle.sync = () => Promise.reject(new Error('ENOSPC'))
        return handle
      },
    }
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
      name === 'node:fs/promises' ? full : getBuiltinModule(name)) as typeof getBuiltinModule)
    const store = fileStore(path)
    await expect(store.set('key', 'new')).rejects.toThrow('ENOSPC')
    await expect(store.remove('key')).rejects.toThrow('ENOSPC')
    expect(await store.get('key')).toBe('old')
    expect(readdirSync(join(path, '..'))).toEqual(['store.json'])
  })

  it('needs a path, and a Node that has its modules at hand', () => {
    expect(() => fileStore('')).toThrow(expect.objectContaining({ code: 'usage' }))
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    expect(() => fileStore('store.json')).toThrow('Node 20.16')
  })

  it('is whole whenever its process is killed', { timeout: 20_000 }, async () => {
    const path = file()
    const script = join(path, '..', 'write.mjs')
    await build({
      stdin: {
        contents: `
          import { fileStore } from ${JSON.stringify(fileURLToPath(new URL('../../src/storage/file-store.ts', import.meta.url)))}
          const store = fileStore(process.argv[2])
          for (let i = 0; ; i += 1) {
            await store.set('key.' + (i % 9), 'x'.repeat(10_000 * (i % 9)))
            if (i === 9) console.log('writing')
          }`,
        resolveDir: '.',
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: script,
    })
    for (let kill = 0; kill < 8; kill += 1) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, kill * 3))
      child.kill('SIGKILL')
      await once(child, 'exit')
      const values = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>)
      expect(values).toHaveLength(9)
      for (const [key, value] of values) expect(value).toHaveLength(10_000 * Number(key.at(-1)))
    }
    expect(existsSync(`${path}.damaged`)).toBe(false)
  })
})
