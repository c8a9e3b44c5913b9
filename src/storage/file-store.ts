import { usageError } from '../errors.ts'
import type { Store } from '../ports.ts'

/**
 * One JSON file for a process of Node (20.16 or newer). It is written whole beside its place and then moved there, so
 * that a power cut leaves the old file or the new one, and only its owner can read it (mode 0600). A file that is no
 * JSON is put aside with `.damaged` at the end of its name and reads as damaged once. The folder must exist. One process
 * at a time: two lose each other's changes.
 *
 * @example
 * createPass({ ...options, store: fileStore('/var/lib/tv/passchart.json') })
 */
export function fileStore(path: string): Store {
  if (typeof path !== 'string' || path === '') throw usageError('the path must be a non-empty string')
  const files = builtIn<Files>('node:fs/promises')
  const place = builtIn<Paths>('node:path').resolve(path)
  const fresh = `${place}.${node()?.pid}.new`

  async function read(): Promise<{ values: Map<string, unknown>; isDamaged?: true }> {
    let text: string
    try {
      text = await files.readFile(place, 'utf8')
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return { values: new Map() }
      throw error
    }
    const values = parse(text)
    if (values) return { values }
    await files.rename(place, `${place}.damaged`)
    return { values: new Map(), isDamaged: true }
  }

  async function write(values: Map<string, unknown>): Promise<void> {
    // Made anew: one that a killed process has left may be open to others.
    await files.rm(fresh, { force: true })
    const file = await files.open(fresh, 'wx', 0o600)
    try {
      try {
        await file.writeFile(JSON.stringify(Object.fromEntries(values)))
        // On the disk before it gets the name: else a power cut can leave an empty file.
        await file.sync()
      } finally {
        await file.close()
      }
      await files.rename(fresh, place)
    } catch (error) {
      await files.rm(fresh, { force: true })
      throw error
    }
  }

  return {
    get: (key) =>
      inTurn(place, async () => {
        const { values, isDamaged } = await read()
        if (isDamaged) return ''
        const value = values.get(key)
        return value === undefined ? undefined : String(value)
      }),
    set: (key, value) =>
      inTurn(place, async () => {
        const { values } = await read()
        await write(values.set(key, value))
      }),
    remove: (key) =>
      inTurn(place, async () => {
        const { values } = await read()
        if (values.delete(key)) await write(values)
      }),
  }
}

function parse(text: string): Map<string, unknown> | undefined {
  try {
    const values: unknown = JSON.parse(text)
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined
    return new Map(Object.entries(values))
  } catch {
    return undefined
  }
}

/** What is under way, by file: one after the other, so that each reads what the one before has written. */
const last = new Map<string, Promise<unknown>>()

function inTurn<T>(place: string, task: () => Promise<T>): Promise<T> {
  const done = (last.get(place) ?? Promise.resolve()).then(task)
  const ended = done
    .catch(() => {})
    .then(() => {
      if (last.get(place) === ended) last.delete(place)
    })
  last.set(place, ended)
  return done
}

/** What is used of Node. Televisions have no types of it. */
interface Files {
  readFile(path: string, encoding: 'utf8'): Promise<string>
  rename(from: string, to: string): Promise<void>
  rm(path: string, o: { force: true }): Promise<void>
  open(
    path: string,
    flags: 'wx',
    mode: number,
  ): Promise<{
    writeFile(text: string): Promise<void>
    sync(): Promise<void>
    close(): Promise<void>
  }>
}
interface Paths {
  resolve(path: string): string
}
interface NodeProcess {
  readonly pid: number
  getBuiltinModule?(name: string): unknown
}

function node(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process
}

/** Asked of Node itself: an import, even one for later, breaks the bundles of those who use the other stores. */
function builtIn<T>(name: string): T {
  const found = node()?.getBuiltinModule?.(name)
  if (found) return found as T
  throw usageError('fileStore() needs Node 20.16 or newer', 'In browsers use webStore() or indexedDbStore().')
}
