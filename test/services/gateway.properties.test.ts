import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PassError } from '../../src/errors.ts'
import { createBudget } from '../../src/services/budget.ts'
import { settle, TestClock } from '../_support/clock.ts'
import { createGate, createTokens, lost, outcomeOf, type Sent, serviceNames, status } from './_gate.ts'
import { createLimiter } from './_limiter.ts'

const runs = { numRuns: Number(process.env.PASSCHART_RUNS ?? 150) }

/** What the service does with one request, if its limiter lets it pass. */
const moods = fc.oneof(
  { weight: 6, arbitrary: fc.constant(() => 'answer' as unknown) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      () => status(401) as unknown,
      () => status(401, 'application-registration'),
      () => status(403),
      () => status(429),
      () => status(503),
      () => lost(),
    ),
  },
)
const loads = fc.record({
  /** Each made by one of three `Pass` objects. */
  calls: fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: 20_000 }),
      by: fc.integer({ min: 0, max: 2 }),
      name: fc.constantFrom(...serviceNames),
      mvpd: fc.constantFrom('a', 'b'),
      abandonedAfterMs: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined, freq: 3 }),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  ),
  moods: fc.array(fc.record({ mood: moods, takesMs: fc.integer({ min: 0, max: 8_000 }) }), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  }),
  neighbours: fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 80, size: 'max' }),
  renewalMs: fc.integer({ min: 0, max: 5_000 }),
})

it('whatever the service answers, every call settles within bounds and leaves nothing [ERR-28 THR-03 THR-10 H1 H2 H9]', async () => {
  await fc.assert(
    fc.asyncProperty(loads, async ({ calls, moods, neighbours, renewalMs }) => {
      const clock = new TestClock()
      const startMs = clock.nowMs
      const budget = createBudget({ clock: clock.port })
      const limiter = createLimiter()
      for (const atMs of neighbours) clock.in(atMs, () => void limiter(clock.nowMs))
      /** Requests and 429s of all three, in their order. */
      const events: { readonly type: 'sent' | 'refused'; readonly atMs: number }[] = []
      const sentFor = new Map<unknown, Sent[]>()
      let turn = 0
      const answering = async (sent: Sent) => {
        const { mood, takesMs } = moods[turn++ % moods.length] as (typeof moods)[number]
        const { id } = sent.request
        events.push({ type: 'sent', atMs: clock.nowMs })
        sentFor.set(id, [...(sentFor.get(id) ?? []), sent])
        const answer = limiter(clock.nowMs) ? mood() : status(429)
        await takes(clock, takesMs, sent.signal)
        if (answer instanceof PassError && answer.failure.httpStatus === 429) {
          events.push({ type: 'refused', atMs: clock.nowMs })
        }
        return answer
      }
      const gates = [1, 2, 3].map(() => {
        const tokens = createTokens({ renews: false })
        const tell = (what: 'reject' | 'rejectCredentials') => (revision: number) => {
          if (tokens.current()?.revision === revision) clock.in(renewalMs, () => tokens.supply())
          tokens[what](revision)
        }
        const telling = { ...tokens, reject: tell('reject'), rejectCredentials: tell('rejectCredentials') }
        return createGate({ clock, budget, answering, tokens: telling })
      })

      const controllers = calls.map(() => new AbortController())
      const outcomes = new Map<number, { readonly outcome: unknown; readonly atMs: number }>()
      calls.forEach(({ atMs, by, name, mvpd, abandonedAfterMs }, id) => {
        clock.in(atMs, () => {
          const { signal } = controllers[id] as AbortController
          // Reads of one provider are the same read, so that some are shared.
          const request = { mvpd, id: name.startsWith('retrieveProfile') ? `${by} ${name} ${mvpd}` : id }
          outcomeOf((gates[by] as (typeof gates)[number]).call(name, { signal, request })).then((outcome) =>
            outcomes.set(id, { outcome, atMs: clock.nowMs }),
          )
          if (abandonedAfterMs !== undefined) clock.in(abandonedAfterMs, () => controllers[id]?.abort())
        })
      })
      await clock.pass(7_200_000, () => outcomes.size === calls.length)
      await settle()

      expect(outcomes.size).toBe(calls.length)
      for (const { outcome } of outcomes.values()) {
        expect(['answer', 'aborted', 'unauthorised', 'refused', 'throttled', 'network']).toContain(outcome)
      }
      for (const [id, { atMs, outcome }] of outcomes) {
        const { atMs: madeAtMs, abandonedAfterMs } = calls[id] as (typeof calls)[number]
        if (abandonedAfterMs === undefined) continue
        expect(atMs - startMs).toBeLessThanOrEqual(madeAtMs + abandonedAfterMs)
        if (outcome === 'aborted') expect(atMs - startMs).toBe(madeAtMs + abandonedAfterMs)
      }
      for (const [id, sent] of sentFor) if (typeof id === 'number') expect(sent.length).toBeLessThanOrEqual(6)
      let refusedAtMs = Number.NEGATIVE_INFINITY
      for (const { type, atMs } of events) {
        if (type === 'refused') refusedAtMs = atMs
        else expect(atMs - refusedAtMs).toBeGreaterThanOrEqual(1_000)
      }
      // No pause is longer than 30 s, no other gap than 1.1 s, no answer takes longer than 8 s.
      const longestMs = events.length * (30_000 + 1_100 + 8_000) + 20_000 + 6 * renewalMs * calls.length
      expect(clock.nowMs - startMs).toBeLessThanOrEqual(longestMs)
      expect(clock.pending).toBe(0)
      expect(controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort'))).toEqual([])
    }),
    runs,
  )
}, 120_000)

/** A request under way for so long, or until its signal. Listens no longer than that. */
function takes(clock: TestClock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new PassError({ code: 'aborted', message: 'aborted', retryable: false }))
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    clock.in(ms, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
  })
}
