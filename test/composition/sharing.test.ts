/** What locks, turns and what lies under them once got wrong. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { leaseLocks } from '../../src/adapters/lease-locks.ts'
import { defaultLocks } from '../../src/composition/default-locks.ts'
import { createRecords } from '../../src/composition/records.ts'
import { createSteadyClock } from '../../src/composition/steady-clock.ts'
import { steadyStore } from '../../src/composition/steady-store.ts'
import { createTurns } from '../../src/composition/turns.ts'
import { createVault } from '../../src/composition/vault.ts'
import type { Clock, Locks, Store } from '../../src/ports.ts'
import { Secret } from '../../src/secret.ts'
import { settle, TestClock } from '../_support/clock.ts'
import { createStore } from '../_support/doubles.ts'

afterEach(() => vi.unstubAllGlobals())

/** Runs one task at each of these locks at the same name, and tells how many were under way at once. */
function holders(all: readonly Locks[], ms: (index: number) => number, clock: TestClock) {
  const state = { now: 0, most: 0, done: 0 }
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.in(ms, resolve))
  const begin = (index: number) =>
    all[index]?.run('name', async () => {
      state.now += 1
      state.most = Math.max(state.most, state.now)
      await wait(ms(index))
      state.now -= 1
      state.done += 1
    })
  return { state, begin }
}

/** One storage, as two processes see it: each its own writes at once, the other's so much later; the last one stays. */
function lagging(clock: TestClock, lagMs: number): readonly [Store, Store] {
  const views = [new Map<string, Written>(), new Map<string, Written>()] as const
  interface Written {
    readonly value: string | undefined
    readonly order: number
  }
  let order = 0
  const open = (own: 0 | 1): Store => {
    const apply = (key: string, value: string | undefined) => {
      const written = { value, order: ++order }
      views[own].set(key, written)
      clock.in(lagMs, () => {
        const other = views[own === 0 ? 1 : 0]
        if ((other.get(key)?.order ?? 0) < written.order) other.set(key, written)
      })
    }
    return {
      lagMs,
      get: async (key) => views[own].get(key)?.value,
      set: async (key, value) => apply(key, value),
      remove: async (key) => apply(key, undefined),
    }
  }
  return [open(0), open(1)]
}

describe('the lease in the store of an older page', () => {
  it('waits for as long as the store says that others may read what stood there before [§272 H11]', async () => {
    vi.stubGlobal('document', {})
    vi.stubGlobal('addEventListener', () => {})
    const clock = new TestClock()
    const locks = lagging(clock, 90).map((store) =>
      defaultLocks(store, steadyStore(store, clock.port), clock.port),
    )
    const { state, begin } = holders(locks, () => 1_000, clock)
    void begin(0)
    await clock.pass(10)
    void begin(1)
    await clock.pass(20_000)
    expect(state).toEqual({ now: 0, most: 1, done: 2 })
  })

  it('is not taken from a holder that slept as long as the one who waits [§272 H7 H11]', async () => {
    const clock = new TestClock()
    const store = createStore()
    const all = [0, 1].map(() => leaseLocks(store, { clock: clock.port }))
    const { state, begin } = holders(all, () => 5_000, clock)
    void begin(0)
    await clock.pass(1_000)
    void begin(1)
    await clock.pass(1_000)
    // The device sleeps; all timers go on where they were.
    clock.sleep(60_000, 'counts')
    await clock.pass(20_000)
    expect(state).toEqual({ now: 0, most: 1, done: 2 })
  })

  it('is free again after a renewal that was under way at the end of the task [H11]', async () => {
    const clock = new TestClock()
    const store = createStore()
    let isSlow = false
    const slow: Store = {
      ...store,
      get: (key) => store.get(key),
      remove: (key) => store.remove(key),
      set: async (key, value) => {
        if (isSlow) await new Promise<void>((resolve) => void clock.in(40, resolve))
        return store.set(key, value)
      },
    }
    let finish = () => {}
    const task = () =>
      new Promise<void>((resolve) => {
        finish = resolve
      })
    const held = leaseLocks(slow, { clock: clock.port }).run('name', task)
    await clock.pass(50)
    isSlow = true
    await clock.pass(10_000 / 3 + 1)
    finish()
    await clock.pass(1_000)
    await held
    expect([...store.values]).toEqual([])
  })
})

