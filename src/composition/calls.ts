import type { Failure } from '../errors.ts'
import type { Denied, Failed, Mark, PassEmitted, PassEvent, Permit } from '../machines/pass/index.ts'
import { abortReason } from './abort-reason.ts'

/** A request on its way, and who waits for it. */
interface Call<Answer> {
  readonly requestId: string
  readonly answered: Promise<Answer>
  readonly answer: (answer: Answer) => void
  waiting: number
}

/** What the root chart is asked with, and answers with. */
export interface Calls {
  preauthorize(resources: readonly string[], o?: { signal?: AbortSignal }): Promise<Mark[]>
  authorize(resource: string, o?: { signal?: AbortSignal }): Promise<Permit | Denied | Failed>
  /** Takes what the root chart emits, if it answers a call. */
  receive(emitted: PassEmitted): boolean
  /** Answers whatever is open. */
  endAll(failure: Failure): void
}

/** The promise side of decisions: one request for one resource at a time, shared by all who ask for it (AUTHZ-21). */
export function createCalls(o: {
  readonly tell: (event: PassEvent) => void
  /** Why the root chart cannot be asked now. */
  readonly obstacle: () => Failure | undefined
}): Calls {
  const plays = new Map<string, Call<Permit | Denied | Failed> & { readonly resource: string }>()
  const questions = new Map<string, Call<Mark[]> & { readonly resources: readonly string[] }>()
  let count = 0

  const begin = <Answer>(): Call<Answer> => {
    let answer!: (answer: Answer) => void
    const answered = new Promise<Answer>((resolve) => {
      answer = resolve
    })
    count += 1
    return { requestId: `call-${count}`, answered, answer, waiting: 0 }
  }

  /** Waits for an answer or the signal; the last one to leave takes the request back. */
  const join = <Answer>(call: Call<Answer>, signal: AbortSignal | undefined, takeBack: () => void) => {
    call.waiting += 1
    if (!signal) return call.answered
    return new Promise<Answer>((resolve, reject) => {
      const leave = () => {
        call.waiting -= 1
        if (call.waiting === 0) {
          takeBack()
          o.tell({ type: 'decision.dismiss', requestId: call.requestId })
        }
        reject(abortReason(signal))
      }
      signal.addEventListener('abort', leave, { once: true })
      call.answered.then((answer) => {
        signal.removeEventListener('abort', leave)
        resolve(answer)
      })
    })
  }

  const failedMarks = (resources: readonly string[], failure: Failure): Mark[] =>
    resources.map((resource) => ({ outcome: 'failed', resource, mvpd: '', failure }))

  return {
    authorize(resource, { signal } = {}) {
      if (signal?.aborted) return Promise.reject(abortReason(signal))
      const failure = o.obstacle()
      if (failure) return Promise.resolve({ outcome: 'failed', resource, failure })
      const open = [...plays.values()].find((play) => play.resource === resource)
      const play = open ?? { ...begin<Permit | Denied | Failed>(), resource }
      const joined = join(play, signal, () => plays.delete(play.requestId))
      if (!open) {
        plays.set(play.requestId, play)
        o.tell({ type: 'call.authorize', requestId: play.requestId, resource })
      }
      return joined
    },

    preauthorize(resources, { signal } = {}) {
      if (signal?.aborted) return Promise.reject(abortReason(signal))
      const failure = o.obstacle()
      if (failure) return Promise.resolve(failedMarks(resources, failure))
      const question = { ...begin<Mark[]>(), resources: [...resources] }
      questions.set(question.requestId, question)
      const joined = join(question, signal, () => questions.delete(question.requestId))
      o.tell({ type: 'call.preauthorize', requestId: question.requestId, resources: question.resources })
      return joined
    },

    receive(emitted) {
      if (emitted.type === 'call.authorized') {
        plays.get(emitted.requestId)?.answer(emitted.answer)
        plays.delete(emitted.requestId)
        return true
      }
      if (emitted.type === 'call.preauthorized') {
        questions.get(emitted.requestId)?.answer([...emitted.marks])
        questions.delete(emitted.requestId)
        return true
      }
      return false
    },

    endAll(failure) {
      for (const { resource, answer } of plays.values()) answer({ outcome: 'failed', resource, failure })
      for (const { resources, answer } of questions.values()) answer(failedMarks(resources, failure))
      plays.clear()
      questions.clear()
    },
  }
}
