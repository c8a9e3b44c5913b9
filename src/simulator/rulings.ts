import type { DecisionSource } from '../protocol/index.ts'
import { accessOf, hadProfile, partnerProfileType } from './access.ts'
import type { Call } from './call.ts'
import { degradationOf } from './degradation.ts'
import { type EnhancedErrorCode, refusal } from './errors.ts'
import { readFramework } from './partner-framework.ts'
import { validProfile } from './profile-store.ts'
import type { Denial, Owner, Verdict } from './state.ts'
import { isTempPass, previewTemporary, useTemporary } from './temporary-access.ts'
import { now, type World } from './world.ts'

/** Who decides about the resources of a call, and how. */
export interface Ruling {
  readonly source: DecisionSource
  /** A denial has its code. */
  rule(resource: string): 'permit' | (Denial & { readonly code: string })
  /** End of a decision, in milliseconds since 1970; undefined where decisions of the kind name none. */
  notAfterMs(isPermit: boolean): number | undefined
}

/** The ruling for a call; refuses the call as a whole where the corners or the partner's profile say so. */
export function rulingOn(
  world: World,
  call: Call,
  owner: Owner,
  purpose: 'preauthorization' | 'authorization',
  tooMany: boolean,
): Ruling {
  const { mvpd } = call.path
  const { tooManyResources } = world.settings.corners
  if (tooMany && tooManyResources === 'topLevel') throw refusal('too_many_resources', 'too many resources')
  if (tooMany) return denyAll('too_many_resources')
  if (isTempPass(world, mvpd)) return temporaryRuling(world, call, owner, purpose)
  return degradedRuling(world, mvpd) ?? ordinaryRuling(world, call, owner, purpose)
}

function temporaryRuling(
  world: World,
  { path: { mvpd }, headers }: Call,
  owner: Owner,
  purpose: 'preauthorization' | 'authorization',
): Ruling {
  const open = purpose === 'authorization' ? useTemporary : previewTemporary
  const pass = open(world, owner, mvpd, headers)
  return {
    source: 'temppass',
    rule(resource) {
      const code = pass.refuse(resource)
      return code === undefined ? 'permit' : { code }
    },
    notAfterMs: (isPermit) => (isPermit ? pass.notAfterMs : undefined),
  }
}

/** The programmer's rule holds whether or not anybody is signed in. (DEGR-04, DEGR-05) */
function degradedRuling(world: World, mvpd: string): Ruling | undefined {
  const degradation = degradationOf(world, mvpd)
  if (degradation === undefined) return undefined
  const { rule, details } = degradation
  return {
    source: 'degradation',
    rule: () =>
      rule === 'AuthZNone'
        ? { code: 'authorization_denied_by_degradation_rule', ...(details === undefined ? {} : { details }) }
        : 'permit',
    // Only the decisions of AuthNAll say when they end.
    notAfterMs: () => (rule === 'AuthNAll' ? authorizationEnd(world) : undefined),
  }
}

function ordinaryRuling(
  world: World,
  { path: { mvpd }, headers }: Call,
  owner: Owner,
  purpose: 'preauthorization' | 'authorization',
): Ruling {
  if (accessOf(world, owner, mvpd, headers) === undefined) {
    checkPartnerProfile(world, owner, mvpd, headers)
    const had = hadProfile(world, owner, mvpd, headers)
    const code = had ? 'authenticated_profile_expired' : 'authenticated_profile_missing'
    if (world.settings.corners.missingProfile === 'topLevel') throw refusal(code, 'no valid profile')
    return denyAll(code)
  }
  return {
    source: 'mvpd',
    rule(resource) {
      const verdict = verdictOn(world, mvpd, resource)
      return verdict === 'permit' ? verdict : { code: `${purpose}_denied_by_mvpd`, ...verdict }
    },
    notAfterMs: () => authorizationEnd(world),
  }
}

/** A partner's profile that the framework does not vouch for now: the call is refused by what is wrong there. (D26) */
function checkPartnerProfile(world: World, owner: Owner, mvpd: string, headers: Call['headers']): void {
  if (validProfile(world, owner, mvpd)?.type !== partnerProfileType) return
  const word = readFramework(world, headers)
  const code = typeof word === 'string' ? word : 'invalid_header_pfs_provider_id_mismatch'
  throw refusal(code, 'useless framework status')
}

function denyAll(code: EnhancedErrorCode): Ruling {
  return { source: 'mvpd', rule: () => ({ code }), notAfterMs: () => undefined }
}

function authorizationEnd(world: World): number {
  return now(world) + world.settings.authorizationLifeMs
}

/** The latest rule that fits, else the provider's entitlement, else a permit. */
function verdictOn(world: World, mvpd: string, resource: string): Verdict {
  const rule = world.state.rules.find(
    (known) => (known.resource === resource || known.resource === '*') && (known.mvpd ?? mvpd) === mvpd,
  )
  if (rule) return rule.verdict
  const entitlements = world.settings.entitlements[mvpd] ?? {}
  const own = Object.hasOwn(entitlements, resource) ? entitlements[resource] : undefined
  return own ?? entitlements['*'] ?? 'permit'
}
