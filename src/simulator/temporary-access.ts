import { decodeBase64, isObject } from './call.ts'
import type { SimulatedProvider, TempPass } from './configuration.ts'
import { type EnhancedErrorCode, refusal } from './errors.ts'
import { digest } from './random.ts'
import { type HeaderFields, headerOf } from './request.ts'
import type { Owner, Profile, Trial } from './state.ts'
import { now, providerOf, type World } from './world.ts'

/** What may go wrong with temporary access. */
type TemporaryError = Extract<
  EnhancedErrorCode,
  `temporary_access_${string}` | `${string}_temporary_access` | `${string}_for_temporary_access`
>

/** Who asks for temporary access: a device, and for a promotional pass a person. */
interface User {
  readonly device: string
  readonly identity: string | undefined
}

/** The terms of a TempPass; by default four hours for a device. @see spec flows.md §1.15 */
function termsOf(provider: SimulatedProvider): TempPass {
  return provider.simulated?.tempPass ?? { durationMs: 14_400_000 }
}

/** Whether a provider is a TempPass. */
export function isTempPass(world: World, mvpd: string | undefined): boolean {
  return mvpd !== undefined && providerOf(world, mvpd)?.isTempPass === true
}

/**
 * The profile of temporary access, made up from its trial. Refuses a pass that is broken, used up or without identity;
 * before the first authorization there is no profile, unless the pass was chosen for a code (`isChosen`): then the poll
 * that waits for it has to end.
 *
 * @see spec endpoints.md §7.7 (D12)
 */
export function temporaryProfile(
  world: World,
  { device, serviceProvider }: Owner,
  mvpd: string,
  headers: HeaderFields,
  isChosen = false,
): Profile | undefined {
  const pass = openPass(world, serviceProvider, mvpd, { device, identity: readIdentity(headers) }, true)
  const { terms, error } = pass
  if (error !== undefined) throw refusal(error, `no temporary access with ${mvpd}`)
  const { trial = isChosen ? newTrial(world, serviceProvider, mvpd, terms) : undefined } = pass
  if (trial === undefined) return undefined
  const remaining = terms.resources === undefined ? undefined : terms.resources - trial.resources.length
  if (remaining === 0 && world.settings.corners.usedUpPass === 'refused') {
    throw refusal('temporary_access_resources_limit_exceeded', `${mvpd} has no title left`)
  }
  const { startedMs, notAfterMs, resources } = trial
  return {
    notBefore: startedMs,
    notAfter: notAfterMs,
    issuer: 'Adobe',
    type: 'temporary',
    attributes: {
      ...(remaining === undefined
        ? {}
        : {
            remaining_resources: { value: remaining, state: 'plain' },
            used_assets: { value: resources, state: 'plain' },
          }),
      expiration_date: { value: notAfterMs, state: 'plain' },
      userID: { value: `temppass_${digest(device)}`, state: 'plain' },
    },
  }
}

/** How a pass decides about resources. */
export interface TemporaryDecision {
  /** End of the pass, once it has begun. */
  readonly notAfterMs: number | undefined
  /** What is wrong with a resource; undefined permits it. */
  refuse(resource: string): TemporaryError | undefined
}

/** The decisions of preauthorize: they start nothing, use nothing up and need no identity. (TEMP-12) */
export function previewTemporary(
  world: World,
  { device, serviceProvider }: Owner,
  mvpd: string,
  headers: HeaderFields,
): TemporaryDecision {
  const pass = openPass(world, serviceProvider, mvpd, { device, identity: readIdentity(headers) }, false)
  return {
    notAfterMs: pass.trial?.notAfterMs,
    refuse: (resource) => pass.error ?? limitError(pass.terms, pass.trial, resource),
  }
}

