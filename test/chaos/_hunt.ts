import fc from 'fast-check'
import { play } from './_play.ts'
import { type Reach, type Script, scripts } from './_script.ts'
import { Violation } from './_violation.ts'

/** A rule that was broken, with the shortest script that breaks it. */
export interface Finding {
  readonly rule: string
  readonly message: string
  readonly script: Script
  /** Both together find it again, before it was shortened. */
  readonly seed: number
  readonly run: number
}

export interface Hunt {
  /** Scripts played, and what was in them; those that shorten a finding are not counted. */
  readonly runs: number
  readonly steps: number
  readonly calls: number
  readonly finding: Finding | undefined
}

/** Plays so many scripts drawn from a seed, up to the first that breaks a rule, which is then shortened. */
export async function hunt(o: Reach & { seed: number; runs: number }): Promise<Hunt> {
  let runs = 0
  let steps = 0
  let calls = 0
  let broken: string | undefined
  const property = fc.asyncProperty(scripts(o), async (script) => {
    try {
      const played = await play(script)
      if (broken !== undefined) return
      runs += 1
      steps += script.steps.length
      calls += played.calls
    } catch (error) {
      const rule = error instanceof Violation ? error.rule : String(error)
      broken ??= rule
      // A shorter script that breaks another rule is another finding.
      if (rule === broken) throw error
    }
  })
  const { counterexample, errorInstance, seed } = await fc.check(property, { seed: o.seed, numRuns: o.runs })
  const finding = counterexample && {
    rule: broken ?? '',
    message: errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    script: counterexample[0],
    ...{ seed, run: runs },
  }
  return { runs, steps, calls, finding: finding ?? undefined }
}
