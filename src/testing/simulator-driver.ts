import type { AnyActorRef } from 'xstate'
import type { PassOptions } from '../composition/options.ts'
import type { CompanionCommand } from '../machines/companion/index.ts'
import type { PassCommand } from '../machines/pass/index.ts'
import { cast } from './answers.ts'
import { createRecorder, type Recorder } from './coverage.ts'
import { policyFor, runEarlier } from './earlier-run.ts'
import type { AppName } from './given.ts'
import { type Place, statesBelow, type Walked } from './model.ts'
import { roots } from './roots.ts'
import type { Held } from './stage.ts'
import type { Command } from './steps.ts'
import { type StagedApp, type Wings, type WireDriver, wireDriver } from './wire-driver.ts'

/** What a walk needs of an app. */
export interface Walkable<C extends Command> {
  start(): unknown
  stop(): Promise<unknown>
  send(command: C): void
  readonly view: { readonly phase: string }
  readonly actor: unknown
}

/** What is walked: a `Pass`, or whatever wraps one. */
export interface App extends Walkable<PassCommand> {
  authorize(resource: string): Promise<unknown>
  preauthorize(resources: readonly string[]): Promise<unknown>
  metadata(mvpd?: string): Promise<unknown>
}

/** What is walked in the companion's set-ups: a `Companion`, or whatever wraps one. */
export type CompanionApp = Walkable<CompanionCommand>

export interface SimulatorDriverOptions {
  /** Makes the app over these options: `(options) => createPass(options)`. */
  readonly app: (options: PassOptions) => App
  /** Has the viewer do something, such as press a button. Default: the command is sent. */
  readonly viewer?: (command: PassCommand, app: App) => void | Promise<void>
  /** Looks at what is shown after each step, besides where the charts are. */
  readonly check?: (place: Place, app: App) => void | Promise<void>
  /** Takes the inspection events of every walk, for coverage. */
  readonly recorder?: Recorder
}

/** The same for the companion's set-ups. */
export interface CompanionDriverOptions {
  /** Makes the companion over these options: `(options) => createCompanion(options)`. */
  readonly companion: (
    options: Omit<PassOptions, 'device' | 'surface' | 'identity' | 'verify'>,
  ) => CompanionApp
  readonly viewer?: (command: CompanionCommand, companion: CompanionApp) => void | Promise<void>
  readonly check?: (place: Place, companion: CompanionApp) => void | Promise<void>
  readonly recorder?: Recorder
}

const lifecycle: Readonly<Record<string, 'shown' | 'hidden' | 'online' | 'offline'>> = {
  'app.shown': 'shown',
  'app.hidden': 'hidden',
  'network.online': 'online',
  'network.offline': 'offline',
}

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * Walks paths on an app, or a companion, in this process. After each step every chart has to be in the state the path
 * says, and at the end every transition of the path has to be taken.
 */
export function simulatorDriver(o: SimulatorDriverOptions): WireDriver
export function simulatorDriver(o: CompanionDriverOptions): WireDriver
export function simulatorDriver(o: SimulatorDriverOptions | CompanionDriverOptions): WireDriver {
  const kind = kindOf(o)
  let app: App | CompanionApp
  return wireDriver({
    create: (wings) =>
      appHere(kind, wings, (made) => {
        app = made
      }),
    refuse: ({ given }) => (given.app === kind.app ? undefined : `it is a path of the ${given.app}`),
    check: (place) => kind.check?.(place, app),
  })
}

/** What the options say, whichever of the two they are for. */
interface Kind {
  readonly app: AppName
  readonly make: (options: PassOptions) => App | CompanionApp
  readonly viewer?: (command: Command, app: App | CompanionApp) => void | Promise<void>
  readonly check?: (place: Place, app: App | CompanionApp) => void | Promise<void>
  readonly recorder?: Recorder
}

function kindOf(o: SimulatorDriverOptions | CompanionDriverOptions): Kind {
  // They are given what their own kind makes.
  const hooks = o as Pick<Kind, 'viewer' | 'check' | 'recorder'>
  if (!('companion' in o)) return { ...hooks, app: 'pass', make: o.app }
  return {
    ...hooks,
    app: 'companion',
    make: ({ device: _device, surface: _surface, identity: _identity, verify: _verify, ...options }) =>
      o.companion(options),
  }
}

