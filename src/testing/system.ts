import { createActor } from 'xstate'
import { answers } from './answers.ts'
import { createRecorder, type Recorder } from './coverage.ts'
import type { Given } from './given.ts'
import { roots } from './roots.ts'
import { createScript } from './script.ts'
import { type Aftermath, aftermathOf, perform, type Step, type System, stepsFrom } from './steps.ts'

const services = Object.keys(answers).filter((name) => name !== 'turn')

/** A root chart that runs over scripted services. */
export interface Live extends System {
  readonly recorder: Recorder
  /** Has a step happen, and everything that follows of it. */
  take(step: Step): Promise<void>
  stop(): void
}

/** Lets every promise settle that can; nothing here waits for time. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 14; turns++) await null
}

export async function begin(given: Given, recorder = createRecorder()): Promise<Live> {
  const script = createScript(services)
  const root = createActor(roots[given.app].createChart(script.services), { inspect: recorder.inspect })
  const live: Live = {
    root,
    script,
    given,
    recorder,
    async take(step) {
      perform(live, step)
      await settle()
    },
    stop: () => root.stop(),
  }
  root.start()
  await settle()
  return live
}

export async function replay(given: Given, steps: readonly Step[]): Promise<Live> {
  const live = await begin(given)
  for (const step of steps) await live.take(step)
  return live
}

/** Takes steps by their names. Stops at the first that cannot happen: then there are fewer steps than names. */
export async function tell(
  given: Given,
  names: readonly string[],
): Promise<{ live: Live; steps: readonly (Step & { readonly sets: Aftermath })[] }> {
  const live = await begin(given)
  const steps: (Step & { readonly sets: Aftermath })[] = []
  for (const name of names) {
    const step = stepsFrom(live).find((one) => one.name === name)
    if (!step) break
    await live.take(step)
    steps.push({ ...step, sets: aftermathOf(live) })
  }
  return { live, steps }
}
