/** What several tabs over one store once got wrong: turns, budgets, and what others have logged out of. */

import { memoryStore } from 'passchart'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defaultLocks } from '../../src/composition/default-locks.ts'
import { neighboursOf } from '../../src/composition/neighbours.ts'
import { createRecords } from '../../src/composition/records.ts'
import { createSteadyClock } from '../../src/composition/steady-clock.ts'
import { steadyStore } from '../../src/composition/steady-store.ts'
import { createTabs } from '../../src/composition/tabs.ts'
import { createTurns } from '../../src/composition/turns.ts'
import { createVault } from '../../src/composition/vault.ts'
import type { Store } from '../../src/ports.ts'
import { createBudget, type JoinableBudget, priorities, type Turn } from '../../src/services/index.ts'
import { settle, TestClock } from '../_support/clock.ts'
import { createLifecycle, createStore } from '../_support/doubles.ts'
import { play, type Script } from '../_support/row.ts'
import { authenticate, only, profiles, regular, signedIn, usual } from '../_support/wire.ts'

afterEach(() => vi.unstubAllGlobals())

function twice(title: string, write: (t: Script) => void): void {
  it.each(['one process', 'browser tabs'] as const)(`%s: ${title}`, (where) =>
    play((t) => {
      if (where === 'browser tabs') t.inBrowserTabs()
      write(t)
    }),
  )
}

const owner = {
  ...{ origin: 'https://sp.auth.adobe.com', serviceProvider: 'REF30' },
  ...{ softwareStatement: 'statement', deviceId: 'living-room' },
}

/** Turns over the locks of one process, whose store is one Map. */
function turnsOver(store: Store, clock: TestClock) {
  const steady = steadyStore(store, clock.port)
  const locks = defaultLocks(store, steady, clock.port)
  const turns = createTurns({
    ...{ locks, owner: 'owner', clock: clock.port, lagMs: 0 },
    settled: async () => {},
    warn: () => {},
  })
  const records = createRecords({ ...owner, store: steady, warn: () => {} })
  const steadyClock = createSteadyClock(clock.port)
  const vault = createVault({ clock: steadyClock, records, tell: () => {} })
  const told: unknown[] = []
  const tabs = createTabs({
    ...{ records, vault, turns, clock: steadyClock, polledAgoMs: () => Infinity },
    tell: (event) => void told.push(event),
  })
  return { turns, tabs, records, told }
}

async function isFree(
  turns: { take: (n: string, s: AbortSignal) => Promise<{ release(): void }> },
  name: string,
) {
  let isHad = false
  void turns.take(name, new AbortController().signal).then(({ release }) => {
    isHad = true
    release()
  })
  await settle()
  return isHad
}

describe('a turn given up in the moment it comes', () => {
  it.each(Array.from({ length: 12 }, (_, i) => i))(
    "is not held for ever: a chart's, %i microtasks on",
    async (n) => {
      const store = createStore()
      const clock = new TestClock()
      const { tabs, turns } = turnsOver(store, clock)
      const leave = tabs.takeTurn({ task: 'signIn' }, () => {})
      for (let i = 0; i < n; i += 1) await undefined
      leave()
      await settle()
      expect(await isFree(turns, 'signIn')).toBe(true)
    },
  )

  it.each(Array.from({ length: 12 }, (_, i) => i))(
    "is not held for ever: a registration's, %i microtasks on",
    async (n) => {
      const store = createStore()
      const clock = new TestClock()
      const { turns } = turnsOver(store, clock)
      const left = new AbortController()
      turns.alone('registration', async () => {}, left.signal).catch(() => {})
      for (let i = 0; i < n; i += 1) await undefined
      left.abort()
      await settle()
      expect(await isFree(turns, 'registration')).toBe(true)
    },
  )
})

/** How a neighbour of this budget is heard. */
function joined(budget: JoinableBudget): (word: unknown) => void {
  let hear: (word: unknown) => void = () => {}
  budget.join({
    tell() {},
    lagMs: 200,
    listen(listener) {
      hear = listener
      return () => {}
    },
  })
  return hear
}

