import type { Store } from 'passchart'
import { expect, it } from 'vitest'
import { eventually } from '../_support/eventually.ts'

/** Where stores keep what they are given. */
export interface Place {
  /** Another store over this place, as another tab or the next start makes it. */
  open(): Store
}

/** What every store has to do; `watches`: it also tells what others changed. */
export function keepsTheContract(place: () => Place | Promise<Place>, o: { watches?: boolean } = {}): void {
  const store = async () => (await place()).open()

  it('has nothing at first', async () => {
    expect((await (await store()).get('absent')) ?? undefined).toBeUndefined()
  })

  it('gives back what was set, the last of it', async () => {
    const one = await store()
    await one.set('key', 'first')
    expect(await one.get('key')).toBe('first')
    await one.set('key', 'second')
    expect(await one.get('key')).toBe('second')
    expect((await one.get('other')) ?? undefined).toBeUndefined()
  })

  it('removes, also what is not there', async () => {
    const one = await store()
    await one.set('key', 'value')
    await one.set('other', 'stays')
    await one.remove('key')
    await one.remove('key')
    await one.remove('absent')
    expect((await one.get('key')) ?? undefined).toBeUndefined()
    expect(await one.get('other')).toBe('stays')
    await one.set('key', 'again')
    expect(await one.get('key')).toBe('again')
  })

  it('takes any key', async () => {
    const one = await store()
    const keys = [
      ...['passchart.REF%2030.0abc.1def.token', 'passchart.REF%2030.0abc.1def.tokens', '100%', '%2F', 'a b'],
      ...['folder/name', 'ключ-é-🔑', 'constructor', '__proto__', 'UPPER', 'upper'],
    ]
    for (const key of keys) await one.set(key, `of ${key}`)
    for (const key of keys) expect(await one.get(key)).toBe(`of ${key}`)
    for (const key of keys) await one.remove(key)
    for (const key of keys) expect((await one.get(key)) ?? undefined).toBeUndefined()
  })

  it('takes any text, as it is', async () => {
    const one = await store()
    const texts = [
      '{"version":1,"data":{"a":[1,null]}}',
      '12',
      'true',
      'null',
      '"',
      ' \n\t\u0000',
      'é🔑ю',
      '{',
    ]
    for (const text of [...texts, `${'x🔑'.repeat(40_000)}.`]) {
      await one.set('key', text)
      // Not by toBe: a difference in a long text takes long to tell.
      expect((await one.get('key')) === text, text.slice(0, 40)).toBe(true)
    }
  })

  it('loses none of many writes at once', async () => {
    const one = await store()
    const keys = Array.from({ length: 25 }, (_, i) => `key.${i}`)
    await Promise.all(keys.map((key) => one.set(key, `of ${key}`)))
    expect(await Promise.all(keys.map((key) => one.get(key)))).toEqual(keys.map((key) => `of ${key}`))
    await Promise.all([...keys.slice(1).map((key) => one.remove(key)), one.set('late', 'there')])
    expect(await one.get('key.0')).toBe('of key.0')
    expect((await one.get('key.1')) ?? undefined).toBeUndefined()
    expect(await one.get('late')).toBe('there')
  })

  it('shares its place with others', async () => {
    const { open } = await place()
    const [one, other] = [open(), open()]
    await one.set('key', 'by one')
    expect(await other.get('key')).toBe('by one')
    await other.set('key', 'by the other')
    expect(await one.get('key')).toBe('by the other')
    await Promise.all([one.set('a', '1'), other.set('b', '2'), one.remove('key')])
    expect(await Promise.all([other.get('a'), one.get('b')])).toEqual(['1', '2'])
    expect((await other.get('key')) ?? undefined).toBeUndefined()
  })

  if (!o.watches) {
    it('does not pretend to watch', async () => {
      expect(await store()).not.toHaveProperty('watch')
    })
    return
  }

  it('tells what others changed, and nothing of its own', async () => {
    const { open } = await place()
    const [one, other] = [open(), open()]
    const told: string[] = []
    const undo = one.watch?.((key) => told.push(key))
    await one.set('own', '1')
    await one.remove('own')
    await other.set('key', '1')
    await one.set('own', '2')
    await other.remove('key')
    await eventually(() => expect(told).toEqual(['key', 'key']))
    undo?.()
  })

  it('tells every listener until it is taken back', async () => {
    const { open } = await place()
    const [one, other] = [open(), open()]
    const told: string[] = []
    const first = one.watch?.((key) => told.push(`first ${key}`))
    const second = one.watch?.((key) => told.push(`second ${key}`))
    await other.set('a', '1')
    await eventually(() => expect(told).toEqual(['first a', 'second a']))
    first?.()
    await other.set('b', '1')
    await eventually(() => expect(told).toEqual(['first a', 'second a', 'second b']))
    second?.()
    await other.set('c', '1')
    const third = one.watch?.((key) => told.push(`third ${key}`))
    await other.set('d', '1')
    await eventually(() => expect(told).toContain('third d'))
    third?.()
    // What changed just before somebody listens may still be on its way.
    expect(told.filter((text) => text !== 'third c')).toEqual(['first a', 'second a', 'second b', 'third d'])
  })
}
