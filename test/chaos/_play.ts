import { settle } from '../_support/clock.ts'
import type { DeviceCalls } from './_call-rules.ts'
import { comeToRest } from './_rest.ts'
import type { Script } from './_script.ts'
import { createSecrets } from './_secrets.ts'
import { perform, type Stage } from './_steps.ts'
import { createTab } from './_tab.ts'
import { Violation } from './_violation.ts'
import { createWorld } from './_world.ts'

/** Plays a script, then lets everything come to rest. Rejects with the first {@link Violation}. */
export async function play({ setup, steps }: Script): Promise<{ readonly calls: number }> {
  const violations: Violation[] = []
  const report = (rule: string, detail?: string) => void violations.push(new Violation(rule, detail))
  const unhandled = (error: unknown) => report('no error is left unhandled', String(error))
  process.on('unhandledRejection', unhandled)
  process.on('uncaughtException', unhandled)

  const world = createWorld(setup)
  const secrets = createSecrets()
  const device: DeviceCalls = {
    codes: new Map(),
    issued: new Map(),
    unsure: new Set(),
    refusedPairs: new Set(),
    polling: [],
    calls: 0,
    polls: 0,
  }
  const tabs = Array.from({ length: setup.tabs }, () => createTab({ world, device, secrets, report }))
  const stage: Stage = { world, tabs, device, report }
  const judge = () => {
    const [first] = violations
    if (first) throw first
  }
  try {
    for (const step of steps) {
      await perform(stage, step)
      judge()
    }
    await comeToRest(stage, judge)
    await settle()
    judge()
    return { calls: device.calls }
  } finally {
    for (const tab of tabs) tab.kill()
    process.off('unhandledRejection', unhandled)
    process.off('uncaughtException', unhandled)
  }
}