const owner = {
  ...{ origin: 'https://sp.auth.adobe.com', serviceProvider: 'REF30' },
  ...{ softwareStatement: 'statement', deviceId: 'living-room' },
}
const credentialsOf = (clientId: string) => ({
  clientId,
  clientSecret: new Secret(`secret of ${clientId}`),
  grantType: 'client_credentials',
})

/** One tab over the store, from the records up to the vault. */
function openTab(store: Store, clock: TestClock) {
  const told: { type: string; revision?: number }[] = []
  const records = createRecords({ ...owner, store: steadyStore(store, clock.port), warn: () => {} })
  const vault = createVault({
    ...{ clock: createSteadyClock(clock.port), records },
    tell: (event) => void told.push(event as never),
  })
  return { records, vault, told }
}

describe('the vault', () => {
  it('counts a token once, however it came to know it [REG-12 H1 H11]', async () => {
    const clock = new TestClock()
    const store = createStore()
    const before = openTab(store, clock)
    before.vault.keepCredentials(credentialsOf('client-1'))
    before.vault.keepToken(
      { accessToken: new Secret('token-1'), expiresInMs: 3_600_000 },
      credentialsOf('client-1'),
    )
    await before.records.settled()
    // The first question of the next start takes a while, and another tab writes meanwhile.
    let isFirst = 2
    const slow: Store = {
      ...store,
      async get(key) {
        if (isFirst-- > 0) await new Promise<void>((resolve) => void clock.in(50, resolve))
        return store.get(key)
      },
    }
    const { vault, told } = openTab(slow, clock)
    const loading = vault.load()
    await settle()
    await vault.adopt()
    await clock.pass(100)
    await loading
    const [event] = told as unknown as [{ token: { revision: number } }]
    // What the registrar was told is what a refusal names.
    expect(vault.current()?.revision).toBe(event.token.revision)
  })
})

describe('the records', () => {
  it('do not lose the news for something of their own they wrote meanwhile [§276 H11]', async () => {
    const clock = new TestClock()
    const store = createStore()
    const profile = { mvpd: 'Cablevision', kind: 'regular', notAfterMs: 1e15 }
    const other = openTab(store, clock)
    const { records } = openTab(store, clock)
    other.records.keep('profile', profile)
    await other.records.settled()
    await records.read('profile')
    other.records.forget('profile')
    await other.records.settled()
    const news = records.news('profile')
    await Promise.resolve()
    records.keep('selection', { mvpd: 'Cablevision' })
    await settle()
    // Nobody asks again before the next change.
    expect(await news).toMatchObject({ before: profile, now: undefined })
  })
})

