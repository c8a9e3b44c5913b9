import { memoryStore, type PassOptions } from 'passchart'
import type { Simulator } from 'passchart/simulator'
import type { TestClock } from './clock.ts'

/** What an app in front of a simulator needs: a device, and a store of its own. Without a clock real time passes. */
export function optionsFor(simulator: Simulator, clock?: TestClock): PassOptions {
  const { serviceProvider, softwareStatement, fetch } = simulator
  return {
    ...{ serviceProvider, softwareStatement, fetch },
    redirectUrl: 'https://app.example/done',
    device: { id: 'device-1' },
    store: memoryStore(),
    policy: { jitter: 0 },
    ...(clock ? { clock: clock.port } : {}),
  }
}
