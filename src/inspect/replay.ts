import { type AnyActorRef, createActor, type StateValue } from 'xstate'
import { usageError } from '../errors.ts'
import { createCompanionChart } from '../machines/companion/index.ts'
import type { SeveralProfiles } from '../machines/index.ts'
import { createPassChart } from '../machines/pass/index.ts'
import type { Inspect } from '../ports.ts'
import { combine } from './combine.ts'
import type { Line, LineOf } from './line.ts'
import { revive } from './revive.ts'
import { createScript, type Script } from './script.ts'
import { createTeller } from './teller.ts'
import { readTrace, type Trace } from './trace.ts'

/** A state that a chart came to. */
export interface StateStep {
  /** The actor that runs the chart: `pass.signIn.poll`. */
  readonly actor: string
  readonly value: StateValue
}

/** Where a replay left the recorded path: the charts have changed since, or the trace is not whole. */
export interface Divergence {
  /** Number of the line in the trace, the header being the first. */
  readonly line: number
  readonly recorded: string
  readonly replayed: string
}

/** What came of a replay. */
export interface Replayed {
  /** Every state of every chart, in order. */
  readonly path: readonly StateStep[]
  /** Absent when the path is the recorded one. */
  readonly divergence?: Divergence
  /** The root chart's actor as the trace left it, for a look; absent where the trace ended with a stop. */
  readonly actor?: AnyActorRef
  /** Ends the actor. */
  stop(): void
}

/** Who looks on, and what a trace cannot hold. */
export interface ReplayOptions {
  /** Looks on, as at the run itself. */
  readonly inspect?: Inspect
  /** Told the recorded time of each line, in milliseconds since 1970, before it happens again. */
  readonly onTime?: (nowMs: number) => void
  /** The function a recorded policy had; a trace holds none. */
  readonly severalProfiles?: SeveralProfiles
}

/**
 * Runs passchart's charts again through what a trace holds, from its first start on: the same commands, and services
 * that answer as recorded, one after the other and without waiting. No call is made. Secrets stand as `[secret 1]`.
 * Rejects with `usage` for a text that is no trace, and for a trace without a start.
 *
 * @example
 * const { divergence, path } = await replay(await readFile('support.passtrace', 'utf8'))
 */
export async function replay(trace: string | Trace, o: ReplayOptions = {}): Promise<Replayed> {
  const read = typeof trace === 'string' ? readTrace(trace) : trace
  const { lines } = read
  if (!isReplayable(read)) {
    throw usageError('there is no start of passchart in the trace', 'Record from before start().')
  }
  const path: StateStep[] = []
  let nowMs = 0
  const teller = createTeller(
    (line) => {
      if (line.kind === 'state') path.push(stepOf(line))
    },
    { now: () => nowMs, withViews: false },
  )
  const inspect = o.inspect ? combine(teller, o.inspect) : teller
  let script: Script | undefined
  let root: AnyActorRef | undefined
  let seen = 0
  let divergence: Divergence | undefined

  for (const [index, line] of lines.entries()) {
    nowMs = line.at
    o.onTime?.(nowMs)
    const wrong = isOver(line) && ahead() ? further() : await perform(line)
    if (wrong !== undefined) {
      divergence = { line: index + 2, recorded: describe(line), replayed: wrong }
      break
    }
  }
  if (!divergence && ahead()) {
    divergence = { line: lines.length + 2, recorded: 'the end', replayed: further() }
  }
  return {
    path,
    ...(divergence ? { divergence } : {}),
    ...(root ? { actor: root } : {}),
    stop: () => root?.stop(),
  }

  /** Whether a run ends here, so that all it came to has been told. Before, lines of one moment can change places. */
  function isOver(line: Line): boolean {
    return isRoot(line) || (line.kind === 'end' && line.actor === root?.id)
  }

  /** Whether the charts have gone further than was recorded so far. */
  function ahead(): boolean {
    return path.length > seen
  }

  function further(): string {
    return describe({ kind: 'state', at: nowMs, event: '', ...(path[seen] as StateStep) })
  }

  /** Has a line happen again; says what happened instead, if it did not. */
  async function perform(line: Line): Promise<string | undefined> {
    switch (line.kind) {
      case 'begin':
        if (isRoot(line)) await begin(line)
        return undefined
      case 'command':
        if (line.actor !== root?.id) return undefined
        root.send(revive(line.command, o) as never)
        await settle()
        return undefined
      case 'answer':
        if (!isWithin(line.actor)) return undefined
        if (!script?.answer(line.actor, line.how, revive(line.answer, o))) return 'the service was not asked'
        await settle()
        return undefined
      case 'state': {
        if (!isWithin(line.actor) && line.actor !== root?.id) return undefined
        const step = path[seen]
        seen += 1
        if (step && isSame(step, line)) return undefined
        return step ? describe({ kind: 'state', at: nowMs, event: '', ...step }) : 'nothing'
      }
      case 'end':
        if (line.actor === root?.id) end()
        return undefined
      case 'run':
        inspect.onRun?.(line)
        return undefined
      case 'call':
        inspect.onCall?.(line.call)
        return undefined
      default:
        return undefined
    }
  }

  async function begin({ actor, chart }: LineOf<'begin'>): Promise<void> {
    end()
    script = createScript()
    const createChart = chart === 'pass' ? createPassChart : createCompanionChart
    root = createActor(createChart(script.services), { id: actor, inspect: combine(script.inspect, inspect) })
    root.start()
    await settle()
  }

  function end(): void {
    root?.stop()
    root = undefined
  }

  function isWithin(actor: string): boolean {
    return root !== undefined && actor.startsWith(`${root.id}.`)
  }
}

/** Whether there is a start in a trace. */
export function isReplayable({ lines }: Trace): boolean {
  return lines.some((line) => isRoot(line))
}

/** The recorded path. */
export function pathOf({ lines }: Trace): StateStep[] {
  return lines.flatMap((line) => (line.kind === 'state' ? [stepOf(line)] : []))
}

function isRoot(line: Line): line is LineOf<'begin'> {
  return line.kind === 'begin' && (line.chart === 'pass' || line.chart === 'companion')
}

function stepOf({ actor, value }: LineOf<'state'>): StateStep {
  return { actor, value }
}

function isSame(a: StateStep, b: StateStep): boolean {
  return a.actor === b.actor && JSON.stringify(a.value) === JSON.stringify(b.value)
}

function describe(line: Line): string {
  switch (line.kind) {
    case 'state':
      return `${line.actor}: ${JSON.stringify(line.value)}`
    case 'answer':
      return `${line.actor} ${line.how}`
    default:
      return line.kind
  }
}

/** Lets every promise settle that can; nothing here waits for time. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await null
}
