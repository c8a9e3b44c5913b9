/** A rule that does not hold. `rule` is the same for every run that breaks it; `detail` tells this one. */
export class Violation extends Error {
  readonly rule: string

  constructor(rule: string, detail = '') {
    super(detail === '' ? rule : `${rule}: ${detail}`)
    this.rule = rule
  }
}

/** Rules are watched from within calls and listeners of the library, which would swallow an error: so they report. */
export type Report = (rule: string, detail?: string) => void
