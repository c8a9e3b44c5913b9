import type { AnyActorRef, AnyMachineSnapshot } from 'xstate'
import type { CompanionPhase } from '../machines/companion/index.ts'
import type { Phase } from '../machines/pass/index.ts'
import { type ChartName, charts, coverageOf } from './charts.ts'
import { type Coverage, machineOf, mapOf, type Recorder } from './coverage.ts'
import { type Given, type GivenName, givenNamed, givens } from './given.ts'
import paths from './paths.json' with { type: 'json' }
import { roots } from './roots.ts'
import { actorsBelow } from './script.ts'
import { type Start, startOf } from './starts.ts'
import { type Aftermath, aftermathOf, type Step, stepsFrom } from './steps.ts'
import { begin, type Live } from './system.ts'

/** Where an app is. */
export interface Place {
  readonly phase: Phase | CompanionPhase
  /** The state of every chart that runs, by the path of ids that leads to it; the root chart's path is empty. */
  readonly states: Readonly<Record<string, unknown>>
}

/** A step, and where it leads. */
export type Walked = Step & {
  readonly leadsTo: Place
  readonly sets: Aftermath
}

/** A way through the charts. */
export interface Path {
  /** Such as `by code, signed out: the viewer signs in, retrieveProviders: no network → selectingProvider`. */
  readonly name: string
  /** {@link PassModel.replay} makes the same path of it, as long as the charts are the same. */
  readonly seed: string
  readonly given: Given
  readonly steps: readonly Walked[]
  /** The transitions it takes, as `chart: state: event → target`. */
  readonly takes: readonly string[]
}

export interface PassModelOptions {
  /** Set-ups of the app; default all. */
  readonly given?: GivenName | readonly GivenName[]
  /** Charts whose transitions are to be taken; default all. */
  readonly charts?: readonly ChartName[]
  /** False leaves out the paths in which something of passchart's own breaks. Default true. */
  readonly defects?: boolean
}

export interface PassModel {
  /** Short paths that together take every transition of the chosen charts that the chosen set-ups can take. */
  readonly paths: readonly Path[]
  /** What the paths take, when they run over the bare charts. */
  readonly coverage: Coverage
  /**
   * A path of one's own, by the names of its steps from the start. Rejects where a step cannot happen, and says what
   * can.
   */
  tell(names: readonly string[], o?: { readonly given?: GivenName }): Promise<Path>
  /** The path of a seed. Rejects with a `TypeError` for what is none. */
  replay(seed: string): Promise<Path>
  /** A path by chance, always the same for a number. `steps` default 20. */
  random(seed: number, o?: { readonly given?: GivenName; readonly steps?: number }): Promise<Path>
}

/**
 * Paths through passchart's charts for model-based tests: hand each to `walk` with a driver.
 *
 * @example
 * const model = await createPassModel({ given: 'by code' })
 * for (const path of model.paths) it(path.name, () => walk(path, actorDriver()))
 */
export async function createPassModel(options: PassModelOptions = {}): Promise<PassModel> {
  const names = typeof options.given === 'string' ? [options.given] : options.given
  const chosen = names ? names.map(givenNamed) : givens
  const wanted = charts.filter(({ root }) => options.charts?.includes(root.key) ?? true)
  const goals = new Set(wanted.flatMap((chart) => [...mapOf(chart).transitions.values()]))
  const recorders: Recorder[] = []
  const found: Path[] = []
  // Found by `npm run paths`.
  for (const { given, from, steps } of paths as readonly WrittenPath[]) {
    if (!chosen.some(({ name }) => name === given)) continue
    const trip = await travel(givenNamed(given), from, steps)
    if (options.defects === false && trip.path.steps.some(({ by }) => by === 'defect')) continue
    if (![...trip.recorder.transitions].some((one) => goals.has(one))) continue
    recorders.push(trip.recorder)
    found.push(trip.path)
  }
  return {
    paths: found,
    coverage: coverageOf(recorders, { charts: options.charts }),
    async tell(names, { given = 'by code' } = {}) {
      return (await travel(givenNamed(given), 'from the start', names)).path
    },
    replay,
    random,
  }
}

