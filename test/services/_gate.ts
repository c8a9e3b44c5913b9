import { PassError } from '../../src/errors.ts'
import { Secret } from '../../src/secret.ts'
import { type Budget, createBudget } from '../../src/services/budget.ts'
import type { Services } from '../../src/services/create-services.ts'
import {
  type AccessTokens,
  createGateway,
  type GatedFunction,
  type HeldToken,
} from '../../src/services/gateway.ts'
import { stir, type TestClock } from '../_support/clock.ts'

export type ServiceName = keyof Services

const names = {
  ...{ registerClient: 1, issueAccessToken: 1, retrieveConfiguration: 1, createSession: 1, resumeSession: 1 },
  ...{ retrieveSession: 1, retrieveProfiles: 1, retrieveProfileForMvpd: 1, retrieveProfileForCode: 1 },
  ...{ preauthorize: 1, authorize: 1, logout: 1, retrievePartnerAuthenticationRequest: 1 },
  ...{ createPartnerProfile: 1 },
} satisfies Record<ServiceName, 1>
export const serviceNames = Object.keys(names) as ServiceName[]

/** One request as the gateway sent it. */
export interface Sent {
  readonly name: ServiceName
  /** The access token it carried. */
  readonly token: string | undefined
  readonly request: Readonly<Record<string, unknown>>
  readonly attempt: number | undefined
  readonly atMs: number
  readonly signal: AbortSignal | undefined
}

/** What the service answers: a value, or a {@link PassError} to be thrown; a promise of either takes its time. */
export type Answering = (sent: Sent) => unknown

/** An answer of this status; `action` is that of an enhanced error. */
export function status(httpStatus: number, action?: string): PassError {
  return new PassError({
    code: httpStatus === 401 ? 'unauthorised' : httpStatus === 429 ? 'throttled' : 'refused',
    message: `answered ${httpStatus}`,
    retryable: httpStatus === 429 || httpStatus >= 500,
    httpStatus,
    ...(action ? { vendor: { code: 'invalid_access_token_client_application', action } } : {}),
  })
}
export const lost = () => new PassError({ code: 'network', message: 'no answer', retryable: true })

/** Tokens as the registrar would supply them, without its calls: `token-1` is there from the start. */
export interface TestTokens extends AccessTokens {
  /** What the gateway told, in its order. */
  readonly told: string[]
  /** A new token arrives. */
  supply(): void
  /** No token will come. */
  fail(): void
  readonly waiting: number
}

/** `renews`: every rejection is answered by a new token at once. */
export function createTokens({ renews = true } = {}): TestTokens {
  const told: string[] = []
  const waiting = new Set<() => void>()
  let held: HeldToken = { accessToken: new Secret('token-1'), revision: 1 }
  let rejected = 0
  let hasFailed = false
  const current = () => (held.revision > rejected ? held : undefined)
  const wake = () => {
    stir()
    for (const check of [...waiting]) check()
  }
  const supply = () => {
    const revision = held.revision + 1
    held = { accessToken: new Secret(`token-${revision}`), revision }
    wake()
  }
  const tell = (what: string, revision: number) => {
    told.push(`${what} ${revision}`)
    const isNews = revision === held.revision && revision > rejected
    rejected = Math.max(rejected, revision)
    if (isNews && renews) supply()
  }
  return {
    told,
    supply,
    fail() {
      hasFailed = true
      wake()
    },
    get waiting() {
      return waiting.size
    },
    current,
    usable: ({ signal }) =>
      new Promise((resolve, reject) => {
        const end = () => {
          waiting.delete(check)
          signal?.removeEventListener('abort', abort)
        }
        const abort = () => {
          end()
          reject(new PassError({ code: 'aborted', message: 'aborted', retryable: false }))
        }
        const check = () => {
          const token = current()
          if (hasFailed) {
            end()
            reject(new PassError({ code: 'registration', message: 'none will come', retryable: false }))
          } else if (token) {
            end()
            resolve(token)
          }
        }
        if (signal?.aborted) return abort()
        signal?.addEventListener('abort', abort)
        waiting.add(check)
        check()
      }),
    reject: (revision) => tell('rejected', revision),
    rejectCredentials: (revision) => tell('credentials rejected', revision),
  }
}

export interface Gate {
  readonly sent: Sent[]
  readonly budget: Budget
  /** Makes a call through the gateway. */
  readonly call: (
    name: ServiceName,
    o?: Parameters<GatedFunction<object, unknown>>[1] & { readonly request?: object },
  ) => Promise<unknown>
}

/** A gateway before a service that does what `answering` says. */
export function createGate(o: {
  readonly clock: TestClock
  readonly tokens?: AccessTokens
  readonly budget?: Budget
  readonly answering?: Answering
}): Gate {
  const { clock, tokens = createTokens(), budget = createBudget({ clock: clock.port }) } = o
  const { answering = () => 'answer' } = o
  const startMs = clock.nowMs
  const sent: Sent[] = []
  const services = Object.fromEntries(
    serviceNames.map((name) => [
      name,
      async ({ accessToken, ...request }: { accessToken?: Secret<string> }, o: Partial<Sent> = {}) => {
        stir()
        const { attempt, signal } = o
        const one = {
          name,
          token: accessToken?.reveal(),
          request,
          attempt,
          signal,
          atMs: clock.nowMs - startMs,
        }
        sent.push(one)
        const answer = await answering(one)
        stir()
        if (answer instanceof Error) throw answer
        return answer
      },
    ]),
  )
  const gateway = createGateway({
    services: services as unknown as Services,
    budget,
    tokens,
    clock: clock.port,
  })
  return {
    sent,
    budget,
    call: (name, { request = {}, ...o } = {}) =>
      (gateway[name] as GatedFunction<object, unknown>)(request, o),
  }
}

/** Answers in this order; the last one for ever. */
export function inTurn(...answers: readonly (unknown | (() => unknown))[]): Answering {
  let next = 0
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)]
    next += 1
    return typeof answer === 'function' ? answer() : answer
  }
}

/** How a call ended: its value, or its failure's code. */
export const outcomeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => (error instanceof PassError ? error.code : error))
