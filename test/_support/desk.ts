import { stir, type TestClock } from './clock.ts'
import { type Answer, type Answering, answerOf, type Call, type Question } from './wire.ts'

/** A question that arrived and is answered only when the scenario says so. */
export interface Arrival {
  readonly call: Question
  readonly atMs: number
  readonly isAborted: boolean
  readonly isAnswered: boolean
  answer(answering: Answering): void
}

/** Where everything arrives that is asked of the outside world, in one order: calls, and the partner's framework. */
export interface Desk {
  /** What no step has claimed yet, oldest first. */
  readonly unclaimed: Arrival[]
  /** Everything so far. */
  readonly arrivals: readonly Arrival[]
  /** Access tokens given out, newest last. */
  readonly tokens: readonly string[]
  /** Asks, and waits for a step's answer; `read` makes of it what the asker gets. Ends with the question's signal. */
  ask<T>(call: Question, read: (answer: Answer) => T): Promise<T>
  /** A question that nobody can answer: the scenario has to hear of it. */
  refuse(error: unknown): void
}

export function createDesk(clock: TestClock, tokens: readonly string[]): Desk {
  const unclaimed: Arrival[] = []
  const arrivals: Arrival[] = []
  return {
    ...{ unclaimed, arrivals, tokens },
    ask(call, read) {
      stir()
      let deliver: (answer: Answer) => void = () => {}
      const open = answered(clock, call.signal, (give) => {
        deliver = give
      })
      const arrival: Arrival = {
        call,
        atMs: clock.nowMs,
        get isAborted() {
          return open.isAborted
        },
        get isAnswered() {
          return open.isAnswered
        },
        // Those who answer a question that is no call look at nothing that only calls have.
        answer: (answering) => deliver(answerOf(answering, call as Call, clock.nowMs, tokens)),
      }
      if (!open.isAborted) {
        arrivals.push(arrival)
        unclaimed.push(arrival)
      }
      return open.answer.then(read)
    },
    refuse(error) {
      const call = { short: `impossible call: ${(error as Error).message}`, body: {} } as Question
      unclaimed.push({ call, atMs: clock.nowMs, isAborted: true, isAnswered: true, answer() {} })
    },
  }
}

/** An answer that is given later, with its delay; a lost one rejects, and so does the end of the signal. */
export function answered(
  clock: TestClock,
  signal: AbortSignal | undefined,
  start: (give: (answer: Answer) => void) => void,
): { readonly answer: Promise<Answer>; readonly isAborted: boolean; readonly isAnswered: boolean } {
  const state = { isAborted: false, isAnswered: false }
  const answer = new Promise<Answer>((resolve, reject) => {
    const abort = () => {
      stir()
      state.isAborted = true
      reject(signal?.reason)
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    const deliver = (given: Answer) => {
      stir()
      if (given.status === 'never') return
      state.isAnswered = true
      signal?.removeEventListener('abort', abort)
      if (given.status === undefined) reject(new TypeError('fetch failed'))
      else resolve(given)
    }
    start((given) => {
      if (given.delayMs === undefined) deliver(given)
      else clock.in(given.delayMs, () => deliver(given))
    })
  })
  return {
    answer,
    get isAborted() {
      return state.isAborted
    },
    get isAnswered() {
      return state.isAnswered
    },
  }
}