describe('the budget', () => {
  it('is not undone by a word of another version', async () => {
    const clock = new TestClock()
    const budget = createBudget({ clock: clock.port })
    const hear = joined(budget)
    hear({ type: 'from-a-newer-version' })
    let sent = 0
    for (let i = 0; i < 100; i += 1) void budget.enter(priorities.background).then(() => (sent += 1))
    await settle()
    expect(sent).toBeLessThanOrEqual(11)
  })

  it('survives a word that is none', () => {
    const clock = new TestClock()
    const budget = createBudget({ clock: clock.port })
    const hear = joined(budget)
    expect(() => hear(null)).not.toThrow()
  })

  it('is whole again when the neighbour has left', async () => {
    const clock = new TestClock()
    const budget = createBudget({ clock: clock.port })
    const hear = joined(budget)
    hear({ type: 'joined' })
    // Nothing more is ever heard.
    await clock.pass(3_600_000)
    let sent = 0
    for (let i = 0; i < 20; i += 1) void budget.enter(priorities.background).then(() => (sent += 1))
    await settle()
    expect(sent).toBe(11)
  })

  it('is still shared when a run that came too late leaves', () => {
    const clock = new TestClock()
    const budget = createBudget({ clock: clock.port })
    const words: unknown[] = []
    const second = { tell: (w: unknown) => void words.push(w), lagMs: 0, listen: () => () => {} }
    const late = { tell() {}, lagMs: 0, listen: () => () => {} }
    budget.join(second)
    const leave = budget.join(late)
    leave()
    words.length = 0
    return budget.enter(priorities.authorize).then(() => expect(words).toHaveLength(1))
  })

  it('of a page that comes back from the back button knows what was sent meanwhile', async () => {
    const clock = new TestClock()
    const channels = new Map<string, Set<{ onmessage?: (e: { data: unknown }) => void }>>()
    class Channel {
      onmessage?: (e: { data: unknown }) => void
      readonly name: string
      constructor(name: string) {
        this.name = name
        channels.set(name, (channels.get(name) ?? new Set()).add(this))
      }
      postMessage(data: unknown) {
        for (const each of channels.get(this.name) ?? []) if (each !== this) each.onmessage?.({ data })
      }
      close() {
        channels.get(this.name)?.delete(this)
      }
    }
    const page = () => new EventTarget()
    const pages = [page(), page()]
    vi.stubGlobal('document', {})
    vi.stubGlobal('BroadcastChannel', Channel)
    const budgets = pages.map((target) => {
      vi.stubGlobal('addEventListener', target.addEventListener.bind(target))
      vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target))
      const budget = createBudget({ clock: clock.port })
      budget.join(neighboursOf(createStore(), 'owner'))
      return budget
    })
    pages[0]?.dispatchEvent(new Event('pagehide'))
    // The other page has a 429 meanwhile.
    const turn = (await budgets[1]?.enter(priorities.authorize)) as Turn
    budgets[1]?.ended(turn, 'refused', 60_000)
    await clock.pass(5_000)
    pages[0]?.dispatchEvent(new Event('pageshow'))
    let sent = 0
    for (let i = 0; i < 5; i += 1) void budgets[0]?.enter(priorities.background).then(() => (sent += 1))
    await settle()
    expect(sent).toBe(0)
  })
})

