import type { Clock } from '../ports.ts'
import {
  createCredentials,
  createPerson,
  createProfiles,
  createRules,
  createStatements,
  createTokens,
  type Person,
  type Profiles,
  type Revocable,
  type Rules,
} from './control.ts'
import { type Connection, exchange, type Instruments } from './exchange.ts'
import { createFaults, type Faults } from './faults.ts'
import { createFetch } from './fetch.ts'
import type { LogEntry } from './log.ts'
import { type SimulatorOptions, toSettings } from './options.ts'
import { createState, type State } from './state.ts'
import type { World } from './world.ts'

/** A running copy of the service, with everything a test may want to do to it. All members may be detached. */
export interface Simulator {
  readonly serviceProvider: string
  /** What registration accepts. */
  readonly softwareStatement: string
  /** The time it lives by. */
  readonly clock: Clock
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
  readonly tokens: Revocable
  readonly credentials: Revocable
  readonly statements: Revocable
  readonly faults: Faults
  /** The calls so far, in the order of their arrival, **with their secrets**. Grows as calls come in. */
  readonly log: readonly LogEntry[]
  clearLog(): void
  readonly state: {
    /** All that is remembered, as plain data; faults and log are not part of it. */
    dump(): State
    /** Goes on from what was dumped. */
    load(saved: State): void
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
 * The vendor's service in memory: Dynamic Client Registration, REST API V2, the pages a viewer sees, and the rate
 * limit, as strict as the documents.
 *
 * @example
 * const simulator = createSimulator()
 * const pass = createPass({ ...options, softwareStatement: simulator.softwareStatement, fetch: simulator.fetch })
 * simulator.person.signIn(code, { mvpd: 'Cablevision' })
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = toSettings(options)
  const world: World = { settings, state: createState({ seed: settings.seed }) }
  const person = createPerson(world)
  const log: LogEntry[] = []
  const faults = createFaults()
  const instruments: Instruments = { person, log, faults }
  const answer = (request: Request, connection: Connection): Promise<Response> =>
    exchange(world, instruments, request, connection)

  return {
    serviceProvider: settings.serviceProvider,
    softwareStatement: settings.softwareStatement,
    clock: settings.clock,
    fetch: createFetch(answer),
    handle: (request) => answer(request, { signal: request.signal }),
    async listen({ port = 0 } = {}) {
      // Loaded only when used, so that everything else runs outside Node as well.
      const { listen } = await import('./server.ts')
      return listen(answer, port)
    },
    person,
    profiles: createProfiles(world),
    rules: createRules(world),
    tokens: createTokens(world),
    credentials: createCredentials(world),
    statements: createStatements(world),
    faults,
    log,
    clearLog() {
      log.length = 0
    },
    state: {
      dump: () => structuredClone(world.state),
      load(saved) {
        world.state = createState(saved)
      },
    },
  }
}