/** The decisions of authorize: the first permit starts the clock, each counts its title once. (TEMP-09) */
export function useTemporary(
  world: World,
  { device, serviceProvider }: Owner,
  mvpd: string,
  headers: HeaderFields,
): TemporaryDecision {
  const user = { device, identity: readIdentity(headers) }
  const pass = openPass(world, serviceProvider, mvpd, user, true)
  const { terms, error } = pass
  let { trial } = pass
  return {
    get notAfterMs() {
      return trial?.notAfterMs
    },
    refuse(resource) {
      const refused = error ?? limitError(terms, trial, resource)
      if (refused !== undefined) return refused
      if (trial === undefined) {
        trial = newTrial(world, serviceProvider, mvpd, terms)
        world.state.trials.push(trial)
      }
      remember(trial.devices, user.device)
      if (terms.resources === undefined) return undefined
      remember(trial.identities, user.identity)
      remember(trial.resources, resource)
      return undefined
    },
  }
}

/** A pass as its user finds it. */
interface Pass {
  readonly terms: TempPass
  readonly trial: Trial | undefined
  readonly error: TemporaryError | undefined
}

/** Looks a pass up for its user. A promotional one asks who that is, where the call has a header for it. */
function openPass(
  world: World,
  serviceProvider: string,
  mvpd: string,
  user: User,
  asksIdentity: boolean,
): Pass {
  const provider = providerOf(world, mvpd)
  if (provider === undefined) throw refusal('invalid_parameter_mvpd', `unknown provider ${mvpd}`)
  const terms = termsOf(provider)
  const isPromotional = terms.resources !== undefined
  // Oldest first: where device and person belong to two trials, the older one counts.
  const trial = world.state.trials.find(
    (known) =>
      known.mvpd === mvpd &&
      known.serviceProvider === serviceProvider &&
      (known.devices.includes(user.device) ||
        (isPromotional && user.identity !== undefined && known.identities.includes(user.identity))),
  )
  const error: TemporaryError | undefined =
    terms.isMisconfigured === true || world.state.misconfigured.includes(mvpd)
      ? 'invalid_configuration_temporary_access'
      : isPromotional && asksIdentity && user.identity === undefined
        ? 'invalid_header_identity_for_temporary_access'
        : trial !== undefined && now(world) >= trial.notAfterMs
          ? 'temporary_access_duration_limit_exceeded'
          : undefined
  return { terms, trial, error }
}

function newTrial(world: World, serviceProvider: string, mvpd: string, { durationMs }: TempPass): Trial {
  const startedMs = now(world)
  const notAfterMs = startedMs + durationMs
  return { serviceProvider, mvpd, startedMs, notAfterMs, devices: [], identities: [], resources: [] }
}

/** A title that was played already may be played again: an answer that was lost costs nothing. */
function limitError(
  { resources: most }: TempPass,
  trial: Trial | undefined,
  resource: string,
): TemporaryError | undefined {
  if (most === undefined) return undefined
  const used = trial?.resources ?? []
  return used.length < most || used.includes(resource)
    ? undefined
    : 'temporary_access_resources_limit_exceeded'
}

function remember(list: string[], value: string | undefined): void {
  if (value !== undefined && !list.includes(value)) list.push(value)
}

/** The person of `AP-TempPass-Identity`, in one form whatever the order of its members; undefined if unusable (D53). */
function readIdentity(headers: HeaderFields): string | undefined {
  const decoded = decodeBase64(headerOf(headers, 'temporaryIdentity') ?? '')
  try {
    return identityKey(JSON.parse(decoded ?? ''))
  } catch {
    return undefined
  }
}

/** The one form of an identity; undefined for what identifies nobody. */
export function identityKey(identity: unknown): string | undefined {
  if (typeof identity === 'string') return identity || undefined
  if (!isObject(identity)) return undefined
  const values = Object.keys(identity).sort()
  const isUsable =
    values.length > 0 && values.every((name) => identity[name] && typeof identity[name] === 'string')
  return isUsable ? JSON.stringify(values.map((name) => [name, identity[name]])) : undefined
}
