import type { PassFact } from 'passchart'
import type { Report } from './_violation.ts'

/** Every request of a process gets one answer, and every promise settles. */
export interface RequestRules {
  /** A request that is about to be sent; returns its id. */
  sent(kind: 'play' | 'marks'): string
  /** The newest id, of a request that may have been answered. */
  readonly newest: string
  /** A promise of the library, which may reject only as `mayReject` says. */
  asked(what: string, promise: Promise<unknown>, mayReject: (error: unknown) => boolean): void
  onFact(fact: PassFact): void
  /** All that was sent and asked has been answered. */
  checkAllAnswered(when: string): void
}

export function createRequestRules(report: Report): RequestRules {
  const answers = new Map<string, { readonly kind: 'play' | 'marks'; count: number }>()
  const pending = new Set<string>()
  let count = 0
  let newest = 'none'

  return {
    sent(kind) {
      count += 1
      newest = `${kind}-${count}`
      answers.set(newest, { kind, count: 0 })
      return newest
    },
    get newest() {
      return newest
    },
    asked(what, promise, mayReject) {
      count += 1
      const name = `${what}-${count}`
      pending.add(name)
      promise.then(
        (answer) => {
          pending.delete(name)
          if (what === 'authorize' && !isDecision(answer))
            report('authorize() resolves with a decision', print(answer))
        },
        (error: unknown) => {
          pending.delete(name)
          if (!mayReject(error)) report('promises reject only on wrong use', `${what}: ${error}`)
        },
      )
    },
    onFact(fact) {
      const kind =
        fact.type === 'preauthorization.settled'
          ? 'marks'
          : fact.type === 'authorization.permitted' || fact.type === 'authorization.refused'
            ? 'play'
            : undefined
      if (kind === undefined || !('requestId' in fact)) return
      const request = answers.get(fact.requestId)
      if (request?.kind !== kind) return report('answers are for requests', `${fact.type} ${fact.requestId}`)
      request.count += 1
      if (request.count > 1) report('one answer to each request', fact.requestId)
    },
    checkAllAnswered(when) {
      for (const [id, { count }] of answers) {
        if (count === 0) report('every request is answered', `${id}, ${when}`)
      }
      for (const name of pending) report('every promise settles', `${name}, ${when}`)
    },
  }
}

function isDecision(answer: unknown): boolean {
  return ['permitted', 'denied', 'failed'].includes(
    (answer as { outcome?: string } | undefined)?.outcome ?? '',
  )
}

const print = (value: unknown) => JSON.stringify(value)
