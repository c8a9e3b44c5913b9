import type { Clock } from '../ports.ts'
import {
  createCredentials,
  createPerson,
  createProfiles,
  createRules,
  createStatements,
  createTime,
  createTokens,
  type Person,
  type Profiles,
  type Revocable,
  type Rules,
  type Time,
} from './control.ts'
import { createPartnerFramework, type PartnerFramework } from './device-framework.ts'
import { exchange } from './exchange.ts'
import { createFaults, type Faults } from './faults.ts'
import { createFetch, handle, type Service } from './fetch.ts'
import { createIdentities, type Identities } from './identity.ts'
import type { LogEntry } from './log.ts'
import { type SimulatorOptions, toSettings } from './options.ts'
import { createState, type State } from './state.ts'
import { createTemporaryAccess, type TemporaryAccess } from './temporary-access-control.ts'
import { now, type World } from './world.ts'

/** A running copy of the service, with everything a test may want to do to it. All members may be detached. */
export interface Simulator {
  readonly serviceProvider: string
  /** What registration accepts. */
  readonly softwareStatement: string
  /** The clock it goes by; its own time may be ahead or behind. */
  readonly clock: Clock
  readonly time: Time
  /**
   * A `fetch` whose every request reaches this simulator, whatever the host: no socket is opened. Redirects are
   * followed as long as they stay on the host of the request.
   */
  readonly fetch: typeof globalThis.fetch
  /** Answers one request; rejects with a `TypeError` if a fault breaks the connection. */
  handle(request: Request): Promise<Response>
  /** Serves HTTP on 127.0.0.1, on any free port unless told which. Needs Node. */
  listen(options?: { readonly port?: number }): Promise<Listener>
  readonly person: Person
  readonly profiles: Profiles
  readonly rules: Rules
  readonly temporaryAccess: TemporaryAccess
  readonly partnerFramework: PartnerFramework
  readonly identities: Identities
  readonly tokens: Revocable
  readonly credentials: Revocable
  readonly statements: Revocable
  readonly faults: Faults
  /** The latest calls, in the order of their arrival, **with their secrets**. Grows as calls come in. */
  readonly log: readonly LogEntry[]
  clearLog(): void
  readonly state: {
    /** All that is remembered, faults included, as plain data; the log is not part of it. */
    dump(): State
    /** Goes on from what was dumped. Throws a `TypeError` for anything else. */
    load(saved: State): void
    /** Forgets everything, as if just created. */
    reset(): void
  }
}

/** An HTTP server in front of a simulator. */
export interface Listener {
  /** Such as `http://127.0.0.1:4090`. */
  readonly origin: string
  /** Stops listening and ends every connection at once. */
  close(): Promise<void>
}

/**
 * The vendor's service in memory: Dynamic Client Registration, REST API V2, the SSO service, the pages a viewer sees,
 * and the rate limit, as strict as the documents.
 *
 * @example
 * const simulator = createSimulator()
 * const pass = createPass({ ...options, softwareStatement: simulator.softwareStatement, fetch: simulator.fetch })
 * simulator.person.signIn(code, { mvpd: 'Cablevision' })
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = toSettings(options)
  const fresh = () => createState({ seed: settings.seed, skewMs: settings.clockSkewMs })
  const world: World = { settings, state: fresh() }
  const log: LogEntry[] = []
  const service: Service = {
    answer: (request) => exchange(world, simulator, log, request),
    now: () => now(world),
  }

  const simulator: Simulator = {
    serviceProvider: settings.serviceProvider,
    softwareStatement: settings.softwareStatement,
    clock: settings.clock,
    time: createTime(world),
    fetch: createFetch(service),
    handle: (request) => handle(service, request, request.signal),
    async listen({ port = 0 } = {}) {
      // Loaded only when used, so that everything else runs outside Node as well.
      const { listen } = await import('./server.ts')
      return listen(service, port)
    },
    person: createPerson(world),
    profiles: createProfiles(world),
    rules: createRules(world),
    temporaryAccess: createTemporaryAccess(world),
    partnerFramework: createPartnerFramework(world),
    identities: createIdentities(world),
    tokens: createTokens(world),
    credentials: createCredentials(world),
    statements: createStatements(world),
    faults: createFaults(world),
    log,
    clearLog() {
      log.length = 0
    },
    state: {
      dump: () => structuredClone(world.state),
      load(saved) {
        world.state = createState(saved)
      },
      reset() {
        world.state = fresh()
      },
    },
  }
  return simulator
}
