import type { AnyActorRef, InspectionEvent } from 'xstate'
import { type Failure, PassError } from '../errors.ts'
import { nameOf } from './teller.ts'

/** A service that was asked, and waits for its answer. */
interface Asked {
  readonly answer: (output: unknown) => void
  readonly fail: (failure: Failure) => void
}

/** Services that answer when they are told to. */
export interface Script {
  readonly services: never
  /** Sees which actor asks. */
  readonly inspect: (event: InspectionEvent) => void
  /** Answers the service of that actor; false if it was not asked. */
  answer(actor: string, how: 'done' | 'failed' | 'told', answer: unknown): boolean
}

export function createScript(): Script {
  const asked = new Map<string, Asked>()
  /** The actor that begins in this very moment. */
  let asking = ''

  const callService = (_input: unknown, { signal }: { readonly signal: AbortSignal }) =>
    new Promise<unknown>((resolve, reject) => {
      const actor = asking
      const own: Asked = {
        answer: resolve,
        fail: (failure) => reject(new PassError(failure)),
      }
      asked.set(actor, own)
      signal.addEventListener('abort', () => {
        if (asked.get(actor) === own) asked.delete(actor)
      })
    })

  const tellBy = (tell: (event: never) => void) => {
    const actor = asking
    const own: Asked = { answer: (event) => tell(event as never), fail: () => {} }
    asked.set(actor, own)
    return () => {
      if (asked.get(actor) === own) asked.delete(actor)
    }
  }

  const services = new Proxy(
    {
      takeTurn: (_input: unknown, tell: (event: never) => void) => tellBy(tell),
      watchSurroundings: (tell: (event: never) => void) => ({ handle() {}, stop: tellBy(tell) }),
    },
    // Every other service answers a promise.
    { get: (own, name) => Reflect.get(own, name) ?? callService },
  )

  return {
    services: services as never,
    inspect(event) {
      if (event.type === '@xstate.event' && event.event.type === 'xstate.init') {
        asking = nameOf(event.actorRef as AnyActorRef)
      }
    },
    answer(actor, how, answer) {
      const own = asked.get(actor)
      if (!own) return false
      if (how === 'failed') own.fail((answer as { failure: Failure }).failure)
      else own.answer(answer)
      if (how !== 'told') asked.delete(actor)
      return true
    },
  }
}
