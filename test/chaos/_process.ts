import { type CallRecord, type Clock, createPass, type Pass, type PassFact, type PassView } from 'passchart'
import { stir } from '../_support/clock.ts'
import { createBrowser, createLifecycle, type TestBrowser, type TestLifecycle } from '../_support/doubles.ts'
import type { CallListener } from './_network.ts'
import type { World } from './_world.ts'

/** Told of all that comes out of a process. */
export interface ProcessListener extends CallListener {
  onView(view: PassView): void
  onFact(fact: PassFact): void
  /** Something an observer could write down: an inspection event, a call record, a failure. */
  onOutlet(outlet: string, value: unknown): void
}

/** One `Pass` over the ports of one process, which can be killed: then nothing of it reaches the world any more. */
export interface Process {
  readonly pass: Pass
  readonly browser: TestBrowser
  readonly lifecycle: TestLifecycle
  /** Timers it has running, apart from those that limit an access to the store. */
  readonly timers: number
  /** Listeners it has at its store. */
  readonly watchers: number
  /** Whether its store ever failed it. */
  readonly hasStoreFailed: boolean
  kill(): void
}

export const deviceId = 'canary-device-id'
export const softwareStatement = 'canary.software.statement'

export function startProcess(
  { clock, disk, lockManager, network, simulator, setup, ...world }: World,
  o: ProcessListener,
): Process {
  let isAlive = true
  const timers = new Set<unknown>()
  const browser = createBrowser()
  const lifecycle = Object.assign(createLifecycle(), { shown: world.isShown, online: world.isOnline })
  const whileAlive =
    <A extends unknown[]>(run: (...args: A) => void) =>
    (...args: A) => {
      if (isAlive) run(...args)
    }

  const port: Clock = {
    now: clock.port.now,
    monotonic: clock.port.monotonic,
    setTimeout(run, ms) {
      const timer = clock.port.setTimeout(() => {
        timers.delete(timer)
        run()
      }, ms)
      timers.add(timer)
      return timer
    },
    clearTimeout(timer) {
      timers.delete(timer)
      clock.port.clearTimeout(timer)
    },
  }

  const process = {}
  const opened = disk.openFor(process)
  const locking = lockManager.openFor(process)
  const isPrimary = setup.browser !== 'none'
  const lateId = async () => {
    await new Promise<void>((resolve) => void clock.in(setup.idMs ?? 0, resolve))
    return deviceId
  }
  const pass = createPass({
    serviceProvider: simulator.serviceProvider,
    softwareStatement: simulator.softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: {
      id: setup.idMs === undefined ? deviceId : lateId,
      info: { model: 'Box', version: '1', osName: 'Linux', osVersion: '6', connectionType: 'WiFi' },
    },
    surface: isPrimary ? 'primary' : 'secondary',
    fetch: network.connect({
      isOnline: () => lifecycle.online,
      isAlive: () => isAlive,
      onCall: o.onCall,
      onAnswer: o.onAnswer,
      onLateAnswer: o.onLateAnswer,
    }),
    clock: port,
    store: opened.store,
    ...(setup.tabs > 1 ? { locks: locking.locks } : {}),
    lifecycle,
    policy: { jitter: 0 },
    ...(setup.browser === 'port' ? { browser: browser.port } : {}),
    onCall: whileAlive((record: CallRecord) => o.onOutlet('call record', record)),
    ...(setup.isInspected ? { inspect: whileAlive((event) => o.onOutlet('inspection event', event)) } : {}),
  })
  pass.actor.on('*', whileAlive(o.onFact))
  pass.subscribe(whileAlive(o.onView))

  return {
    ...{ pass, browser, lifecycle },
    get timers() {
      return Math.max(0, timers.size - opened.underWay)
    },
    get watchers() {
      return opened.listeners.size
    },
    get hasStoreFailed() {
      return opened.hasFailed
    },
    kill() {
      stir()
      isAlive = false
      opened.kill()
      locking.kill()
      for (const timer of timers) clock.port.clearTimeout(timer)
      timers.clear()
      lifecycle.listeners.clear()
    },
  }
}
