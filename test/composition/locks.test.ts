import { memoryStore } from 'passchart'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defaultLocks } from '../../src/composition/locks.ts'
import { play } from '../_support/row.ts'

afterEach(() => vi.unstubAllGlobals())

/** A task that goes on until it is told to end. */
function task(name: string, told: string[]) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const run = async () => {
    told.push(`${name} begins`)
    await ended
    told.push(`${name} ends`)
    return name
  }
  return { run, end: () => end() }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the locks of one process', () => {
  it('let one after the other in, in their order [H11]', async () => {
    const locks = defaultLocks(memoryStore())
    const told: string[] = []
    const [a, b, c] = [task('a', told), task('b', told), task('c', told)]
    const all = [a, b, c].map(({ run }) => locks.run('x', run))
    await turn()
    expect(told).toEqual(['a begins'])
    for (const each of [a, b, c]) {
      each.end()
      await turn()
    }
    expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c'])
  })

  it('are of one name and one store [H11]', async () => {
    const store = memoryStore()
    const told: string[] = []
    const first = task('first', told)
    void defaultLocks(store).run('x', first.run)
    void defaultLocks(store).run('y', async () => void told.push('other name'))
    void defaultLocks(memoryStore()).run('x', async () => void told.push('other store'))
    void defaultLocks(store).run('x', async () => void told.push('same'))
    await turn()
    expect(told).toEqual(['first begins', 'other name', 'other store'])
    first.end()
    await turn()
    expect(told.slice(3)).toEqual(['first ends', 'same'])
  })

  it('are left by whoever does not want to wait, and let the next one in [H11]', async () => {
    const locks = defaultLocks(memoryStore())
    const told: string[] = []
    const a = task('a', told)
    const leaving = new AbortController()
    void locks.run('x', a.run)
    const left = locks.run('x', async () => void told.push('never'), leaving)
    const last = locks.run('x', async () => 'last')
    leaving.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    await turn()
    expect(told).toEqual(['a begins'])
    a.end()
    expect(await last).toBe('last')
    expect(told).toEqual(['a begins', 'a ends'])
  })

  it('are released by a task that fails [H11]', async () => {
    const locks = defaultLocks(memoryStore())
    await expect(locks.run('x', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await locks.run('x', async () => 'next')).toBe('next')
  })
})

it('takes Web Locks where there are any [H11]', async () => {
  const asked: unknown[] = []
  const request = async (name: string, options: object, run: () => Promise<unknown>) => {
    asked.push([name, Object.keys(options)])
    return run()
  }
  vi.stubGlobal('navigator', { locks: { request } })
  const locks = defaultLocks(memoryStore())
  expect(await locks.run('x', async () => 1)).toBe(1)
  expect(await locks.run('y', async () => 2, { signal: new AbortController().signal })).toBe(2)
  expect(asked).toEqual([
    ['x', []],
    ['y', ['signal']],
  ])
})

it('registers without a lock where the locks fail, and says so once for each [H11]', () =>
  play((t) => {
    t.starts({ options: { locks: { run: () => Promise.reject(new Error('no locks here')) } } })
    t.calls('REG → TOK → PA').is('signedOut(firstRun)')
    t.tells('warning', { code: 'locks' }).tells('warning', { code: 'locks' }).tellsNo('warning')
  }))
