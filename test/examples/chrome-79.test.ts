/** The television example and what it is made of, on the oldest browser it is made for. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { longestMs } from '../chromium/_browser.ts'
import { afterChrome79, secureOnly } from './_after-chrome-79.ts'
import { findings } from './_findings.ts'
import { openHouse } from './_house.ts'
import { pressByRemote } from './_remote.ts'
import { buildExample } from './_site.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))

describe('what is built', () => {
  it('of the television example needs nothing newer', async () => {
    const assets = join(await buildExample('television'), 'assets')
    const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
    expect(scripts).toHaveLength(1)
    expect(await findings(scripts.map((name) => join(assets, name)))).toEqual([])
  })

  it('of what televisions import needs nothing newer', async () => {
    const folders = ['.', 'companion', 'view', 'browsers', 'storage', 'services', 'machines', 'chunks']
    const lists = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(join(dist, folder))).map((name) => join(dist, folder, name)),
      ),
    )
    const files = lists.flat().filter((path) => /\/(index|chunk-\w+)\.js$/.test(path))
    // `z.union`.
    expect(await findings(files, { isModule: true, asked: ['Set.prototype.union'] })).toEqual([])
  })

  it.each([
    ['a?.b', /Unexpected token|OptionalChaining/],
    ['a ?? b', /Unexpected token/],
    ['class A { #b = 1 }', /Unexpected|features/],
    ['Object.hasOwn({}, "a")', /ObjectHasOwn|Object.hasOwn/],
    ['f([1, 2].at(-1))', /Array.prototype.at/],
    ['"a".replaceAll("a", "b")', /String.prototype.replaceAll/],
    ['structuredClone({})', /structuredClone/],
    ['globalThis.structuredClone({})', /structuredClone/],
    ['AbortSignal.timeout(5)', /AbortSignal.timeout/],
    ['globalThis.AbortSignal.any([])', /AbortSignal.any/],
    ['crypto.randomUUID()', /Crypto.prototype.randomUUID/],
    ['document.body.replaceChildren()', /Element.prototype.replaceChildren/],
    ['new WeakRef({})', /WeakRef/],
  ])('would be refused with %s', async (code, finding) => {
    const folder = await mkdtemp(join(tmpdir(), 'passchart-findings-'))
    const file = join(folder, 'code.js')
    await writeFile(file, code)
    expect((await findings([file])).join()).toMatch(finding)
    await rm(folder, { recursive: true })
  })
})

it(
  'the television example signs in, plays and signs out where nothing newer is there',
  async (test) => {
    const house = await openHouse(test, { name: 'television', login: 'code', press: pressByRemote })
    const { viewer, context, simulator } = house
    await context.addInitScript(takeAway, [...afterChrome79, ...secureOnly])
    await viewer.page.reload()
    const left = await viewer.page.evaluate(
      (names) =>
        names.filter((name) => {
          const path = name.split('.')
          const member = path.pop() ?? ''
          const find = (owner: object | undefined, key: string) => owner && Reflect.get(owner, key)
          const owner = path.reduce<object | undefined>(find, globalThis)
          return owner !== undefined && member in owner
        }),
      afterChrome79,
    )
    expect(left).toEqual([])
    await viewer.sees('Watch with your TV provider')
    await viewer.press('Sign in')
    await viewer.sees('Choose your TV provider')
    await viewer.press('Optimum')
    await viewer.sees('Enter this code')
    await viewer.press('New code')
    await viewer.sees('Enter this code')
    simulator.person.signIn(await viewer.code(), { mvpd: 'Cablevision' })
    await viewer.sees('What would you like to watch?')
    await viewer.press('Cinema Plus')
    await viewer.reads('alert', 'Cinema Plus is not part of your package.')
    await viewer.press('Matchday')
    await viewer.sees('Now playing Matchday')
    await viewer.press('Stop')
    await viewer.page.reload()
    await viewer.sees('What would you like to watch?')
    await viewer.press('Sign out')
    await viewer.sees('Watch with your TV provider')
    await viewer.press('Watch without an account')
    await viewer.sees('What would you like to watch?')
  },
  longestMs,
)

/** Runs in the page, before anything else. */
function takeAway(names: readonly string[]): void {
  // Some of its members cannot be deleted.
  const { Symbol: symbols } = globalThis
  const older = Object.assign((text?: string) => symbols(text), { prototype: symbols.prototype })
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(symbols))) {
    if (key !== 'prototype' && !names.includes(`Symbol.${key}`)) Object.defineProperty(older, key, member)
  }
  Reflect.set(globalThis, 'Symbol', older)
  for (const name of names) {
    const path = name.split('.')
    const member = path.pop() ?? ''
    const find = (owner: object | undefined, key: string) => owner && Reflect.get(owner, key)
    const owner = path.reduce<object | undefined>(find, globalThis)
    if (owner) Reflect.deleteProperty(owner, member)
  }
  // Chrome 79 takes no note of a listener's signal.
  const { addEventListener } = EventTarget.prototype
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const known = typeof options === 'object' ? { ...options } : options
    if (typeof known === 'object') delete known.signal
    addEventListener.call(this, type, listener, known)
  }
}
