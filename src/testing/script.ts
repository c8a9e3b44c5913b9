import type { AnyActorRef } from 'xstate'
import { type Failure, PassError } from '../errors.ts'
import type { Timed, WaitInput } from '../machines/index.ts'

/** A question a chart has asked of the world, and that waits for its answer. */
export interface Question {
  /** The service, or `turn`, or `surroundings`. */
  readonly service: string
  readonly input: unknown
  /** When a wait ends by itself, in milliseconds since 1970. */
  readonly dueMs?: number
  answer(output: unknown): void
  fail(failure: Failure): void
}

/** Services that answer nothing by themselves: every answer is a step. Time stands still until a wait is let end. */
export interface Script {
  readonly services: never
  readonly questions: readonly Question[]
  readonly nowMs: number
  /** Moves on to the end of a wait, and answers it. */
  endWait(question: Question): void
  /** The surroundings tell something. */
  tell(event: { readonly type: string }): void
}

export const startMs = Date.UTC(2026, 0, 1)

export function createScript(serviceNames: readonly string[]): Script {
  const questions: Question[] = []
  let nowMs = startMs
  let listener: ((event: { readonly type: string }) => void) | undefined

  const ask = (service: string, input: unknown, signal: AbortSignal, dueMs?: number) =>
    new Promise<unknown>((resolve, reject) => {
      const drop = () => {
        const at = questions.indexOf(question)
        if (at >= 0) questions.splice(at, 1)
      }
      const question: Question = {
        service,
        input,
        ...(dueMs === undefined ? {} : { dueMs }),
        answer(output) {
          drop()
          resolve(output)
        },
        fail(failure) {
          drop()
          reject(new PassError(failure))
        },
      }
      questions.push(question)
      signal.addEventListener('abort', () => {
        drop()
        reject(new PassError({ code: 'aborted', message: 'not wanted any more', retryable: false }))
      })
    })

  const services: Record<string, unknown> = {}
  for (const name of serviceNames) {
    services[name] = (input: unknown, { signal }: { signal: AbortSignal }) => ask(name, input, signal)
  }
  services.wait = (input: WaitInput, { signal }: { signal: AbortSignal }) =>
    ask('wait', input, signal, endOf(input, nowMs))
  services.takeTurn = (input: unknown, tell: (event: unknown) => void) => {
    const end = new AbortController()
    // The turn's actor is told, not answered.
    void ask('turn', input, end.signal).then(tell, () => {})
    return () => end.abort()
  }
  services.watchSurroundings = (tell: typeof listener) => {
    listener = tell
    return {
      handle() {},
      stop() {
        listener = undefined
      },
    }
  }

  return {
    services: services as never,
    questions,
    get nowMs() {
      return nowMs
    },
    endWait(question) {
      nowMs = Math.max(nowMs, question.dueMs ?? nowMs)
      question.answer({ nowMs } satisfies Timed)
    },
    tell: (event) => listener?.(event),
  }
}

function endOf({ untilMs, untilServiceMs, forMs, sinceMs, atLeastMs = 0 }: WaitInput, nowMs: number): number {
  const span = forMs === undefined ? undefined : (sinceMs ?? nowMs) + forMs
  const ends = [untilMs, untilServiceMs, span].filter((end) => end !== undefined)
  const first = ends.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...ends)
  return Math.max(first, nowMs + atLeastMs)
}

/** Every living actor below a root, with the path of ids that leads to it. */
export function actorsBelow(root: AnyActorRef, path = ''): [path: string, actor: AnyActorRef][] {
  const own: [string, AnyActorRef] = [path, root]
  const { children = {} } = root.getSnapshot() as { children?: Record<string, AnyActorRef | undefined> }
  return [
    own,
    ...Object.entries(children).flatMap(([id, child]) =>
      child ? actorsBelow(child, path === '' ? id : `${path}.${id}`) : [],
    ),
  ]
}
