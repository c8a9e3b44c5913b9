import type { Failure } from '../../errors.ts'
import type { Decision } from '../../protocol/decisions.ts'
import { attemptsSpent, isProviderGone, isRepeatable, unusable } from '../shared/failures.ts'
import {
  type IdentityMethod,
  isTemporaryExhausted,
  isTemporaryMisconfigured,
  refusedIdentity,
} from '../shared/identity.ts'
import type { DecisionInput, DecisionOutput, DecisionResult, Verdict } from './decision.types.ts'

export interface DecisionContext extends DecisionInput {
  /** Resources to ask in this round, in the order asked. */
  readonly queue: readonly string[]
  /** How many of them go into one request. */
  readonly limit: number
  readonly isHalved: boolean
  /** Rounds begun. */
  readonly attemptsMade: number
  /** Resources whose last answer asked for a retry, with that answer. */
  readonly retries: ReadonlyMap<string, Failure>
  /** Resources that were refused because of the identity sent along, while it may still be renewed. */
  readonly refusals: ReadonlyMap<string, Decision>
  readonly isIdentityRenewed: boolean
  readonly results: ReadonlyMap<string, DecisionResult>
  /** Resources whose media token the host's verifier found valid. */
  readonly verified: ReadonlySet<string>
  readonly answeredAtMs?: number
  /** Set by the first answer that ends the viewer's access. */
  readonly end?: EndOfAccess
}

interface EndOfAccess {
  readonly outcome: Exclude<DecisionOutput['outcome'], 'settled'>
  readonly cause: string
  readonly failure: Failure
}

/** The resources of the next request. */
export function nextBatch({ queue, limit }: DecisionContext): readonly string[] {
  return queue.slice(0, limit)
}

export function isTooMany(failure: Failure): boolean {
  // The Korean edition of the page spells it in the singular (D61).
  return failure.vendor?.code === 'too_many_resources' || failure.vendor?.code === 'too_many_resource'
}

/** Sorts an answer: what is settled, what is to be asked again, and whether access is over (PREAUTH-12, AUTHZ-12). */
export function sort(context: DecisionContext, decisions: readonly Decision[]): Partial<DecisionContext> {
  const results = new Map(context.results)
  const retries = new Map(context.retries)
  const refusals = new Map(context.refusals)
  let end = context.end
  for (const decision of decisions) {
    const { resource, failure } = decision
    if (failure && isRepeatable(failure)) {
      retries.set(resource, failure)
      continue
    }
    if (failure && refusedIdentity(failure) && !context.isIdentityRenewed) {
      refusals.set(resource, decision)
      continue
    }
    end ??= failure && endOfAccess(failure)
    results.set(resource, toResult(context, decision))
  }
  return { results, retries, refusals, queue: rest(context), ...(end ? { end } : {}) }
}

/** Which identity was refused. */
export function refusedMethod({ refusals }: DecisionContext): IdentityMethod {
  const [first] = refusals.values()
  return (first?.failure && refusedIdentity(first.failure)) ?? 'partner'
}

/** With a better identity the refused resources take part in the next round. */
export function askRefusedAgain(context: DecisionContext): Partial<DecisionContext> {
  const retries = new Map(context.retries)
  for (const [resource, { failure }] of context.refusals) retries.set(resource, failure as Failure)
  return { isIdentityRenewed: true, retries, refusals: new Map() }
}

/** There is no better identity: the refusals stand. */
export function acceptRefusals(context: DecisionContext): Partial<DecisionContext> {
  const { queue, refusals } = context
  const settled = sort({ ...context, isIdentityRenewed: true, refusals: new Map() }, [...refusals.values()])
  return { ...settled, queue, isIdentityRenewed: true }
}

/** A whole request failed: as if each of its resources had been answered so (ERR-30). */
export function fail(context: DecisionContext, failure: Failure): Partial<DecisionContext> {
  const answers = nextBatch(context).map((resource) => ({
    resource,
    authorized: false,
    source: 'unknown',
    failure,
  }))
  return sort(context, answers)
}

