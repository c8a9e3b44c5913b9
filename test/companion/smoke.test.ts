import { createPass, memoryStore } from 'passchart'
import { createCompanion } from 'passchart/companion'
import { createManualClock, createSimulator } from 'passchart/simulator'
import { expect, it } from 'vitest'

it('signs in a television whose provider is chosen on the companion', async () => {
  const clock = createManualClock()
  const simulator = createSimulator({ clock, limiter: false })
  const common = {
    serviceProvider: 'REF30',
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    clock,
    fetch: simulator.fetch,
    origin: 'https://sp.auth.adobe.com',
  }
  const pass = createPass({
    ...common,
    device: { id: 'tv-1' },
    store: memoryStore(),
    policy: { jitter: 0, providerChoice: 'companion' },
  })
  const companion = createCompanion({
    ...common,
    store: memoryStore(),
    policy: { jitter: 0 },
    browser: {
      open: async (url) => {
        const code = url.split('/').pop() ?? ''
        simulator.person.signIn(code)
        return 'returned'
      },
    },
  })
  const tick = async () => {
    for (let i = 0; i < 100; i++) await new Promise((r) => setImmediate(r))
  }
  const phases: string[] = []
  companion.subscribe((v) => phases.push(v.phase))
  pass.start()
  companion.start()
  await tick()
  pass.send({ type: 'signIn.start' })
  await tick()
  const view = pass.view
  if (view.phase !== 'signingIn') throw new Error(JSON.stringify(view))
  companion.send({ type: 'code.submit', code: ` ${view.code} ` })
  await tick()
  console.log(
    phases,
    companion.view.phase,
    simulator.log.map((l) => `${l.short} ${l.status} ${l.why ?? ''}`),
  )
  companion.send({ type: 'provider.select', mvpd: 'Spectrum' })
  await tick()
  console.log(
    phases,
    simulator.log.map((l) => `${l.short} ${l.status} ${l.why ?? ''}`),
  )
  clock.advance(5000)
  await tick()
  expect(companion.view.phase).toBe('success')
  expect(pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Spectrum' } })
})