describe('a tab that is told what others write', () => {
  it('shares one ear at the store with all others of its process [H11]', () => {
    // A back end has 10,000 of them: a change by another process is not theirs, all but once.
    const clock = new TestClock()
    const listeners = new Set<unknown>()
    const store: Store = {
      ...createStore(),
      watch(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
    for (let n = 0; n < 100; n += 1) steadyStore(store, clock.port).watchOwner(`owner-${n}`, () => {})
    expect(listeners.size).toBe(1)
  })

  it('reads what another has written since a write of its own failed [§276 §279 H11]', async () => {
    const clock = new TestClock()
    const store = createStore()
    const [own, other] = [0, 1].map(() => steadyStore(store, clock.port))
    own?.watchOwner('owner', () => {})
    other?.watchOwner('owner', () => {})
    store.isBroken = true
    await own?.set('owner.credentials', 'first').catch(() => {})
    store.isBroken = false
    await other?.set('owner.credentials', 'second')
    expect(await own?.get('owner.credentials')).toBe('second')
  })

  it('is told on after another one has stopped twice [H11]', async () => {
    const clock = new TestClock()
    const store = createStore()
    const [first, second, third] = [0, 1, 2].map(() => steadyStore(store, clock.port))
    const told: string[] = []
    const undo = first?.watchOwner('owner', () => {})
    undo?.()
    second?.watchOwner('owner', (key) => told.push(key))
    undo?.()
    third?.watchOwner('owner', () => {})
    await third?.set('owner.profile', 'there')
    expect(told).toEqual(['owner.profile'])
  })
})

/** Turns of two tabs, with what both share, as Web Locks do. */
function turnsOver(clock: Clock, stores: readonly [Store, Store]) {
  const tail: Promise<unknown>[] = []
  const locks: Locks = {
    async run(_, task) {
      const before = tail.at(-1)
      const run = Promise.resolve(before).then(task)
      tail.push(run.catch(() => {}))
      return run
    },
  }
  const open = (store: Store) =>
    createTurns({
      ...{ locks, owner: 'owner', clock, lagMs: store.lagMs ?? 0 },
      settled: async () => {},
      warn: () => {},
    })
  return [open(stores[0]), open(stores[1])] as const
}

describe('turns', () => {
  const { signal } = new AbortController()

  it('are waited for until what was written can be read, also when the one before stopped [§272 H11]', async () => {
    const clock = new TestClock()
    const [here, there] = lagging(clock, 90)
    const [one, other] = turnsOver(clock.port, [here, there])
    let registrations = 0
    const register = (store: Store) => async () => {
      if (await store.get('credentials')) return
      registrations += 1
      await store.set('credentials', 'pair')
    }
    const first = one.alone('registration', register(here), signal)
    const second = other.alone('registration', register(there), signal)
    await clock.pass(1_000)
    await Promise.all([first, second])
    expect(registrations).toBe(1)
  })

  it('bring one token to tabs that start together, also to the one that asks when it is there [§272 H11]', async () => {
    const clock = new TestClock()
    const [here, there] = lagging(clock, 90)
    const [, other] = turnsOver(clock.port, [here, there])
    await here.set('token', 'made here')
    const read = other.alone('token', () => there.get('token'), signal)
    await clock.pass(1_000)
    expect(await read).toBe('made here')
  })

  it('come when the code that another tab has just made can be read [§273 H11]', async () => {
    const clock = new TestClock()
    const [here, there] = lagging(clock, 90)
    const [one, other] = turnsOver(clock.port, [here, there])
    const first = await one.take('signIn', signal)
    const read = other.take('signIn', signal).then(() => there.get('code'))
    await clock.pass(300)
    await here.set('code', 'made here')
    first.release()
    await clock.pass(1_000)
    expect(await read).toBe('made here')
  })

  it('are given back when they are left before what was written can be read [H11]', async () => {
    const clock = new TestClock()
    const [one, other] = turnsOver(clock.port, lagging(clock, 90))
    const first = await one.take('signIn', signal)
    const left = new AbortController()
    const second = other.take('signIn', left.signal)
    await clock.pass(300)
    first.release()
    await clock.pass(50)
    left.abort()
    await expect(second).rejects.toMatchObject({ code: 'aborted' })
    const third = one.take('signIn', signal)
    await clock.pass(1_000)
    await expect(third).resolves.toBeDefined()
  })

  const moments = Array.from({ length: 12 }, (_, i) => i)
  it.each(moments)('are given back when they are left %i microtasks after their wait [H11]', async (n) => {
    const timers: (() => void)[] = []
    const setTimeout = (run: () => void) => timers.push(run)
    const test = new TestClock()
    const [one, other] = turnsOver({ ...test.port, setTimeout }, lagging(test, 90))
    const left = new AbortController()
    const run = one.alone('registration', async () => {}, left.signal).catch(() => {})
    await settle()
    timers.at(-1)?.()
    for (let i = 0; i < n; i += 1) await undefined
    left.abort()
    await run
    let isFree = false
    void other.take('registration', signal).then(() => {
      isFree = true
    })
    await settle()
    timers.at(-1)?.()
    await settle()
    expect(isFree).toBe(true)
  })

  it('are waited for as long as a store needs, and not taken for a hanging tab', async () => {
    const clock = new TestClock()
    const [one] = turnsOver(clock.port, lagging(clock, 40_000))
    const run = one.alone('registration', async () => 'registered', signal)
    await clock.pass(60_000)
    await expect(run).resolves.toBe('registered')
  })
})
