/**
 * The self-check: what simulator and services put on the wire keeps the contract (`docs/openapi.json`).
 *
 *     createSimulator(checked(options))          // every answer of the simulator, over HTTP too
 *     createPass({ ...options, fetch: checkedFetch(fetch) })   // every request of the services, whoever answers
 *
 * A test whose traffic breaks the contract fails when it ends. `contract.setup.ts` does both for every test.
 */
import type { Exchange, SimulatorOptions } from 'passchart/simulator'
import { afterEach, expect } from 'vitest'
import { breachesOfAnswer, breachesOfRequest } from '../_contract/check.ts'

const breaches: string[] = []
const watching = new WeakSet<object>()

afterEach(() => {
  expect(takeBreaches()).toEqual([])
})

/** What broke the contract since the last look; for tests that break it on purpose. */
export function takeBreaches(): readonly string[] {
  return breaches.splice(0)
}

/** Options of a simulator whose answers are checked; those that a fault has spoilt are not. */
export function checked(options: SimulatorOptions = {}): SimulatorOptions {
  if (options.onExchange && watching.has(options.onExchange)) return options
  const onExchange = (exchange: Exchange): void => {
    options.onExchange?.(exchange)
    if (exchange.call.fault === undefined)
      breaches.push(...breachesOfAnswer(exchange.call.short, exchange.answer))
  }
  watching.add(onExchange)
  return { ...options, onExchange }
}

type Fetch = (input: never, init?: RequestInit) => Promise<Response>

/** A `fetch` for the services, whose requests are checked. */
export function checkedFetch<F extends Fetch>(fetch: F): F {
  if (watching.has(fetch)) return fetch
  const watched = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    if (!(input instanceof Request)) {
      const headers = Object.fromEntries(
        [...new Headers(init.headers)].map(([name, value]) => [name.toLowerCase(), value]),
      )
      const request = {
        method: init.method ?? 'GET',
        url: new URL(input),
        headers,
        body: String(init.body ?? ''),
      }
      breaches.push(...breachesOfRequest(request))
    }
    return fetch(input as never, init)
  }
  watching.add(watched)
  return watched as unknown as F
}