/** The next permit whose token nobody has vouched for, be it of a pass (TEMP-16); only those of authorize have one. */
export function permitToVerify({ kind, results, verified }: DecisionContext): Decision | undefined {
  if (kind !== 'authorize') return undefined
  return [...results.values()].find((o) => o.outcome === 'permitted' && !verified.has(o.resource))?.decision
}

/** What the verifier says of that permit. A token it does not vouch for must not start anything. */
export function judge(context: DecisionContext, verdict: Verdict): Partial<DecisionContext> {
  const { resource } = permitToVerify(context) as Decision
  if (verdict === 'valid') return { verified: new Set(context.verified).add(resource) }
  const isInvalid = verdict === 'invalid'
  const failure: Failure = {
    code: isInvalid ? 'refused' : 'network',
    message: isInvalid
      ? 'the media token verifier refused the token'
      : 'the media token verifier gave no answer',
    retryable: !isInvalid,
  }
  return { results: new Map(context.results).set(resource, { resource, outcome: 'failed', failure }) }
}

/** The attempts are spent: what still asks for a retry has failed. Silence lets nobody in (DEGR-10). */
export function giveUp(context: DecisionContext): Partial<DecisionContext> {
  const results = new Map(context.results)
  for (const [resource, failure] of context.retries) {
    results.set(resource, {
      resource,
      outcome: 'failed',
      failure: attemptsSpent(failure, context.attemptsMade),
    })
  }
  return { results, retries: new Map() }
}

/** A result for each resource asked; those an end of access left open fail with its cause. */
export function resultsInOrder({ resources, results, end }: DecisionContext): readonly DecisionResult[] {
  return resources.map(
    (resource) =>
      results.get(resource) ?? {
        resource,
        outcome: 'failed',
        failure: end?.failure ?? unusable('the decision has no answer for this resource'),
      },
  )
}

function rest({ queue, limit }: DecisionContext): readonly string[] {
  return queue.slice(limit)
}

/** Only a media token makes a permit to play (AUTHZ-04). */
function toResult({ kind }: DecisionContext, decision: Decision): DecisionResult {
  const { resource, authorized, failure } = decision
  // Whoever gave it, a rule of degradation too, and whatever the profile (DEGR-01, DEGR-04).
  if (authorized && (kind === 'preauthorize' || decision.token)) {
    return { resource, outcome: 'permitted', decision }
  }
  if (authorized) {
    return { resource, outcome: 'failed', failure: unusable('the permit has no media token') }
  }
  // A rule's denial has a reason like any other, and is not asked again (DEGR-05).
  const refusal = failure ?? unusable('the decision has no reason')
  return { resource, outcome: isDenial(refusal) ? 'denied' : 'failed', decision, failure: refusal }
}

/**
 * An answer to the viewer, not a fault: a vendor error of status 403 with no remedy, known or not. It ends the question
 * and nothing else (AUTHZ-14).
 *
 * @see spec errors.md §4
 */
function isDenial({ code, httpStatus, vendor }: Failure): boolean {
  return code === 'refused' && httpStatus === 200 && vendor !== undefined && (vendor.status || 403) === 403
}

/** What ends the access itself, in any answer (spec flows.md §1.11, D9 to D17, D27; AUTHZ-15, ERR-09). */
function endOfAccess(failure: Failure): EndOfAccess | undefined {
  const cause = failure.vendor?.code
  if (!cause) return undefined
  if (isProviderGone(failure)) return { outcome: 'providerGone', cause, failure }
  if (isTemporaryExhausted(failure) || isTemporaryMisconfigured(failure)) {
    return { outcome: 'temporaryExhausted', cause, failure }
  }
  const isFrameworkRefused = refusedIdentity(failure) === 'partner'
  if (failure.code === 'authentication' || isFrameworkRefused)
    return { outcome: 'needsAuthentication', cause, failure }
  return undefined
}