/** A path as `npm run paths` writes it down: where it begins, and what happens from there. */
export interface WrittenPath {
  readonly given: GivenName
  readonly from: Start
  readonly steps: readonly string[]
}

interface Trip {
  readonly path: Path
  readonly endsIn: Place['phase']
  readonly recorder: Recorder
}

/** Steps by their names, all of which have to be possible. */
async function travel(given: Given, from: Start, told: readonly string[]): Promise<Trip> {
  const names = [...startOf(given.app, from), ...told]
  const trip = await journey(given, names.length, (choices, at) => {
    const index = choices.findIndex(({ name }) => name === names[at])
    if (index >= 0) return index
    const possible = choices.filter(({ by }) => by !== 'defect').map(({ name }) => name)
    throw new TypeError(`"${names[at]}" cannot happen at step ${at + 1}; what can: ${possible.join(', ')}`)
  })
  return { ...trip, path: { ...trip.path, name: nameOf(trip, from, told) } }
}

async function replay(seed: string): Promise<Path> {
  const [name = '', numbers = ''] = seed.split('/')
  const choices = numbers === '' ? [] : numbers.split('.').map(Number)
  const { path } = await journey(givenNamed(name as GivenName), choices.length, (all, at) => {
    const index = choices[at] ?? -1
    if (index in all) return index
    throw new TypeError(`"${seed}" is the seed of no path`)
  })
  return path
}

async function random(
  seed: number,
  { given = 'by code', steps = 20 }: { given?: GivenName; steps?: number } = {},
): Promise<Path> {
  let state = seed >>> 0
  // Mulberry32: any generator does, as long as it is always the same.
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const { path } = await journey(givenNamed(given), steps, (choices) => {
    const real = choices.filter(({ by }) => by !== 'defect')
    const one = real[Math.floor(draw() * real.length)]
    return one ? choices.indexOf(one) : -1
  })
  return path
}

/** Takes steps as they are chosen; a choice of -1 ends it. */
async function journey(
  given: Given,
  most: number,
  choose: (choices: readonly Step[], at: number) => number,
): Promise<Trip> {
  const live = await begin(given)
  try {
    const steps: Walked[] = []
    const indices: number[] = []
    while (steps.length < most) {
      const choices = stepsFrom(live)
      const index = choose(choices, steps.length)
      const step = choices[index]
      if (!step) break
      await live.take(step)
      indices.push(index)
      steps.push({ ...step, leadsTo: placeOf(live), sets: aftermathOf(live) })
    }
    const takes = [...live.recorder.transitions]
    const path: Path = { name: '', seed: `${given.name}/${indices.join('.')}`, given, steps, takes }
    const names = steps.map(({ name }) => name)
    const trip = { path, endsIn: placeOf(live).phase, recorder: live.recorder }
    return { ...trip, path: { ...path, name: nameOf(trip, 'from the start', names) } }
  } finally {
    live.stop()
  }
}

function nameOf({ path, endsIn }: Trip, from: Start, steps: readonly string[]): string {
  return `${path.given.name}, ${from}: ${steps.join(', ')} → ${endsIn}`
}

export function placeOf({ root, given }: Pick<Live, 'root' | 'given'>): Place {
  return {
    phase: roots[given.app].phaseOf(root.getSnapshot() as AnyMachineSnapshot),
    states: statesBelow(root),
  }
}

/** The state of every chart that runs, by path. */
export function statesBelow(root: AnyActorRef): Place['states'] {
  const states = actorsBelow(root).flatMap(([path, actor]) =>
    machineOf(actor) ? [[path, (actor.getSnapshot() as { value: unknown }).value] as const] : [],
  )
  return Object.fromEntries(states)
}