describe('after the viewer has logged out', () => {
  twice('the profile another tab has had all along signs nobody in', (t) => {
    t.given('rdy', { browser: false }).opensTab({ browser: false }).call('PM(Cablevision)', signedIn())
    // The second tab adds another provider; the first stays with its own.
    t.signsIn('Spectrum')
      .call('SES(Spectrum)', authenticate('C'))
      .after(5)
      .call('PC(C)', signedIn('Spectrum'))
    t.is('ready(regular, Spectrum)').inTab(1).is('ready(regular, Cablevision)')
    t.logsOut('Cablevision').call('OUT(Cablevision)').is('signedOut(loggedOut)')
    t.becomes('hidden').becomes('shown').quiet(5).is('signedOut(loggedOut)')
  })
  twice('a profile of another tab that is only prolonged signs nobody in', (t) => {
    t.given('rdy', { browser: false }).opensTab({ browser: false }).call('PM(Cablevision)', signedIn())
    t.signsIn('Spectrum')
      .call('SES(Spectrum)', authenticate('C'))
      .after(5)
      .call('PC(C)', signedIn('Spectrum'))
    t.is('ready(regular, Spectrum)').inTab(1).logsOut('Cablevision').call('OUT(Cablevision)')
    t.is('signedOut(loggedOut)').inTab(2).sends({ type: 'profile.recheck' })
    t.call('PM(Spectrum)', signedIn('Spectrum', { days: 310 }))
      .quiet(5)
      .inTab(1)
      .is('signedOut(loggedOut)')
  })
})

describe('a profile that another tab has logged out', () => {
  const asks = { policy: { profileCheck: 'all', severalProfiles: 'ask' } } as const
  const both = profiles(regular('Cablevision'), regular('Spectrum'))
  twice('cannot be chosen from the list any more: nobody asks whether it is still there', (t) => {
    t.given('reg', asks).call('PA', both).is('choosingProfile').opensTab(asks).call('PA', both)
    t.is('choosingProfile').chooses('Cablevision').is('ready(regular, Cablevision)').logsOut('Cablevision')
    t.call('OUT(Cablevision)').call('PA', signedIn('Spectrum')).inTab(1).chooses('Cablevision')
    t.check(({ pass }) => {
      expect(pass.view).not.toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision', verified: true } })
    })
  })
  twice('cannot be chosen by a tab that uses another', (t) => {
    const all = { policy: { profileCheck: 'all' } } as const
    t.given('ret', all)
      .call('PA', both)
      .is('ready(regular, Cablevision)')
      .chooses('Spectrum')
      .opensTab(all)
      .call('PA', both)
    t.logsOut('Cablevision').call('OUT(Cablevision)').inTab(1).is('ready(regular, Spectrum)')
    t.chooses('Cablevision')
    t.check(({ pass }) => {
      expect(pass.view).not.toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
    })
  })
  twice('does not come back from beneath a pass', (t) => {
    const T = 'TempPass_REF30'
    t.given('rdy')
      .startsTemporary([T])
      .call(`PM(${T})`, only('temporary', T, { lifeMs: 600_000 }))
    t.is(`ready(temporary, ${T})`).opensTab().call('PM(Cablevision)', signedIn()).logsOut()
    t.call('OUT(Cablevision)').is('signedOut(loggedOut)').inTab(1).quiet(610)
    t.check(({ pass }) => {
      expect(pass.view).not.toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
    })
  })
})

describe('a turn and the end of the sign-in, which come together', () => {
  it.each(Array.from({ length: 30 }, (_, i) => i))(
    'leave no lock behind; a store that takes %i microtasks',
    (n) =>
      play((t) => {
        const inner = memoryStore()
        const slow = async () => {
          for (let i = 0; i < n; i += 1) await undefined
        }
        const store: Store = {
          get: (key) => slow().then(() => inner.get(key)),
          set: (key, value) => slow().then(() => inner.set(key, value)),
          remove: (key) => slow().then(() => inner.remove(key)),
        }
        const o = { browser: false, options: { store } } as const
        t.starts(o).calls('REG → TOK → PA').signsIn('Cablevision').call('SES', authenticate('C'))
        t.opensTab(o).shows({ phase: 'signingIn', code: 'C' })
        t.after(5).call('PC(C)', signedIn()).call('PM(Cablevision)', signedIn())
        t.is('ready(regular, Cablevision)').check(async (world) => {
          let isStopped = false
          world.turnTo(2)
          void world.app.stop().then(() => {
            isStopped = true
          })
          await settle()
          const wasStopped = isStopped
          // Or the end of the row waits for the lock too.
          await world.clock.pass(6_000)
          expect(wasStopped).toBe(true)
        })
      }),
  )
})

