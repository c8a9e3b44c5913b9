import type { AnyActorRef } from 'xstate'
import type { PassOptions } from '../composition/options.ts'
import type { PassCommand } from '../machines/pass/index.ts'
import { type AskedService, cast } from './answers.ts'
import type { Recorder } from './coverage.ts'
import { type Path, type Place, statesBelow, type Walked } from './model.ts'
import { notOverTheWire, recipeOf } from './over-the-wire.ts'
import { callsOf } from './recipes.ts'
import { createStage, type Held, type Stage } from './stage.ts'
import type { Step } from './steps.ts'
import type { Driver } from './walk.ts'

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

/** Services whose answer depends on what the partner's framework says. */
const withFramework: ReadonlySet<AskedService> = new Set<AskedService>([
  'retrieveProfiles',
  'renewIdentity',
  'askFramework',
  'createPartnerSession',
  'authenticateWithPartner',
  'createPartnerProfile',
])

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Walks paths on an app in this process, whose calls the simulator answers, in simulated time. */
export function simulatorDriver(o: SimulatorDriverOptions): Driver {
  let stage: Stage
  let app: App
  let path: Path
  let at = -1

  const isThere = (place: Place) =>
    JSON.stringify(statesBelow(app.actor as AnyActorRef)) === JSON.stringify(place.states)

  /** Runs what can run, and lets a little time pass where something waits for it, until it holds. */
  async function until(holds: () => boolean, mostMs: number): Promise<boolean> {
    const endMs = stage.clock.now() + mostMs
    // What a step has set off comes first, also where it leads back to where it began.
    for (let turn = 0; turn < 8; turn++) await macrotask()
    for (let turn = 0; turn < 2_000; turn++) {
      for (let quiet = 0; quiet < 8; quiet++) {
        if (holds()) return true
        await macrotask()
      }
      const { nextMs } = stage.clock
      if (nextMs === undefined || nextMs > endMs) return holds()
      stage.clock.advance(Math.max(0, nextMs - stage.clock.now()))
    }
    return holds()
  }

  /** Time passes, and everything happens that is due meanwhile. */
  async function pass(ms: number): Promise<void> {
    const endMs = stage.clock.now() + ms
    while (stage.clock.now() < endMs) {
      const { nextMs = endMs } = stage.clock
      stage.clock.advance(Math.max(0, Math.min(nextMs, endMs) - stage.clock.now()))
      for (let turn = 0; turn < 8; turn++) await macrotask()
    }
  }

  async function answer(step: Extract<Step, { by: 'service' }>): Promise<void> {
    const recipe = recipeOf(step)
    if ('ahead' in recipe) return
    const names: readonly string[] = callsOf[step.service] ?? [step.service]
    const isAsked = ({ name }: Held) => names.includes(name)
    if (!(await until(() => stage.held.some(isAsked), 5_000))) {
      throw new Error(
        `the app asks for ${names.join(' or ')}, but only ${stage.held.map(({ name }) => name)} wait`,
      )
    }
    const wanted = step.id.startsWith('preauthorization')
      ? 'PRE'
      : step.id.startsWith('authorization')
        ? 'AUT'
        : undefined
    const one = stage.held.find(({ name }) => name === wanted) ?? stage.held.find(isAsked)
    one?.go(recipe)
    if (one) await until(() => !stage.isRepeating(one.name), 60_000)
  }

  /** Tells the ports what they will be asked next. */
  function lookAhead(): void {
    const next = (service: AskedService) =>
      path.steps.slice(at + 1).find((step) => step.by === 'service' && step.service === service) as
        | Extract<Walked, { by: 'service' }>
        | undefined
    stage.host.renews = (next('renewIdentity')?.how ?? 'the host knows no better') as never
    const { partnerFramework } = stage.simulator
    partnerFramework.reset()
    // Whoever is asked first: the framework itself, or the service with the framework's word.
    const upcoming = path.steps
      .slice(at + 1)
      .find((step) => step.by === 'service' && withFramework.has(step.service)) as
      | Extract<Walked, { by: 'service' }>
      | undefined
    const { service = '', how = '' } = upcoming ?? {}
    const isUnknown =
      (service === 'retrieveProfiles' && !how.includes('framework')) ||
      (service === 'renewIdentity' && how !== 'the host knows better') ||
      how.includes('the provider is missing')
    partnerFramework.setPermission(how === 'the viewer said no' || isUnknown ? 'denied' : 'granted')
    if (!isUnknown) partnerFramework.signIn(cast.mvpd)
    const error =
      how === 'the viewer left'
        ? { cancelled: true as const }
        : how === 'the provider is not supported'
          ? { unsupported: cast.mvpd }
          : undefined
    if (error) {
      const question = upcoming?.id.endsWith('askFramework') ? 'ask' : 'silent'
      for (let times = 0; times < 2; times++) partnerFramework.next(question, error)
    }
    if (next('authenticateWithPartner')?.how === 'no answer') partnerFramework.next('saml', { none: true })
  }

  async function tell(step: Extract<Walked, { by: 'surroundings' }>): Promise<void> {
    const { simulator } = stage
    switch (step.event.type) {
      case 'call.authorize':
        void app.authorize((step.event as { resource?: string }).resource ?? '')
        return
      case 'call.preauthorize':
        void app.preauthorize((step.event as { resources?: string[] }).resources ?? [])
        return
      case 'command.ignored':
        app.send({ type: 'code.renew' })
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
    app.metadata(cast.otherMvpd).catch(() => {})
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
    'app.shown': 'shown',
    'app.hidden': 'hidden',
    'network.online': 'online',
    'network.offline': 'offline',
  }

  return {
    async begin(given, walked) {
      path = walked
      at = -1
      const reason = notOverTheWire(path)
      if (reason !== undefined) throw new Error(`not over the wire: ${reason}`)
      stage = createStage(given)
      await prepare(stage, path, o.app, until)
      lookAhead()
      app = o.app({
        ...stage.options,
        policy: { ...stage.options.policy, ...policyFor(path) },
        ...(o.recorder ? { inspect: o.recorder.inspect } : {}),
      })
      app.start()
    },
    async take(step) {
      at += 1
      lookAhead()
      switch (step.by) {
        case 'viewer':
          await (o.viewer ?? ((command, to) => to.send(command)))(step.command, app)
          break
        case 'host': {
          const event = lifecycle[step.command.type]
          if (event) stage.host.tell(event)
          else app.send(step.command)
          break
        }
        case 'service':
          await answer(step)
          break
        case 'surroundings':
          await tell(step)
          break
        case 'time':
          await pass(step.sets.nowMs - (path.steps[at - 1]?.sets.nowMs ?? step.sets.nowMs))
          if (!(await until(() => isThere(step.leadsTo), 24 * 3_600_000)))
            throw new Error(`"${step.name}" did not happen`)
      }
    },
    async check(place, step) {
      // What comes next has come already.
      if (step.sets.atOnce.length > 0) {
        for (let turn = 0; turn < 8; turn++) await macrotask()
        return
      }
      if (!(await until(() => isThere(place), step.by === 'service' ? 10_000 : 1_000))) {
        const now = JSON.stringify(statesBelow(app.actor as AnyActorRef))
        throw new Error(
          `after "${step.name}" the app should be at ${JSON.stringify(place.states)}, and is at ${now}`,
        )
      }
      await o.check?.(place, app)
    },
    async end() {
      await app?.stop()
    },
  }
}

/** Some things are a matter of policy. */
function policyFor({ steps }: Path): PassOptions['policy'] {
  const happens = (name: string) => steps.some((step) => step.name === name)
  return {
    verifyOnStart: happens('boot: a profile was just verified') ? 'whenStale' : 'always',
    // An unknown policy is worth a warning.
    ...(happens('something is worth a warning') ? ({ unknown: true } as object) : {}),
  }
}

/** What happened before: the app ran, and left in its store what the path begins with. */
async function prepare(
  stage: Stage,
  { steps }: Path,
  create: SimulatorDriverOptions['app'],
  until: (holds: () => boolean, mostMs: number) => Promise<boolean>,
): Promise<void> {
  const howOf = (service: AskedService) =>
    (steps.find((step) => step.by === 'service' && step.service === service) as { how?: string } | undefined)
      ?.how
  const boot = howOf('boot') ?? 'nothing is remembered'
  const kept = howOf('loadCredentials') ?? 'a token is kept'
  const { simulator, host, deviceId } = stage
  const hasProfile =
    boot.includes('profile') || boot === 'a logout was not answered' || boot.includes('offline')
  const run = async (during: (app: App) => Promise<void> | void, options: Partial<PassOptions> = {}) => {
    const { browser: _, ...rest } = stage.options
    const app = create({ ...rest, ...options })
    app.start()
    stage.isOpen = true
    if (!(await until(() => ['signedOut', 'ready', 'choosingProfile'].includes(app.view.phase), 60_000)))
      throw new Error(`the app before did not get ready: it is ${app.view.phase}`)
    await during(app)
    await app.stop()
    stage.isOpen = false
  }
  const isEmpty = boot.startsWith('nothing is remembered') && kept.startsWith('nothing is kept')
  if (!isEmpty && boot !== 'the device id cannot be had') {
    await run(() => {})
    if (hasProfile && !boot.startsWith('nothing')) {
      simulator.profiles.add({ device: deviceId }, cast.mvpd, { lifeMs: 3_600_000 })
      await run(async (app) => {
        if (boot !== 'a logout was not answered') return
        stage.isOpen = false
        app.send({ type: 'logout.start' })
        await until(() => stage.held.some(({ name }) => name === 'OUT'), 5_000)
      })
    }
    if (boot === 'a provider is remembered') {
      simulator.profiles.add({ device: deviceId }, cast.mvpd, { lifeMs: 3_600_000 })
      await run(() => {})
      simulator.profiles.remove()
      await run(() => {})
    }
    if (boot.startsWith('a code') || boot.includes('page was open') || boot === 'the page has returned') {
      const surface = boot.startsWith('a code') ? 'secondary' : 'primary'
      await run(
        async (app) => {
          simulator.profiles.remove()
          app.send({ type: 'signIn.start', mvpd: cast.mvpd, surface })
          await until(() => (app.view as { expiresAtMs?: number }).expiresAtMs !== undefined, 10_000)
        },
        { surface },
      )
    }
  }
  if (kept !== 'a token is kept') {
    for (const key of host.entries.keys()) {
      if (key.endsWith('.token') || (kept !== 'credentials are kept' && key.endsWith('.credentials')))
        host.entries.delete(key)
    }
  }
  host.hasDeviceId = boot !== 'the device id cannot be had'
  host.online = !boot.includes('offline') && !kept.includes('offline')
  host.returnedFrom =
    boot === 'the page has returned'
      ? 'signIn'
      : boot === 'the logout page has returned'
        ? 'logout'
        : undefined
}
