import { defined } from '../defined.ts'
import { type Failure, toFailure, usageError } from '../errors.ts'
import { type Decision, decision, decisions as decisionsSchema, permit } from '../protocol/decisions.ts'
import { Secret } from '../secret.ts'
import type { Authorized, Client, ServiceFunction } from './client.ts'
import { fromEnhancedError, protocolError } from './failures.ts'
import { parse, read } from './read.ts'
import type { WireAnswer } from './transport.ts'

/** Asks about resources of one provider. */
export interface DecisionsRequest extends Authorized {
  readonly mvpd: string
  /** Plain ids or MRSS documents, sent as they are (AUTHZ-19). Usually at most 5 for preauthorize, 1 for authorize. */
  readonly resources: readonly string[]
}

export interface DecisionServices {
  /**
   * Marks for a catalogue, one for each resource in the order asked; never a reason to play.
   * Fails as a whole with `authentication`, `configuration` (`too_many_resources`), `refused`, `unauthorised`,
   * `throttled`, `network`, `protocol`; a resource that is refused, left out or garbled carries its own `failure` (PREAUTH-11).
   *
   * @see spec endpoints.md §7.9 (PREAUTH-03, SEC-06, D77)
   */
  readonly preauthorize: ServiceFunction<DecisionsRequest, readonly Decision[]>
  /**
   * Leave to play, asked before every playback. Fails as `preauthorize`.
   *
   * @see spec endpoints.md §7.10 (AUTHZ-02, D15, D59, D60)
   */
  readonly authorize: ServiceFunction<DecisionsRequest, readonly Decision[]>
}

export function decisionServices(client: Client): DecisionServices {
  const decide =
    (name: 'preauthorize' | 'authorize'): ServiceFunction<DecisionsRequest, readonly Decision[]> =>
    async ({ mvpd, resources, ...request }, o) => {
      if (!Array.isArray(resources) || resources.length === 0) {
        throw usageError('"resources" must be a list of at least one id')
      }
      const answer = await client.call(name, { ...request, path: { mvpd }, body: { resources } }, o)
      const { decisions } = read(answer, decisionsSchema)
      return resources.map((resource: string, index) => {
        const found = placeOf(decisions, resources, index)
        try {
          return readDecision(answer, decisions[found], found, resource)
        } catch (error) {
          return { resource, authorized: false, source: 'unknown', failure: toFailure(error) }
        }
      })
    }
  return { preauthorize: decide('preauthorize'), authorize: decide('authorize') }
}

/**
 * Where the answer for a resource stands: by its exact name, then trimmed (a sample echoes a trailing blank), then by
 * its place, if every place is filled and this one's name is nobody else's (D77, PREAUTH-18).
 */
function placeOf(
  decisions: readonly { readonly resource: string }[],
  resources: readonly string[],
  index: number,
): number {
  const resource = resources[index] as string
  const exact = decisions.findIndex((item) => item.resource === resource)
  if (exact >= 0) return exact
  const trimmed = decisions.findIndex((item) => item.resource.trim() === resource.trim())
  const isFull = decisions.length === resources.length
  const isTaken = resources.some((other) => decisions[index]?.resource.trim() === other.trim())
  return trimmed < 0 && isFull && !isTaken ? index : trimmed
}

/** The decision on one resource; throws if it cannot be understood. */
function readDecision(answer: WireAnswer, item: unknown, place: number, resource: string): Decision {
  // Absent from the answer means no answer, not a denial (AUTHZ-20).
  if (place < 0) throw protocolError(answer, '"decisions" lacks a resource that was asked')
  const path = ['decisions', place]
  const { authorized, source = 'unknown', error, notBefore, notAfter } = parse(answer, decision, item, path)
  const isPermit = authorized && answer.endpoint === 'authorize'
  const token = isPermit ? parse(answer, permit, item, path).token : undefined
  return defined({
    resource,
    authorized,
    source,
    notBeforeMs: notBefore,
    notAfterMs: notAfter,
    token: token && {
      serializedToken: new Secret(token.serializedToken),
      notBeforeMs: token.notBefore || 0,
      notAfterMs: token.notAfter,
    },
    failure: authorized ? undefined : error ? fromEnhancedError(answer, error) : unexplained(answer),
  })
}

function unexplained(answer: WireAnswer): Failure {
  return { ...protocolError(answer, 'a decision denies without "error"').failure, code: 'refused' }
}
