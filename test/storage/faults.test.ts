import type { Store } from 'passchart'
import { memoryStore } from 'passchart/storage'
import { describe, expect, it } from 'vitest'
import { createStore } from '../_support/doubles.ts'
import { play } from '../_support/row.ts'
import { signedIn } from '../_support/wire.ts'
import { createStage } from '../flows/_stage.ts'
import { signsIn, signsInOver, warns } from './_story.ts'

const fails = async (): Promise<never> => {
  throw new DOMException('full', 'QuotaExceededError')
}
const throws = (): never => {
  throw new Error('no storage')
}
const never = () => new Promise<never>(() => {})

/** What stores suffer from in the field. */
const faulty: Readonly<Record<string, Partial<Store>>> = {
  'is full': { set: fails },
  'can only be read': { set: fails, remove: fails },
  'cannot be read': { get: fails },
  'does nothing at all': { get: fails, set: fails, remove: fails },
  'throws instead of rejecting': { get: throws, set: throws, remove: throws },
}
const slow: Readonly<Record<string, Partial<Store>>> = {
  'never answers a question': { get: never },
  'never ends a write': { set: never },
  'never ends anything': { get: never, set: never, remove: never },
}

describe('a viewer signs in and plays, with one warning, over a store that', () => {
  it.each(Object.keys(faulty))('%s', (name) =>
    play((t) => {
      signsInOver(t, { ...memoryStore(), ...faulty[name] })
      warns(t, 'store').ends('ready(regular, Cablevision)')
      warns(t, 'store')
    }),
  )

  it.each(Object.keys(slow))('%s', async (name) => {
    const stage = await createStage({ options: { store: { ...memoryStore(), ...slow[name] } } })
    stage.pass.start()
    await stage.seconds(20)
    expect(stage.pass.view.phase).toBe('signedOut')
    stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
    await stage.seconds(20)
    stage.simulator.person.signIn(stage.code())
    await stage.seconds(20)
    expect(stage.pass.view.phase).toBe('ready')
    const decision = stage.pass.authorize('channel-1')
    await stage.seconds(2)
    expect(await decision).toMatchObject({ outcome: 'permitted' })
    const warnings = stage.facts.flatMap((fact) => (fact.type === 'warning' ? [fact.code] : []))
    expect(warnings).toEqual(['store'])
  })
})

describe('a store that breaks down while the viewer is signed in', () => {
  it('costs nothing but what is remembered', () => {
    const store = createStore()
    return play((t) => {
      signsInOver(t, store)
      warns(t).check(() => {
        store.isBroken = true
      })
      t.logsOut().call('OUT(Cablevision)').is('signedOut(loggedOut)')
      warns(t, 'store')
      // Nothing of it has reached the store, which is why this one finds what was.
      t.stops().check(() => {
        store.isBroken = false
      })
      t.zero().starts({ browser: false, options: { store } }).call('PM(Cablevision)')
    })
  })
})

const garbage = {
  'cuts records off': (text: string) => text.slice(0, text.length / 2),
  'turns a character over': (text: string) =>
    text.replace('Cablevision', 'Cablevisioo').replace('client', 'cliend'),
  'empties records': () => '',
  'answers other JSON': () => '[1,{"version":"1"}]',
  'answers pages': () => '<html></html>',
  'answers numbers': () => 5 as never,
  'answers objects': () => ({}) as never,
  'knows a newer version': (text: string) => text.replace('"version":1', '"version":2'),
} satisfies Record<string, (text: string) => string>

describe('what a store has corrupted is reported once and replaced', () => {
  it.each(Object.entries(garbage))('when it %s', (_, corrupt) => {
    const store = createStore()
    return play((t) => {
      signsInOver(t, store).stops()
      t.check(() => {
        const [key, text] = [...store.values].find(([key]) => key.endsWith('.credentials')) ?? ['', '']
        store.values.set(key, corrupt(text))
      })
      t.zero().starts({ browser: false, options: { store } }).calls('REG → TOK → PM(Cablevision)')
      warns(t, 'record')
      signsIn(t)
      warns(t, 'record')
      t.stops().zero().starts({ browser: false, options: { store } })
      t.call('PM(Cablevision)', signedIn('Cablevision')).tellsNo('warning')
    })
  })

  it('and a viewer signs in over one that answers garbage to everything', () => {
    const store: Store = { ...memoryStore(), get: async () => '\u0000garbage' }
    return play((t) => {
      signsInOver(t, store)
      t.check(({ facts }) => {
        const told = facts.flatMap((fact) => (fact.type === 'warning' ? [fact] : []))
        // One for each record it gave.
        expect(new Set(told.map(({ message }) => message)).size).toBe(told.length)
        expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['record']))
      })
    })
  })
})
