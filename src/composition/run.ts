import { type Failure, usageError } from '../errors.ts'
import type { SentinelEvent } from '../machines/index.ts'
import type { Fetch } from '../ports.ts'
import { createGateway, createServices, type GatedServices, limited } from '../services/index.ts'
import { createIdentitySource, type IdentitySource } from './identity.ts'
import { neighboursOf } from './neighbours.ts'
import type { SettledOptions } from './options.ts'
import { createRecords, type Records } from './records.ts'
import type { ServiceTime } from './service-time.ts'
import type { SteadyClock } from './steady-clock.ts'
import { createTabs, type Tabs } from './tabs.ts'
import { createTurns, type Turns } from './turns.ts'
import { createVault, type Vault } from './vault.ts'
import { withinBudget } from './within-budget.ts'

/** What lives from one start to the next stop, once the device is known. */
export interface Run {
  readonly records: Records
  readonly vault: Vault
  readonly gateway: GatedServices
  readonly identity: IdentitySource | undefined
  readonly turns: Turns
  readonly tabs: Tabs
  /** Nothing goes on after that but the writes that were begun. */
  end(): void
  /** Resolves when these have ended. */
  settled(): Promise<void>
}

/** Begins a run. Fails with `usage` when the device's id cannot be had. */
export async function beginRun(
  options: SettledOptions,
  o: {
    readonly clock: SteadyClock
    readonly serviceTime: ServiceTime
    readonly tell: (event: SentinelEvent) => void
    readonly warn: (code: string, message: string) => void
  },
): Promise<Run> {
  const { settledPolicy: policy } = options
  const { clock, serviceTime, tell, warn } = o
  clock.reset()
  const { origin, serviceProvider, inspect, onCall, log } = options
  const app = options.device ? 'pass' : 'companion'
  quietly(() => inspect?.onRun?.({ app, origin, serviceProvider, policy: { ...policy } }))
  log?.({ level: 'info', message: 'started', data: { app, origin, serviceProvider } })
  const deviceId = await deviceIdOf(options)
  const records = createRecords({
    store: options.store,
    origin,
    serviceProvider,
    softwareStatement: options.softwareStatement,
    deviceId,
    warn,
  })
  const vault = createVault({ clock, records, tell })
  const services = createServices({
    ...options,
    // A companion must not pass its own device off as the streaming one.
    device: options.device && { ...options.device, id: deviceId },
    requestTimeoutMs: policy.requestTimeoutMs,
    decisionTimeoutMs: policy.decisionTimeoutMs,
    deviceHeadersOnCodeCalls: policy.deviceHeadersOnCodeCalls,
    onServiceTime: serviceTime.note,
    onCall(call) {
      quietly(() => inspect?.onCall?.(call))
      quietly(() => onCall?.(call))
      log?.({ level: 'debug', message: 'call', data: { ...call } })
    },
  })
  const gateway = createGateway({ services, budget: options.budget, tokens: vault, clock })
  const { owner, settled } = records
  const { locks, store } = options
  const turns = createTurns({ locks, owner: `${owner}.turn`, clock, settled, lagMs: store.lagMs, warn })
  const polledAgoMs = () => options.joinableBudget?.polledAgoMs() ?? Number.POSITIVE_INFINITY
  const tabs = createTabs({ records, vault, turns, clock, tell, polledAgoMs })
  const ended = new AbortController()
  const identity = identify(options, { ...o, deviceId, vault, signal: ended.signal })
  const unwatch = tabs.watch()
  const leave = options.joinableBudget?.join(neighboursOf(store.shared, owner))
  return {
    ...{ records, vault, gateway, identity, turns, tabs },
    end() {
      log?.({ level: 'info', message: 'stopped' })
      unwatch()
      leave?.()
      vault.settle(stopped)
      identity?.stop()
      ended.abort()
    },
    async settled() {
      await settled()
      await turns.settled()
    },
  }
}

/** Whoever looks on: its faults are none of the run's. */
function quietly(tell: () => void): void {
  try {
    tell()
  } catch {
    // It has missed something.
  }
}

/** As the app gives it. None is ever made up: it would be another device at each start (HDR-05, HDR-06). */
async function deviceIdOf({ device, clock, settledPolicy }: SettledOptions): Promise<string> {
  const id = device?.id ?? 'companion'
  let deviceId: unknown = id
  if (typeof id !== 'string') {
    try {
      deviceId = await limited({ clock, ms: settledPolicy.requestTimeoutMs }, async () => id())
    } catch {
      // The host's own error may quote what it looked at.
    }
  }
  if (typeof deviceId !== 'string' || deviceId.trim() === '') {
    throw usageError('"device.id" must give a non-empty string')
  }
  return deviceId
}

/** Where single sign-on and temporary identities come from, if the host is any source of them. */
function identify(
  { serviceProvider, device, budget, identity = {}, ...options }: SettledOptions,
  o: Parameters<typeof beginRun>[1] & {
    readonly deviceId: string
    readonly vault: Vault
    readonly signal: AbortSignal
  },
): IdentitySource | undefined {
  // A companion acts for a device whose viewer it does not know.
  if (!device) return undefined
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  identity.attach?.({
    serviceProvider,
    device: { id: o.deviceId, info: device.info },
    fetch: withinBudget(fetch, budget),
    clock: o.clock,
    signal: o.signal,
    accessToken: async (waiting) => (await o.vault.usable(waiting)).accessToken,
  })
  return createIdentitySource({ ...o, identity, isSingleSignOn: options.settledPolicy.singleSignOn })
}

/** What every call fails with before the start and after the end of a run. */
export const stopped: Failure = {
  code: 'stopped',
  message: 'passchart is not running',
  remedy: 'Call start().',
  retryable: false,
}
