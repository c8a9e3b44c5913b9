import type { Failure } from '../../errors.ts'
import type { Decision } from '../../protocol/decisions.ts'
import type { OnBehalf, RenewIdentity } from '../shared/identity.ts'
import type { Service } from '../shared/service.ts'
import type { Timed, Wait } from '../shared/wait.ts'

/** What a media token verifier says. */
export type Verdict = 'valid' | 'invalid' | 'unavailable'

/** Marks for a catalogue, or leave to play. */
export type DecisionKind = 'preauthorize' | 'authorize'

export interface DecisionServices {
  /** Asks for decisions once, one for each resource. */
  readonly decide: Service<
    { kind: DecisionKind; mvpd: string; resources: readonly string[] } & OnBehalf,
    Timed & { decisions: readonly Decision[] }
  >
  /** Has the host's verifier look at a permit's media token before anything plays (MTOK-01). */
  readonly verify: Service<{ mvpd: string; permit: Decision }, Verdict>
  readonly renewIdentity: RenewIdentity
  readonly wait: Wait
}

export interface DecisionInput extends OnBehalf {
  readonly kind: DecisionKind
  readonly mvpd: string
  readonly resources: readonly string[]
  /** Attempts in all for a resource whose answer asks for a retry, or does not come. */
  readonly attempts: number
}

/** A resource with its last word: a decision, or the failure of having none. */
export interface DecisionResult {
  readonly resource: string
  readonly outcome: 'permitted' | 'denied' | 'failed'
  readonly decision?: Decision
  readonly failure?: Failure
}

/** What a decision came to. Every outcome has a result for each resource, in the order asked. */
export interface DecisionOutput {
  /** Other than `settled`: why access is over. */
  readonly outcome: 'settled' | 'needsAuthentication' | 'temporaryExhausted' | 'providerGone'
  readonly results: readonly DecisionResult[]
  /** The vendor's code behind an outcome other than `settled`. */
  readonly cause?: string
  /** The service took fewer resources at once than it was asked for. */
  readonly limit?: number
  /** Local time of the last answer, in milliseconds since 1970, if one came. */
  readonly nowMs?: number
}