function appHere(
  { make, viewer, recorder }: Kind,
  { stage, path, until }: Wings,
  onMade: (app: App | CompanionApp) => void,
): StagedApp {
  let app: App | CompanionApp | undefined
  const own = createRecorder()
  const running = (): App | CompanionApp => {
    if (!app) throw new Error('the app has not been started')
    return app
  }
  /** The app, which has calls of its own. */
  const calling = (): App => {
    const one = running()
    if (!('authorize' in one)) throw new Error('a companion has no calls of its own')
    return one
  }
  const send = (command: Command) => (running() as Walkable<Command>).send(command)
  const isThere = (place: Place) =>
    JSON.stringify(statesBelow(running().actor as AnyActorRef)) === JSON.stringify(place.states)

  async function tell(step: Extract<Walked, { by: 'surroundings' }>): Promise<void> {
    const { simulator } = stage
    switch (step.event.type) {
      case 'call.authorize':
        void calling().authorize((step.event as { resource?: string }).resource ?? '')
        return
      case 'call.preauthorize':
        void calling().preauthorize((step.event as { resources?: string[] }).resources ?? [])
        return
      case 'command.ignored':
        send({ type: (step.event as { command?: string }).command } as Command)
        return
      case 'token.rejected':
        simulator.tokens.revoke()
        ;(await spareCall()).go({})
        return
      case 'credentials.rejected':
        await refuseCredentials(step.leadsTo)
        return
      case 'clock.corrected':
        stage.host.aheadMs -= 60_000
        // Whoever asks for the time finds out.
        ;(await spareCall()).go({})
        return
      case 'warning.raised':
        // The app was set up so that it warns as it starts.
        return
      case 'throttle.paused':
        ;(await spareCall()).go({ fault: { status: 429 } })
        return
      default:
        tellLifecycle(step.event)
    }
  }

  const { asksAtWill } = roots[stage.given.app]
  /** A call that may be refused: one that changes nothing, or else whatever call is under way. */
  const isSpare = ({ name, path: called }: Held) =>
    asksAtWill ? called.endsWith(`/${cast.otherMvpd}`) : name !== 'REG' && name !== 'TOK'

  /** Such a call, held. One under way already will do: two would be one. */
  async function spareCall(): Promise<Held> {
    if (asksAtWill && !stage.held.some(isSpare)) {
      calling()
        .metadata(cast.otherMvpd)
        .catch(() => {})
    }
    if (!(await until(() => stage.held.some(isSpare), 5_000))) throw new Error('the app makes no call')
    return stage.held.find(isSpare) as Held
  }

  /** The service demands a registration, also of a new token. */
  async function refuseCredentials(place: Place): Promise<void> {
    for (let answers = 0; answers < 6 && !isThere(place); answers++) {
      const token = () => stage.held.find(({ name }) => name === 'TOK')
      await until(() => token() !== undefined || stage.held.some(isSpare) || isThere(place), 1_000)
      if (token()) token()?.go({})
      else if (!isThere(place))
        (await spareCall()).go({ fault: { error: 'invalid_access_token_client_application' } })
    }
  }

  /** Whether it was the platform's to tell. */
  function tellLifecycle({ type }: { readonly type: string }): boolean {
    const event = lifecycle[type]
    if (event) stage.host.tell(event)
    return event !== undefined
  }

  return {
    async start() {
      await runEarlier(stage, path, make, until)
      app = make({
        ...stage.options,
        policy: { ...stage.options.policy, ...policyFor(path) },
        inspect(event) {
          own.inspect(event)
          recorder?.inspect(event)
        },
      })
      onMade(app)
      app.start()
    },
    viewer: (command) => (viewer ? viewer(command, running()) : send(command)),
    host(command) {
      if (!tellLifecycle(command)) send(command)
    },
    tell,
    isAt: isThere,
    taken: own.transitions,
    place: () => JSON.stringify(statesBelow(running().actor as AnyActorRef)),
    async settle() {
      for (let turn = 0; turn < 16; turn++) await macrotask()
    },
    async pass(mostMs) {
      const { clock } = stage
      const { nextMs = Number.POSITIVE_INFINITY } = clock
      clock.advance(Math.max(0, Math.min(nextMs - clock.now(), mostMs)))
      for (let turn = 0; turn < 8; turn++) await macrotask()
    },
    async elapse(ms) {
      const endMs = stage.clock.now() + ms
      while (stage.clock.now() < endMs) await this.pass(endMs - stage.clock.now())
    },
    async end() {
      await app?.stop()
    },
  }
}
