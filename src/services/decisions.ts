import { defined } from '../defined.ts'
import type { Failure } from '../errors.ts'
import { type Decision, decisions as decisionsSchema } from '../protocol/decisions.ts'
import type { EndpointName } from '../protocol/endpoints.ts'
import { Secret } from '../secret.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { fromEnhancedError, protocolError } from './failures.ts'
import { read } from './read.ts'

export interface DecisionsRequest extends Authorized {
  readonly mvpd: string
  /** Usually at most 5 for preauthorize, 1 for authorize. */
  readonly resources: readonly string[]
}

export interface DecisionServices {
  /**
   * Marks for a catalogue, one for each resource in the order asked; never a reason to play.
   * Fails as a whole with `authentication`, `configuration` (`too_many_resources`), `refused`, `unauthorised`,
   * `throttled`, `network`, `protocol`; a refused resource carries its own `failure`.
   *
   * @see spec endpoints.md §7.9
   */
  readonly preauthorize: ServiceFunction<DecisionsRequest, readonly Decision[]>
  /**
   * Leave to play, asked before every playback. Fails as `preauthorize`.
   *
   * @see spec endpoints.md §7.10
   */
  readonly authorize: ServiceFunction<DecisionsRequest, readonly Decision[]>
}

export function decisionServices(client: Client): DecisionServices {
  const decide =
    (name: 'preauthorize' | 'authorize'): ServiceFunction<DecisionsRequest, readonly Decision[]> =>
    async ({ mvpd, resources, ...request }, o) => {
      const answer = await client.call(name, { ...request, path: { mvpd }, body: { resources } }, o)
      const { decisions } = read(name, answer, decisionsSchema)
      return resources.map((resource, index) => {
        const decision = match(decisions, resource, index, resources.length)
        return decision ? toDecision(name, resource, decision) : missing(name, resource)
      })
    }
  return { preauthorize: decide('preauthorize'), authorize: decide('authorize') }
}

type WireDecision = ReturnType<typeof decisionsSchema.parse>['decisions'][number]

// Exact, then trimmed (a sample echoes a trailing blank), then by place when every place is filled (D77).
function match(all: readonly WireDecision[], resource: string, index: number, asked: number) {
  return (
    all.find((d) => d.resource === resource) ??
    all.find((d) => d.resource.trim() === resource.trim()) ??
    (all.length === asked ? all[index] : undefined)
  )
}

function toDecision(name: EndpointName, resource: string, decision: WireDecision): Decision {
  const { authorized, token, error } = decision
  const mediaToken = token && {
    serializedToken: new Secret(token.serializedToken),
    notBeforeMs: token.notBefore ?? 0,
    notAfterMs: token.notAfter,
  }
  return defined({
    resource,
    authorized,
    source: decision.source ?? 'unknown',
    token: authorized ? mediaToken : undefined,
    failure: authorized ? undefined : error ? fromEnhancedError(name, error, 200) : unexplained(name),
  })
}

// Absent from the answer means no answer, not a denial (D29 of the flows).
function missing(name: EndpointName, resource: string): Decision {
  const { failure } = protocolError(name, '"decisions" lacks a resource that was asked', 200)
  return { resource, authorized: false, source: 'unknown', failure }
}

function unexplained(name: EndpointName): Failure {
  return { ...protocolError(name, 'a decision denies without "error"', 200).failure, code: 'refused' }
}
