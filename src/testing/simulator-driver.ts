import type { AnyActorRef } from 'xstate'
import type { PassOptions } from '../composition/options.ts'
import type { PassCommand } from '../machines/pass/index.ts'
import { cast } from './answers.ts'
import type { Recorder } from './coverage.ts'
import { policyFor, runEarlier } from './earlier-run.ts'
import { type Place, statesBelow, type Walked } from './model.ts'
import type { Held } from './stage.ts'
import { type StagedApp, type Wings, type WireDriver, wireDriver } from './wire-driver.ts'

/** What is walked: a `Pass`, or whatever wraps one. */
export interface App {
  start(): unknown
  stop(): Promise<unknown>
  send(command: PassCommand): void
  readonly view: { readonly phase: string }
  readonly actor: unknown
  authorize(resource: string): Promise<unknown>
  preauthorize(resources: readonly string[]): Promise<unknown>
  metadata(mvpd?: string): Promise<unknown>
}

export interface SimulatorDriverOptions {
  /** Makes the app over these options: `(options) => createPass(options)`. */
  readonly app: (options: PassOptions) => App
  /** Has the viewer do something, such as press a button. Default: the command is sent. */
  readonly viewer?: (command: PassCommand, app: App) => void | Promise<void>
  /** Looks at what is shown after each step, besides where the charts are. */
  readonly check?: (place: Place, app: App) => void | Promise<void>
  readonly recorder?: Recorder
}

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Walks paths on an app in this process. */
export function simulatorDriver(o: SimulatorDriverOptions): WireDriver {
  let app: App
  return wireDriver({
    create: (wings) =>
      appHere(o, wings, (made) => {
        app = made
      }),
    check: (place) => o.check?.(place, app),
  })
}

function appHere(
  o: SimulatorDriverOptions,
  { stage, path, until }: Wings,
  onMade: (app: App) => void,
): StagedApp {
  let app: App | undefined
  const running = (): App => {
    if (!app) throw new Error('the app has not been started')
    return app
  }
  const isThere = (place: Place) =>
    JSON.stringify(statesBelow(running().actor as AnyActorRef)) === JSON.stringify(place.states)

  async function tell(step: Extract<Walked, { by: 'surroundings' }>): Promise<void> {
    const { simulator } = stage
    switch (step.event.type) {
      case 'call.authorize':
        void running().authorize((step.event as { resource?: string }).resource ?? '')
        return
      case 'call.preauthorize':
        void running().preauthorize((step.event as { resources?: string[] }).resources ?? [])
        return
      case 'command.ignored':
        running().send({ type: 'code.renew' })
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
        return
    }
  }

  /** A call that changes nothing, held: the one under way already, for two would be one. */
  async function spareCall(): Promise<Held> {
    const known = stage.held.find(isSpare)
    if (known) return known
    running()
      .metadata(cast.otherMvpd)
      .catch(() => {})
    if (!(await until(() => stage.held.some(isSpare), 5_000))) throw new Error('the app makes no call')
    return stage.held.find(isSpare) as Held
  }

  const isSpare = ({ path: called }: Held) => called.endsWith(`/${cast.otherMvpd}`)

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

  const lifecycle: Readonly<Record<string, 'shown' | 'hidden' | 'online' | 'offline'>> = {
    'running().shown': 'shown',
    'running().hidden': 'hidden',
    'network.online': 'online',
    'network.offline': 'offline',
  }

  return {
    async start() {
      await runEarlier(stage, path, o.app, until)
      app = o.app({
        ...stage.options,
        policy: { ...stage.options.policy, ...policyFor(path) },
        ...(o.recorder ? { inspect: o.recorder.inspect } : {}),
      })
      onMade(app)
      app.start()
    },
    viewer: (command) => (o.viewer ? o.viewer(command, running()) : running().send(command)),
    host(command) {
      const event = lifecycle[command.type]
      if (event) stage.host.tell(event)
      else running().send(command)
    },
    tell,
    isAt: isThere,
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
