import { type Access, accessOf } from '../access.ts'
import { type Answer, json } from '../answer.ts'
import { type Call, checkMvpd, hasContentType, ownerOf, parseObject } from '../call.ts'
import type { Corners } from '../corners.ts'
import { type EnhancedErrorCode, refusal, wireError } from '../errors.ts'
import { storedProfiles } from '../profile-store.ts'
import { token } from '../random.ts'
import type { Denial, Owner, Verdict } from '../state.ts'
import { base64, now, type World } from '../world.ts'

/** One item of the answer. @see spec endpoints.md §5.5 */
interface Decision {
  readonly resource: string
  readonly serviceProvider: string
  readonly mvpd: string
  readonly source: string
  readonly authorized: boolean
  readonly [detail: string]: unknown
}

/** @see spec endpoints.md §7.9 (PREAUTH-03) */
export function preauthorize(world: World, call: Call): Answer {
  return decide(world, call, world.settings.maxPreauthorizeResources, ({ permit, deny }, verdict) =>
    verdict === 'permit' ? permit({}) : deny({ code: 'preauthorization_denied_by_mvpd', ...verdict }),
  )
}

/** @see spec endpoints.md §7.10 (AUTHZ-02) */
export function authorize(world: World, call: Call): Answer {
  return decide(world, call, world.settings.maxAuthorizeResources, ({ permit, deny }, verdict) => {
    const notBefore = now(world)
    const validity = { notBefore, notAfter: notBefore + world.settings.authorizationLifeMs }
    if (verdict !== 'permit') {
      return { ...deny({ code: 'authorization_denied_by_mvpd', ...verdict }), ...validity }
    }
    const serializedToken = base64(`<signatureInfo>${token(world.state, 48)}</signatureInfo>`)
    return permit({
      token: { notBefore, notAfter: notBefore + world.settings.mediaTokenLifeMs, serializedToken },
      ...validity,
    })
  })
}

/** The two possible answers for one resource. */
interface Forms {
  permit(details: object): Decision
  deny(denial: Denial & { readonly code: string }): Decision
}

/** One decision for each resource. */
function decide(
  world: World,
  call: Call,
  most: number,
  settle: (forms: Forms, verdict: Verdict) => Decision,
): Answer {
  const owner = ownerOf(world, call)
  const { mvpd } = call.path
  checkMvpd(world, mvpd)
  const { corners } = world.settings
  const resources = inOrder(readResources(call, corners.emptyResources), corners)
  const access = accessOf(world, owner, mvpd, call.headers)
  const failure = failureOfAll(world, owner, mvpd, access, resources.length > most)

  const decisions = resources.map((resource) => {
    const item = { resource, serviceProvider: owner.serviceProvider, mvpd, source: access?.source ?? 'mvpd' }
    const forms: Forms = {
      permit: (details) => ({ ...item, authorized: true, ...details }),
      deny: ({ code, ...texts }) => ({
        ...item,
        authorized: false,
        error: wireError(world.state, code, texts),
      }),
    }
    return failure ? forms.deny({ code: failure }) : settle(forms, verdictOn(world, mvpd, resource))
  })
  return json({ decisions })
}

/** The error that stands in every item, if the call as a whole cannot be decided; thrown if set to top level. */
function failureOfAll(
  world: World,
  owner: Owner,
  mvpd: string,
  access: Access | undefined,
  tooMany: boolean,
): EnhancedErrorCode | undefined {
  const { tooManyResources, missingProfile } = world.settings.corners
  if (tooMany) {
    if (tooManyResources === 'topLevel') throw refusal('too_many_resources', 'too many resources')
    return 'too_many_resources'
  }
  if (access) return undefined
  const expired = storedProfiles(world, owner)[mvpd] !== undefined
  const code = expired ? 'authenticated_profile_expired' : 'authenticated_profile_missing'
  if (missingProfile === 'topLevel') throw refusal(code, 'no valid profile')
  return code
}

/** Order and repetition of the decisions (§10). */
function inOrder(
  asked: readonly string[],
  { duplicateResources, decisionOrder }: Corners,
): readonly string[] {
  const decided = duplicateResources === 'each' ? asked : [...new Set(asked)]
  return decisionOrder === 'request' ? decided : [...decided].reverse()
}

function readResources(call: Call, empty: Corners['emptyResources']): readonly string[] {
  const resources = hasContentType(call) ? parseObject(call.body)?.resources : undefined
  const isList = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && item.trim() !== '')
  if (!isList(resources) || (resources.length === 0 && empty === 'refused')) {
    throw refusal('invalid_parameter_resources', 'body is not JSON with a list of resource ids')
  }
  return resources
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
