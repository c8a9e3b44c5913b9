import type { Clock } from 'passchart'

interface Timer {
  atMs: number
  readonly run: () => void
  readonly isOfPass: boolean
}

/** The first moment of virtual time; a story begins a minute later, unless nothing came before it. */
export const startMs = Date.UTC(2026, 0, 1)

/**
 * Virtual time: it stands still until {@link TestClock.pass} moves it. The wall clock of the device may be wrong
 * (`aheadMs`) and jump; the monotonic one follows the true time.
 */
export class TestClock {
  #trueMs = startMs
  #timers = new Set<Timer>()
  /** Time the monotonic clock has slept through. */
  #frozenMs = 0
  /** How far the device's wall clock is ahead of the true time, in milliseconds. */
  aheadMs = 0

  /** The true time: that of the service, in milliseconds since 1970. */
  get nowMs(): number {
    return this.#trueMs
  }

  /** The clock port of the code under test. */
  readonly port: Clock = {
    now: () => {
      asked += 1
      // A circle of promises in no time would starve everything, the test's own time limit included.
      if (asked > mostAsked) throw new Error('the time is asked for ever, and none passes')
      return this.#trueMs + this.aheadMs
    },
    monotonic: () => this.#trueMs - startMs - this.#frozenMs,
    setTimeout: (run, ms) => this.#schedule(run, ms, true),
    clearTimeout: (handle) => {
      if (this.#timers.delete(handle as Timer)) stir()
    },
  }

  /** Timers that the code under test has running. */
  get pending(): number {
    return [...this.#timers].filter(({ isOfPass }) => isOfPass).length
  }

  /** Runs something in virtual time for the test itself. */
  in(ms: number, run: () => void): unknown {
    return this.#schedule(run, ms, false)
  }

  /** Moves on; timers run in their order, each at its own time, and after each everything settles. */
  async pass(ms: number, isEnough: () => boolean = () => false): Promise<void> {
    const endMs = this.#trueMs + ms
    await settle()
    while (!isEnough()) {
      const due = this.#firstDue(endMs)
      if (due === undefined) {
        this.#trueMs = endMs
        return settle()
      }
      this.#timers.delete(due)
      this.#trueMs = Math.max(this.#trueMs, due.atMs)
      due.run()
      await settle()
    }
  }

  /** The device sleeps: no timer runs, and each has as long to go as before. The monotonic clock may stand still. */
  sleep(ms: number, monotonic: 'counts' | 'frozen'): void {
    this.#trueMs += ms
    if (monotonic === 'frozen') this.#frozenMs += ms
    this.#timers = new Set([...this.#timers].map((timer) => Object.assign(timer, { atMs: timer.atMs + ms })))
  }

  #schedule(run: () => void, ms: number, isOfPass: boolean): Timer {
    // Platform timers fire at once beyond 24.8 days; so do these, to catch who relies on them.
    const delay = ms > 2 ** 31 - 1 ? 1 : Math.max(0, Number.isNaN(ms) ? 0 : ms)
    const timer = { atMs: this.#trueMs + delay, run, isOfPass }
    this.#timers.add(timer)
    stir()
    return timer
  }

  #firstDue(endMs: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.atMs <= endMs && (first === undefined || timer.atMs < first.atMs)) first = timer
    }
    return first
  }
}

let stirred = 0
let asked = 0
/** So often nobody asks for the time in one turn of the event loop. */
const mostAsked = 20_000

/** Doubles of ports call this when they are used: things still happen. */
export function stir(): void {
  stirred += 1
}

let underWay = 0

/** Something real is under way, such as a request over a socket: nothing settles before the returned end is called. */
export function begin(): () => void {
  underWay += 1
  return () => {
    underWay -= 1
    stir()
  }
}

const quietRounds = 3
const mostRounds = 2_000

/** Lets promises run until no port has been used for a while. No time passes. */
export async function settle(): Promise<void> {
  let quiet = 0
  for (let round = 0; quiet < quietRounds; round += underWay > 0 ? 0 : 1) {
    if (round === mostRounds) throw new Error('it never settles: something goes on for ever in no time')
    const before = stirred
    asked = 0
    // Runs after every promise that is ready, and after those these make ready.
    await new Promise((resolve) => setImmediate(resolve))
    quiet = stirred === before && underWay === 0 ? quiet + 1 : 0
  }
}
