import { type Answer, json } from '../answer.ts'
import { type Call, checkMvpd, hasContentType, ownerOf, parseObject } from '../call.ts'
import type { Corners } from '../corners.ts'
import { refusal, wireError } from '../errors.ts'
import { token } from '../random.ts'
import { rulingOn } from '../rulings.ts'
import { base64, now, type World } from '../world.ts'

/** @see spec endpoints.md §7.9 (PREAUTH-03) */
export function preauthorize(world: World, call: Call): Answer {
  return decide(world, call, 'preauthorization', world.settings.maxPreauthorizeResources, () => ({}))
}

/** @see spec endpoints.md §7.10 (AUTHZ-02) */
export function authorize(world: World, call: Call): Answer {
  const { maxAuthorizeResources, mediaTokenLifeMs } = world.settings
  return decide(world, call, 'authorization', maxAuthorizeResources, (isPermit, end) => {
    const notBefore = now(world)
    const validity = end === undefined ? {} : { notBefore, notAfter: end }
    if (!isPermit) return validity
    const serializedToken = base64(`<signatureInfo>${token(world.state, 48)}</signatureInfo>`)
    return { token: { notBefore, notAfter: notBefore + mediaTokenLifeMs, serializedToken }, ...validity }
  })
}

/** One decision for each resource, with what the call adds to it. @see spec endpoints.md §5.5 */
function decide(
  world: World,
  call: Call,
  purpose: 'preauthorization' | 'authorization',
  most: number,
  details: (isPermit: boolean, end: number | undefined) => object,
): Answer {
  const owner = ownerOf(world, call)
  const { mvpd } = call.path
  checkMvpd(world, mvpd)
  const { corners } = world.settings
  const resources = inOrder(readResources(call, corners.emptyResources), corners)
  const ruling = rulingOn(world, call, owner, purpose, resources.length > most)

  const decisions = resources.map((resource) => {
    const verdict = ruling.rule(resource)
    const isPermit = verdict === 'permit'
    return {
      resource,
      serviceProvider: owner.serviceProvider,
      mvpd,
      source: ruling.source,
      authorized: isPermit,
      ...(isPermit ? {} : { error: wireError(world.state, verdict.code, verdict) }),
      ...details(isPermit, ruling.notAfterMs(isPermit)),
    }
  })
  return json({ decisions })
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