describe('boot', () => {
  it('a profile logged out elsewhere while this tab boots is not taken for access', () =>
    play((t) => {
      let world: import('../_support/world.ts').World | undefined
      const policy = { verifyOnStart: 'whenStale' } as const
      const base = createStore()
      let isSlow = false
      const store: Store = {
        ...base,
        get: async (key) => {
          if (isSlow && key.endsWith('.logout')) await new Promise<void>((r) => void world?.clock.in(300, r))
          return base.get(key)
        },
        set: (k, v) => base.set(k, v),
        remove: (k) => base.remove(k),
      }
      const o = { browser: false, policy, options: { store } } as const
      t.check((w) => {
        world = w
      })
      t.starts(o).calls('REG → TOK').call('PA', signedIn()).is('ready(regular, Cablevision)')
      t.check(() => {
        isSlow = true
      })
      t.opensTab(o)
        .inTab(1)
        .check(() => {
          isSlow = false
        })
        .logsOut()
        .call('OUT(Cablevision)')
        .call('PM(Cablevision)')
      t.is('signedOut(loggedOut)').quiet(1).inTab(2).is('signedOut(expired)')
    }))
})

describe('a turn left behind', () => {
  it('means that nobody polls for the next code', () =>
    play((t) => {
      const inner = memoryStore()
      // As any wrapper of a store does.
      const slow = async () => {}
      const store: Store = {
        get: (key) => slow().then(() => inner.get(key)),
        set: (key, value) => slow().then(() => inner.set(key, value)),
        remove: (key) => slow().then(() => inner.remove(key)),
      }
      const o = { browser: false, options: { store } } as const
      t.starts(o).calls('REG → TOK → PA').signsIn('Cablevision').call('SES', authenticate('C'))
      t.opensTab(o).shows({ phase: 'signingIn', code: 'C' })
      t.after(5)
        .call('PC(C)', signedIn())
        .call('PM(Cablevision)', signedIn())
        .is('ready(regular, Cablevision)')
      // The next code of the same name: one in 36 has it.
      t.inTab(1).logsOut().call('OUT(Cablevision)').signsIn('Cablevision').call('SES', authenticate('C'))
      t.check(async (world) => {
        const before = world.desk.arrivals.length
        await world.clock.pass(60_000, () => world.desk.arrivals.length > before)
        const polls = world.desk.arrivals.length - before
        for (const arrival of world.desk.unclaimed.splice(0)) arrival.answer(usual)
        world.turnTo(2)
        void world.app.stop()
        await world.clock.pass(6_000)
        for (const arrival of world.desk.unclaimed.splice(0)) arrival.answer(usual)
        expect(polls).toBeGreaterThan(0)
      })
    }))
})

describe('a logout elsewhere', () => {
  it('reaches a tab that looks later, whatever else was written meanwhile', () =>
    play((t) => {
      const policy = { profileCheck: 'all' } as const
      const both = profiles(regular('Cablevision'), regular('Spectrum'))
      const first = createLifecycle()
      const opens = (lifecycle?: typeof first) =>
        t.check((world) => {
          const { get, set, remove } = world.store
          world.start({
            browser: false,
            policy,
            options: { store: { get, set, remove }, ...(lifecycle ? { lifecycle } : {}) },
          })
        })
      t.inBrowserTabs()
      opens(first)
      t.calls('REG → TOK').call('PA', both)
      t.is('ready(regular, Cablevision)')
      opens()
      t.call('PA', both).chooses('Spectrum').is('ready(regular, Spectrum)')
      t.check(() => first.become('hidden'))
      t.logsOut('Cablevision').call('OUT(Cablevision)')
      t.is('ready(regular, Spectrum)')
        .sends({ type: 'profile.recheck' })
        .call('PM(Spectrum)', signedIn('Spectrum'))
      t.check(() => first.become('shown')).call('PM(Spectrum)', signedIn('Spectrum'))
      t.inTab(1).ends('ready(regular, Spectrum)')
    }))
})
