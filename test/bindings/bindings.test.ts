// @vitest-environment happy-dom
import { createPass, memoryStore, type Pass } from 'passchart'
import { createSimulator } from 'passchart/simulator'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { TestClock } from '../_support/clock.ts'
import { type Binding, loadBinding } from './_binding.ts'

describe.each([
  { name: '@xstate/react', framework: 'react', entry: 'react.tsx' },
  { name: '@xstate/vue', framework: 'vue', entry: 'VueScreen.vue' },
  { name: 'a store of Svelte', framework: 'svelte', entry: 'SvelteStore.svelte' },
  { name: '@xstate/svelte', framework: 'svelte', entry: 'SvelteBinding.svelte' },
  { name: '`from` of Solid', framework: 'solid', entry: 'solid.tsx' },
])('$name', async ({ framework, entry }) => {
  const binding = await loadBinding(framework, entry)

  it('shows each change', async () => {
    const { pass, reads, during, signsIn } = mounted(binding)
    expect(reads()).toBe('booting: nobody')
    await during(() => pass.start())
    expect(reads()).toBe('signedOut: nobody')
    await during(() => pass.send({ type: 'signIn.start' }))
    expect(reads()).toBe('selectingProvider: nobody')
    await signsIn()
    expect(reads()).toBe('ready: Optimum')
    await during(() => pass.send({ type: 'logout.start' }))
    expect(reads()).toBe('signedOut: nobody')
  })

  it('does not render a part that has not changed', async () => {
    const { pass, reads, during, signsIn, onProfiles } = mounted(binding)
    await during(() => pass.start())
    await signsIn()
    const { view } = pass
    onProfiles.mockClear()
    await during(() => void pass.authorize('channel-1'))
    expect(pass.view).not.toBe(view)
    expect(onProfiles).not.toHaveBeenCalled()
    await during(() => pass.send({ type: 'logout.start' }))
    expect(reads()).toBe('signedOut: nobody')
    expect(onProfiles).toHaveBeenCalled()
  })

  it('goes on with a Pass that is stopped and started again', async () => {
    const { pass, reads, during, signsIn } = mounted(binding)
    await during(() => pass.start())
    await signsIn()
    await during(() => void pass.stop())
    expect(reads()).toBe('booting: nobody')
    await during(() => pass.start())
    expect(reads()).toBe('ready: Optimum')
  })

  it('leaves no listener behind', async () => {
    const { pass, place, during, unmount, listeners } = mounted(binding)
    await during(() => pass.start())
    expect(listeners()).toBeGreaterThan(0)
    unmount()
    expect(listeners()).toBe(0)
    expect(place.textContent).toBe('')
  })
})

function mounted(binding: Binding) {
  const clock = new TestClock()
  const simulator = createSimulator({ clock: clock.port })
  const pass = createPass({
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: 'device-1' },
    store: memoryStore(),
    fetch: simulator.fetch,
    clock: clock.port,
  })
  const listeners = countListeners(pass)
  const place = document.createElement('div')
  const onProfiles = vi.fn()
  const { during, unmount } = binding.mount(place, pass, onProfiles)
  const afterwards = (work: () => unknown) =>
    during(async () => {
      work()
      await clock.pass(1_000)
    })
  onTestFinished(() => afterwards(pass.stop))
  return {
    pass,
    place,
    listeners,
    onProfiles,
    unmount,
    during: afterwards,
    reads: () => place.textContent?.trim(),
    /** With Optimum, by code, on another device. */
    async signsIn() {
      if (pass.view.phase === 'signedOut') await afterwards(() => pass.send({ type: 'signIn.start' }))
      await afterwards(() => pass.send({ type: 'provider.select', mvpd: 'Cablevision' }))
      const { view } = pass
      if (view.phase !== 'signingIn' || view.code === undefined) throw new Error(`no code, but ${view.phase}`)
      simulator.person.signIn(view.code)
      await during(() => clock.pass(10_000))
    },
  }
}

/** How many listen, to the Pass or to its actor. */
function countListeners(pass: Pass): () => number {
  let listening = 0
  const { subscribe } = pass
  pass.subscribe = (listener) => {
    const undo = subscribe(listener)
    listening += 1
    return () => {
      listening -= 1
      undo()
    }
  }
  const ofActor = pass.actor.subscribe as (listener: unknown) => { unsubscribe(): void }
  pass.actor.subscribe = ((listener: unknown) => {
    const { unsubscribe } = ofActor(listener)
    listening += 1
    return {
      unsubscribe() {
        listening -= 1
        unsubscribe()
      },
    }
  }) as typeof pass.actor.subscribe
  return () => listening
}
