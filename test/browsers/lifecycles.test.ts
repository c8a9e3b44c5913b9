import type { Lifecycle } from 'passchart'
import { nodeLifecycle, webLifecycle } from 'passchart/browsers'
import { reactNativeLifecycle } from 'passchart/react-native'
import { describe, expect, it } from 'vitest'
import { stir } from '../_support/clock.ts'
import { play } from '../_support/row.ts'
import { signedIn } from '../_support/wire.ts'
import { createTab } from './_tab.ts'

/** A platform: its port, what it can do, and how many listeners it has. */
interface Platform {
  readonly port: Lifecycle
  readonly listeners: () => number
  hides(): void
  shows(): void
}

function createWeb() {
  const page = createTab().load('https://app.example/')
  const turn = (shown: boolean) => {
    page.shown = shown
    page.fire('visibilitychange')
  }
  const connect = (online: boolean) => {
    page.online = online
    page.fire(online ? 'online' : 'offline')
  }
  return {
    page,
    port: webLifecycle(page),
    listeners: () => page.listeners,
    hides: () => turn(false),
    shows: () => turn(true),
    connects: () => connect(true),
    disconnects: () => connect(false),
  }
}

function createReactNative() {
  const states = new Set<(state: string) => void>()
  const networks = new Set<(state: { readonly isConnected: boolean | null }) => void>()
  let isConnected: boolean | null = true
  const AppState = {
    currentState: 'active',
    addEventListener(_: 'change', listener: (state: string) => void) {
      states.add(listener)
      return { remove: () => void states.delete(listener) }
    },
  }
  const NetInfo = {
    addEventListener(listener: (state: { readonly isConnected: boolean | null }) => void) {
      networks.add(listener)
      listener({ isConnected })
      return () => void networks.delete(listener)
    },
  }
  const becomes = (state: string) => {
    stir()
    AppState.currentState = state
    for (const listener of states) listener(state)
  }
  const connect = (to: boolean | null) => {
    stir()
    isConnected = to
    for (const listener of networks) listener({ isConnected })
  }
  return {
    port: reactNativeLifecycle({ AppState, NetInfo }),
    withoutNetwork: reactNativeLifecycle({ AppState }),
    listeners: () => states.size + networks.size,
    becomes,
    connect,
    // As iOS does on the way out and in.
    hides: () => ['inactive', 'background'].forEach(becomes),
    shows: () => ['inactive', 'active'].forEach(becomes),
    connects: () => connect(true),
    disconnects: () => connect(false),
  }
}

function createNode() {
  const signals = new Set<() => void>()
  const process = {
    on: (_: 'SIGCONT', listener: () => void) => signals.add(listener),
    off: (_: 'SIGCONT', listener: () => void) => signals.delete(listener),
  }
  return {
    port: nodeLifecycle({ process }),
    listeners: () => signals.size,
    // Nobody tells a process that it stops.
    hides() {},
    shows() {
      stir()
      for (const listener of signals) listener()
    },
  }
}

/** What a port tells. */
function hear(port: Lifecycle) {
  const told: string[] = []
  const undo = port.subscribe((event) => void told.push(event))
  return { told, undo }
}

const platforms = { web: createWeb, 'React Native': createReactNative, Node: createNode }
const all = Object.entries(platforms) as [string, () => Platform][]
const connected = { web: createWeb, 'React Native': createReactNative }

describe.each(all)('the life of an app on %s', (_, create) => {
  const startOf = ({ port }: Platform) => ({ options: { lifecycle: port }, browser: false })

  it('makes up for a pause with one look, and no burst [§255 §260 H7 H8 POLL-24]', () =>
    play((t) => {
      const platform = create()
      t.given('poll(C)', startOf(platform)).after(5).call('PC(C)').quiet(2)
      // The device sleeps, and no timer runs.
      t.check(({ clock }) => {
        platform.hides()
        clock.sleep(60_000, 'frozen')
        platform.shows()
      })
      t.call('PC(C)').after(5).call('PC(C)').after(5).call('PC(C)', signedIn())
      t.ends('ready(regular, Cablevision)')
    }))

  it('looks at most once in 3 s, however often it comes and goes [§260 H8 POLL-06]', () =>
    play((t) => {
      const platform = create()
      t.given('poll(C)', startOf(platform)).after(5).call('PC(C)')
      t.check(() => {
        for (let times = 0; times < 10; times++) {
          platform.hides()
          platform.shows()
        }
      })
      t.after(3).call('PC(C)').after(5).call('PC(C)')
    }))

  it('is heard no more after stop() [H8]', () =>
    play((t) => {
      const platform = create()
      t.given('poll(C)', startOf(platform)).check(() => expect(platform.listeners()).toBeGreaterThan(0))
      t.stops().check(() => expect(platform.listeners()).toBe(0))
    }))
})

describe.each(Object.entries(connected))('the network on %s', (_, create) => {
  it('suspends the polling, and one look makes up for it [§261 H8]', () =>
    play((t) => {
      const platform = create()
      t.given('poll(C)', { options: { lifecycle: platform.port }, browser: false })
      t.after(5)
        .call('PC(C)')
        .check(() => platform.disconnects())
      t.quiet(60)
        .shows({ suspended: true })
        .check(() => platform.connects())
      t.call('PC(C)').after(5).call('PC(C)')
    }))
})

describe('webLifecycle()', () => {
  it('tells each change once, whichever events the browser has', () => {
    const { port, page, hides, shows, connects, disconnects } = createWeb()
    const { told } = hear(port)
    page.fire('pageshow', { persisted: false })
    // Newer browsers say both; older ones only that the page goes.
    hides()
    page.fire('pagehide')
    page.fire('pageshow', { persisted: true })
    shows()
    page.fire('pagehide')
    page.fire('pageshow', { persisted: true })
    disconnects()
    connects()
    expect(told).toEqual(['hidden', 'shown', 'hidden', 'shown', 'offline', 'online'])
  })

  it('says how things are', () => {
    const { port, page } = createWeb()
    expect(port).toMatchObject({ shown: true, online: true })
    Object.assign(page, { shown: false, online: false })
    expect(port).toMatchObject({ shown: false, online: false })
  })
})

describe('reactNativeLifecycle()', () => {
  it('stays shown behind a dialog, and hidden on the way to the front', () => {
    const { port, becomes } = createReactNative()
    const { told } = hear(port)
    for (const state of ['inactive', 'active', 'inactive', 'background']) becomes(state)
    expect(port.shown).toBe(false)
    for (const state of ['inactive', 'extension', 'active']) becomes(state)
    expect(told).toEqual(['hidden', 'shown'])
    expect(port.shown).toBe(true)
  })

  it('tells the network once it is known, and takes an unknown one for there', () => {
    const { port, connect } = createReactNative()
    connect(false)
    const { told, undo } = hear(port)
    connect(null)
    expect(told).toEqual(['offline', 'online'])
    connect(true)
    expect(told).toHaveLength(2)
    undo()
    connect(false)
    expect(port.online).toBe(true)
  })

  it('does without NetInfo', () => {
    const { withoutNetwork, connect } = createReactNative()
    const { told } = hear(withoutNetwork)
    connect(false)
    expect(withoutNetwork.online).toBe(true)
    expect(told).toEqual([])
  })
})

describe('nodeLifecycle()', () => {
  it('listens to its own process by default', () => {
    const before = process.listenerCount('SIGCONT')
    const { told, undo } = hear(nodeLifecycle())
    process.emit('SIGCONT')
    undo()
    expect(told).toEqual(['hidden', 'shown'])
    expect(process.listenerCount('SIGCONT')).toBe(before)
  })
})
