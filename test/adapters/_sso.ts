import { getEventListeners } from 'node:events'
import {
  type AdobeSsoService,
  type AdobeSsoServiceOptions,
  adobeSsoService,
  type Failure,
  type IdentityContext,
  PassError,
  Secret,
} from 'passchart'
import { expect } from 'vitest'
import { settle, stir, TestClock } from '../_support/clock.ts'
import { findCanaries } from '../_support/search.ts'

/** Words that must not be seen anywhere: one in every secret a request carries or an answer brings. */
export const canary = {
  accessToken: 'canary-access-token',
  deviceId: 'canary-device-id',
  commonId: 'canary-common-id',
  token: 'canary.service.token',
  linkCode: '918273',
}
const hidden = Object.values(canary).flatMap((word) => [word, btoa(word).replace(/=+$/, '')])

const origin = 'https://sso.example'
export const deviceInfo = {
  ...{ model: 'TV', version: '1', osName: 'Linux', osVersion: '5', connectionType: 'LAN' },
}

/** A request as it left, its secrets in clear. */
export interface Sent {
  readonly line: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly atMs: number
  readonly signal: AbortSignal
  readonly redirect: RequestInit['redirect']
}

/** How the service answers one expected call: a status with a body, or nothing at all. */
export type Reply = readonly [status: number, body?: unknown] | 'lost' | 'silent'

/** A code of the service's own error envelope. */
export function envelope(status: number, code: string, more: object = {}): Reply {
  const error = {
    status,
    code,
    message: 'why',
    action: 'none',
    helpUrl: 'https://help',
    trace: 'T1',
    ...more,
  }
  return [status, { status: 'BAD_REQUEST', error }]
}

/** An issued token, alive for an hour from now. */
export function issued(token: string, o: { fromMs?: number; lifeMs?: number; as?: string } = {}): Reply {
  const { fromMs = Date.UTC(2026, 0, 1), lifeMs = 3_600_000, as = 'serviceToken' } = o
  return [201, { status: 'CREATED', [as]: token, notBefore: fromMs, notAfter: fromMs + lifeMs }]
}

export interface Desk {
  readonly clock: TestClock
  readonly sso: AdobeSsoService
  readonly sent: Sent[]
  readonly context: IdentityContext
  /** The lines of everything sent, in short: `POST serviceToken ID`. */
  readonly lines: () => string[]
  /** Expects the next calls, in this order: a short line, and its answer. Any other call fails the test. */
  expects(...calls: readonly (readonly [line: string, reply: Reply])[]): void
  /** Every expectation was met, nothing else came, and no timer or listener is left. */
  isDone(): void
  readonly signal: AbortSignal
  abort(): void
}

/** The SSO service behind a strict script, in virtual time. */
export function createDesk(
  o: Partial<AdobeSsoServiceOptions> & { isAttached?: boolean; context?: Partial<IdentityContext> } = {},
): Desk {
  const { isAttached = true, context: parts, ...options } = o
  const clock = new TestClock()
  const script: [string, Reply][] = []
  const sent: Sent[] = []
  const surprises: string[] = []
  const controller = new AbortController()

  // A platform's fetch may not be called as a method.
  async function fetch(this: unknown, input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    stir()
    if (this !== undefined) throw new TypeError('Illegal invocation')
    const { method = 'GET', body, redirect } = init
    const headers = Object.fromEntries(new Headers(init.headers))
    const url = new URL(`${input}`)
    const by = headers['x-sso-id'] ? ' ID' : headers['x-sso-link'] ? ' LINK' : ''
    const line = `${method} ${url.pathname.replace('/api/REF30/', '')}${by}`
    const signal = init.signal as AbortSignal
    const parsed = typeof body === 'string' ? JSON.parse(body) : body
    sent.push({ line, headers, body: parsed, atMs: clock.nowMs, signal, redirect })
    const [wanted, reply] = script.shift() ?? ['nothing', 'lost']
    if (wanted !== line || url.origin !== origin) surprises.push(`${url.origin} ${line} instead of ${wanted}`)
    if (reply === 'lost') throw new TypeError(`cannot reach ${url} with ${JSON.stringify(headers)}`)
    if (reply === 'silent') return new Promise(() => {})
    const [status, answer] = reply
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
    return new Response(text ?? null, { status })
  }

  const context: IdentityContext = {
    serviceProvider: 'REF30',
    device: { id: canary.deviceId, info: deviceInfo },
    fetch: fetch as typeof globalThis.fetch,
    clock: clock.port,
    signal: new AbortController().signal,
    accessToken: async () => new Secret(canary.accessToken),
    ...parts,
  }
  const sso = adobeSsoService({ origin, ...options })
  if (isAttached) sso.attach(context)
  return {
    ...{ clock, sso, sent, context },
    signal: controller.signal,
    abort: () => controller.abort(),
    lines: () => sent.map(({ line }) => line),
    expects: (...calls) => {
      script.push(...calls.map(([line, reply]): [string, Reply] => [line, reply]))
    },
    isDone() {
      expect(surprises).toEqual([])
      expect(script).toEqual([])
      expect(clock.pending).toBe(0)
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    },
  }
}

type Outcome<T> = { readonly value: T } | { readonly failure: Failure } | 'pending'

/** What a promise comes to within so much virtual time. A failure is a `PassError` that shows no secret. */
export async function outcome<T>(desk: Desk, promise: Promise<T>, ms = 0): Promise<Outcome<T>> {
  let value: { value: T } | undefined
  let failed: { error: unknown } | undefined
  promise.then(
    (given) => {
      value = { value: given }
    },
    (error: unknown) => {
      failed = { error }
    },
  )
  await desk.clock.pass(ms)
  await settle()
  if (!failed) return value ?? 'pending'
  const { error } = failed
  expect(error).toBeInstanceOf(PassError)
  expect(findCanaries(error, hidden)).toEqual([])
  return { failure: (error as PassError).failure }
}

/** The failure a promise comes to. */
export async function failure(desk: Desk, promise: Promise<unknown>, ms = 0): Promise<Failure> {
  const result = await outcome(desk, promise, ms)
  if (result === 'pending' || 'value' in result) throw new Error(`no failure: ${JSON.stringify(result)}`)
  return result.failure
}

/** The value a promise comes to. */
export async function value<T>(desk: Desk, promise: Promise<T>, ms = 0): Promise<T> {
  const result = await outcome(desk, promise, ms)
  if (result === 'pending' || 'failure' in result) throw new Error(`no value: ${JSON.stringify(result)}`)
  return result.value
}
