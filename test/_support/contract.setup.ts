/**
 * Switches the self-check on for every test: name this file under `setupFiles` of `vitest.config.ts`. Every simulator
 * that a test makes and every request of the services, whatever answers it, is then checked against the contract.
 */
import { vi } from 'vitest'

vi.mock('../../src/simulator/create-simulator.ts', async (load) => {
  const real = await load<typeof import('../../src/simulator/create-simulator.ts')>()
  const { checked } = await import('./contract.ts')
  const createSimulator: typeof real.createSimulator = (options) => real.createSimulator(checked(options))
  return { ...real, createSimulator }
})

vi.mock('../../src/services/create-services.ts', async (load) => {
  const real = await load<typeof import('../../src/services/create-services.ts')>()
  const { checkedFetch } = await import('./contract.ts')
  const createServices: typeof real.createServices = (options) => {
    // Looked up at each call, as the services do.
    const fetch: typeof globalThis.fetch = (...request) => (options.fetch ?? globalThis.fetch)(...request)
    return real.createServices({ ...options, fetch: checkedFetch(fetch) })
  }
  return { ...real, createServices }
})
