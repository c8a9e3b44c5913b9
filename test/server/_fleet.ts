import { createPass, memoryStore, type Pass, type PassOptions, type PassView } from 'passchart'
import { createSimulator, type Simulator, type SimulatorOptions } from 'passchart/simulator'
import { onTestFinished } from 'vitest'
import { stir, TestClock } from '../_support/clock.ts'

/** A device as its back end knows it; no two have anything in common but their kind. */
export interface Device {
  readonly number: number
  readonly id: string
  readonly ip: string
  readonly info: NonNullable<PassOptions['device']['info']>
  readonly visitorId: string
}

export function deviceNumber(number: number): Device {
  const name = `device-${String(number).padStart(5, '0')}`
  const ip = `203.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
  return {
    number,
    id: `id-of-${name}`,
    ip,
    info: {
      ...{ primaryHardwareType: 'TV', manufacturer: 'Example', model: 'TV 55', version: '1' },
      ...{ osName: 'Tizen', osVersion: '6.5', connectionType: 'WiFi' },
      ...{ connectionIp: ip, connectionPort: 10_000 + number },
    },
    visitorId: `visitor-of-${name}`,
  }
}

/** The simulator in virtual time, and a back end in front of it that serves many devices by one store and `fetch`. */
export interface Fleet {
  readonly simulator: Simulator
  readonly clock: TestClock
  /** Device of this number, started. */
  start(number: number, options?: Partial<PassOptions>): Promise<Pass>
  /** How many calls of this short name have been made. */
  count(short: string): number
}

export function createFleet(o: SimulatorOptions = {}): Fleet {
  const clock = new TestClock()
  const simulator = createSimulator({ clock: clock.port, ...o })
  const fetch = fetchOf(simulator)
  const store = memoryStore()
  return {
    ...{ simulator, clock },
    async start(number, options) {
      const { id, ip, info, visitorId } = deviceNumber(number)
      const pass = createPass({
        serviceProvider: simulator.serviceProvider,
        softwareStatement: simulator.softwareStatement,
        redirectUrl: 'https://app.example/done',
        device: { id, ip, info },
        ...{ visitorId, store, fetch, clock: clock.port },
        ...options,
        policy: { jitter: 0, ...options?.policy },
      })
      onTestFinished(() => pass.stop())
      pass.start()
      await clock.pass(0)
      return pass
    },
    count: (short) => simulator.log.filter((entry) => entry.short === short).length,
  }
}

/** Another `fetch` to the same simulator. */
export function fetchOf({ fetch }: Simulator): typeof globalThis.fetch {
  return async (...request) => {
    stir()
    const response = await fetch(...request)
    stir()
    return response
  }
}

/** The code on the screen. */
export function codeOf({ phase, ...view }: PassView): string {
  if (!('code' in view) || view.code === undefined) throw new Error(`no code in phase ${phase}`)
  return view.code
}
