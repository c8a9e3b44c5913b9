import { type AskedService, cast } from './answers.ts'
import type { Path, Place, Walked } from './model.ts'
import { notOverTheWire, recipeOf } from './over-the-wire.ts'
import { callsOf } from './recipes.ts'
import { createStage, type Held, type Stage } from './stage.ts'
import type { Command, Step } from './steps.ts'
import { onStage } from './television.ts'
import type { Driver } from './walk.ts'

/** An app on a stage, wherever it runs. */
export interface StagedApp {
  /** Starts it, over what an earlier run has left in its store. */
  start(): Promise<void>
  viewer(command: Command): void | Promise<void>
  host(command: Command): void | Promise<void>
  /** Has something happen that comes neither of the viewer nor of a call. */
  tell(step: Extract<Walked, { by: 'surroundings' }>): void | Promise<void>
  isAt(place: Place): boolean | Promise<boolean>
  /** Where it is, for a message. */
  place(): string | Promise<string>
  /** Lets everything happen that waits for no time. */
  settle(): Promise<void>
  /** Lets time pass, to the next timer or by so many milliseconds, whatever comes first. */
  pass(mostMs: number): Promise<void>
  /** Lets exactly so much time pass, and everything happen that is due meanwhile. */
  elapse(ms: number): Promise<void>
  /** How much real time it may need, in milliseconds, for what waits for no simulated time. Default 0. */
  readonly patienceMs?: number
  /** The transitions its charts have taken, where that can be seen. */
  readonly taken?: ReadonlySet<string>
  /** It has no port for these: what they say is always the same, and said at once. */
  readonly lacks?: ReadonlySet<AskedService>
  end(): void | Promise<void>
}

/** What an app may ask of its stage and its walk. */
export interface Wings {
  readonly stage: Stage
  readonly path: Path
  /** Runs what can run, and lets a little time pass where something waits for it, until it holds. */
  until(holds: () => boolean | Promise<boolean>, mostMs: number): Promise<boolean>
}

/** A driver that cannot walk everything. */
export interface WireDriver extends Driver {
  /** Why it cannot walk a path; undefined if it can. */
  refuses(path: Path): string | undefined
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

/** A walk takes a few milliseconds of its own time here and there. */
const latenessMs = 100

/** Ids at the platform: of a provider of the simulator's that has no sign-in there, and of none. */
const withoutPartnerSignIn = 'Charter_Direct'
const unknownToService = 'Elsewhere_TV'

/**
 * Walks paths on an app whose calls the simulator answers, in simulated time. Each call is held until the path comes to
 * its answer; then the simulator is put in the state that gives it.
 */
export function wireDriver(o: {
  readonly create: (wings: Wings) => StagedApp
  /** Why a path cannot be walked there, beside the reasons that hold everywhere. */
  readonly refuse?: (path: Path) => string | undefined
  readonly check?: (place: Place) => void | Promise<void>
}): WireDriver {
  let stage: Stage
  let app: StagedApp | undefined
  let path: Path
  let at = -1

  const until: Wings['until'] = async (holds, mostMs) => {
    const endMs = stage.clock.now() + mostMs
    const endRealMs = Date.now() + (app?.patienceMs ?? 0)
    // What a step has set off comes first, also where it leads back to where it began.
    await app?.settle()
    while (!(await holds())) {
      const leftMs = Math.max(0, endMs - stage.clock.now())
      if (leftMs === 0 && Date.now() >= endRealMs) return false
      await app?.pass(leftMs)
    }
    return true
  }

  /** Lets the call go that a service makes, so that it is answered as the path says. */
  async function answer(step: Extract<Step, { by: 'service' }>): Promise<void> {
    const recipe = recipeOf(step)
    if ('ahead' in recipe || app?.lacks?.has(step.service)) return
    const names: readonly string[] = callsOf[step.service] ?? [step.service]
    const isAsked = ({ name }: Held) => names.includes(name)
    if (!(await until(() => stage.held.some(isAsked), 5_000))) {
      const waiting = stage.held.map(({ name }) => name).join(', ') || 'nothing'
      throw new Error(`the app should call ${names.join(' or ')}; what waits for an answer: ${waiting}`)
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

  /** Whom the viewer is signed in with at the platform: what the service makes of it depends on that. */
  function platformProvider(): string {
    const sessions = path.steps.filter(
      (step) => step.by === 'service' && step.service === 'createPartnerSession',
    )
    const one = (sessions.find((step) => path.steps.indexOf(step) > at) ?? sessions.at(-1)) as
      | { how?: string }
      | undefined
    if (one?.how === 'an ordinary sign-in') return withoutPartnerSignIn
    return one?.how === 'an ordinary sign-in, the provider missing' ? unknownToService : cast.mvpd
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
      (service === 'renewIdentity' && how !== 'the host knows better')
    partnerFramework.setPermission(how === 'the viewer said no' || isUnknown ? 'denied' : 'granted')
    if (!isUnknown) partnerFramework.signIn(platformProvider())
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

  /** At the end of a path: what it takes, also where the app has already gone on from its last place. */
  function checkTaken(): void {
    if (!app?.taken || at < path.steps.length - 1) return
    const { taken } = app
    const missing = path.takes.filter((name) => !taken.has(name))
    if (missing.length > 0) throw new Error(`the app has not taken ${missing.join('; ')}`)
  }

  const refuses = (path: Path) => notOverTheWire(path) ?? o.refuse?.(path)

  return {
    refuses,
    async begin(given, walked) {
      path = walked
      at = -1
      const reason = refuses(path)
      if (reason !== undefined) throw new Error(`this path cannot be walked here: ${reason}`)
      stage = createStage(given)
      app = o.create({ stage, path, until })
      lookAhead()
      await app.start()
    },
    async take(step) {
      at += 1
      lookAhead()
      switch (step.by) {
        case 'viewer':
          return app?.viewer(await onStage(step.command, stage, path.steps.slice(at + 1)))
        case 'host':
          return app?.host(step.command)
        case 'service':
          return answer(step)
        case 'surroundings':
          return app?.tell(step)
        case 'time': {
          // The app began a little later than the path has it.
          return app?.elapse(
            step.sets.nowMs - (path.steps[at - 1]?.sets.nowMs ?? step.sets.nowMs) + latenessMs,
          )
        }
      }
    },
    async check(place, step) {
      if (step.sets.atOnce.length > 0) {
        // What comes next has come already.
        await app?.settle()
        return checkTaken()
      }
      const mostMs = step.by === 'time' ? 24 * 3_600_000 : step.by === 'service' ? 10_000 : 1_000
      if (!(await until(() => app?.isAt(place) ?? false, mostMs))) {
        const wanted = JSON.stringify(place.states)
        throw new Error(
          `after "${step.name}" the app should be at ${place.phase} ${wanted}, and is at ${await app?.place()}`,
        )
      }
      checkTaken()
      await o.check?.(place)
    },
    async end() {
      await app?.end()
      app = undefined
    },
  }
}
