import type { Given } from './given.ts'
import type { Path, Place, Walked } from './model.ts'

/** Whatever a path is walked on: the bare charts, an app in this process, a page in a browser. */
export interface Driver {
  /** Begins anew, set up as the path demands. */
  begin(given: Given, path: Path): void | Promise<void>
  /** Has a step happen, and everything that follows of it. */
  take(step: Walked): void | Promise<void>
  /** Looks whether the app is where it should be now, and throws if not. */
  check?(place: Place, step: Walked): void | Promise<void>
  /** The walk is over, well or not. */
  end?(): void | Promise<void>
}

/** A walk that came to grief: on which step of which path, and why. */
export class WalkError extends Error {
  override readonly name = 'WalkError'
  readonly path: Path
  /** From 0 on; -1 if the walk could not begin. */
  readonly step: number

  constructor(path: Path, step: number, cause: unknown) {
    const list = path.steps.map(({ name, leadsTo }, at) => {
      const mark = at < step ? '✓' : at === step ? '✗' : ' '
      return `  ${mark} ${name} → ${leadsTo.phase}`
    })
    const reason = cause instanceof Error ? cause.message : String(cause)
    const text = [
      `${reason}`,
      `on the path (${path.given.name})`,
      ...list,
      `again with the seed ${path.seed}`,
    ]
    super(text.join('\n'), { cause })
    this.path = path
    this.step = step
  }
}

/**
 * Walks a path: has each step happen, and checks after each where the app is. Rejects with a {@link WalkError} on the
 * first step that cannot happen or leads elsewhere.
 */
export async function walk(path: Path, driver: Driver): Promise<void> {
  let at = -1
  try {
    await driver.begin(path.given, path)
    for (const step of path.steps) {
      at += 1
      await driver.take(step)
      await driver.check?.(step.leadsTo, step)
    }
  } catch (error) {
    // What went wrong first is what is told.
    await end(driver).catch(() => {})
    throw new WalkError(path, at, error)
  }
  await end(driver)
}

async function end(driver: Driver): Promise<void> {
  await driver.end?.()
}
