import type { Failure } from '../../errors.ts'
import type { DecisionOutput } from '../decision/index.ts'
import {
  type AuthorizationRequest,
  type PassContext,
  type PassEmitted,
  type PreauthorizationRequest,
  toMark,
} from './pass.context.ts'
import type { Access, AccessKind, Mark } from './pass.types.ts'

export const noSignIn = {
  surface: 'secondary',
  attempt: 1,
  step: 'creating',
  suspended: false,
  isPageOpen: false,
} as const satisfies PassContext['signIn']

export const noTemporary: PassContext['temporary'] = {
  mvpds: [],
  verify: true,
  mvpd: '',
  needsIdentity: false,
  next: [],
}
/** The pass in use is over; an offer under way goes on. */
export function withoutPass(temporary: PassContext['temporary']): PassContext['temporary'] {
  return { ...temporary, identity: undefined, next: [] }
}

export const noPartner: PassContext['partner'] = {
  step: 'configuring',
  silent: false,
  isSpent: false,
  skipped: [],
}

export const noAuthorization: PassContext['authorization'] = { isOpen: false }
export const noPreauthorization: PassContext['preauthorization'] = {
  requests: [],
  marks: new Map(),
  denials: new Map(),
  batch: Number.POSITIVE_INFINITY,
}

export const superseded: Failure = {
  code: 'superseded',
  message: 'a later request took its place',
  retryable: false,
}
export const dismissed: Failure = { code: 'aborted', message: 'dismissed', retryable: false }
/** Nothing is decided without a profile, a pass, or an answer that lets the viewer through (AUTHN-01). */
export const notReady: Failure = {
  code: 'notReady',
  message: 'nobody is signed in',
  remedy: 'Wait for the phase "ready".',
  retryable: false,
}
/** Why nothing can be asked: no token has come yet. */
export function unreachable({ waitingFor }: PassContext): Failure {
  return waitingFor ?? { code: 'network', message: 'the service has not been reached yet', retryable: true }
}
export const accessEnded: Failure = { code: 'notReady', message: 'access ended meanwhile', retryable: false }

/** The resources of the next preauthorize request: as many as allowed of those without a mark (PREAUTH-04, PREAUTH-07). */
export function nextResources({ preauthorization, settings }: PassContext): readonly string[] {
  const { requests, marks, batch } = preauthorization
  const unmarked = new Set(requests.flatMap(({ resources }) => resources).filter((r) => !marks.has(r)))
  return [...unmarked].slice(0, Math.min(batch, settings.preauthorizeBatch))
}

/** A profile, or what a session's answer says of one: then without an end. */
export interface GainedProfile {
  readonly mvpd: string
  readonly kind: AccessKind
  readonly notAfterMs?: number | undefined
}

/** What changes when the service vouches for a profile. Marks are of one profile and one kind of access (PREAUTH-10). */
export function gained(
  context: PassContext,
  { mvpd, kind, notAfterMs }: GainedProfile,
): Partial<PassContext> {
  const { access, profiles, preauthorization } = context
  const isSame = access?.mvpd === mvpd && access.kind === kind
  return {
    access: { mvpd, kind, verified: true, ...(notAfterMs === undefined ? {} : { notAfterMs }) },
    previous: kind === 'temporary' ? beneath(context) : undefined,
    // One without an end is known from a session's answer alone.
    profiles: [
      ...(notAfterMs === undefined ? [] : [{ mvpd, kind, notAfterMs }]),
      ...profiles.filter((other) => other.mvpd !== mvpd),
    ],
    // What a pass was given is of no use to any other access.
    ...(kind === 'temporary' ? {} : { temporary: noTemporary }),
    partner: { ...context.partner, isSpent: false },
    hasLoggedOut: false,
    ...(isSame ? {} : { preauthorization: { ...noPreauthorization, requests: preauthorization.requests } }),
    ...(isSame || context.authorization.isOpen ? {} : { authorization: noAuthorization }),
    confirmations: access && access.notAfterMs === notAfterMs ? context.confirmations + 1 : 0,
    cached: undefined,
    mayHaveProfile: false,
    failure: undefined,
  }
}

/** The access that a pass lies on: it changes hands without a logout (PROF-23). */
function beneath({ access, previous }: PassContext): Access | undefined {
  return access === undefined || access.kind === 'temporary' ? previous : access
}

/** A denied resource is preauthorized so often in a run; after that its denial stands (PREAUTH-13). */
const denialsAsked = 3

/** What is known of the marks after an answer. */
export function marked(
  { access, preauthorization }: PassContext,
  { results, limit, nowMs = 0 }: DecisionOutput,
): PassContext['preauthorization'] {
  const marks = new Map(preauthorization.marks)
  const denials = new Map(preauthorization.denials)
  for (const result of results) {
    const mark = toMark(access?.mvpd ?? '', result)
    marks.set(mark.resource, mark)
    const times = (denials.get(mark.resource)?.times ?? 0) + 1
    if (mark.outcome === 'denied') denials.set(mark.resource, { mark, atMs: nowMs, times })
    else if (mark.outcome === 'permitted') denials.delete(mark.resource)
  }
  const batch = Math.min(preauthorization.batch, limit ?? preauthorization.batch)
  return { ...preauthorization, marks, denials, batch }
}

/** The marks with those denials that are not asked again yet, or any more. */
export function recalled(
  { preauthorization, settings }: PassContext,
  nowMs: number,
): PassContext['preauthorization'] {
  const marks = new Map(preauthorization.marks)
  for (const [resource, { mark, atMs, times }] of preauthorization.denials) {
    if (nowMs - atMs < settings.denialCooldownMs || times >= denialsAsked) marks.set(resource, mark)
  }
  return { ...preauthorization, marks }
}

interface Emits {
  emit(event: PassEmitted): void
}

export function emitRefusal(enqueue: Emits, request: AuthorizationRequest, failure: Failure): void {
  const { requestId, resource, isCall } = request
  const answer = { outcome: 'failed' as const, resource, failure }
  if (isCall) enqueue.emit({ type: 'call.authorized', requestId, answer })
  else enqueue.emit({ type: 'authorization.refused', requestId, ...answer })
}

export function emitMarks(
  enqueue: Emits,
  { requestId, isCall }: PreauthorizationRequest,
  marks: readonly Mark[],
): void {
  if (isCall) enqueue.emit({ type: 'call.preauthorized', requestId, marks })
  else enqueue.emit({ type: 'preauthorization.settled', requestId, decisions: marks })
}

export function refuseMarks(
  enqueue: Emits,
  { access, remembered }: PassContext,
  request: PreauthorizationRequest,
  failure: Failure,
): void {
  const mvpd = access?.mvpd ?? remembered?.mvpd ?? ''
  emitMarks(
    enqueue,
    request,
    request.resources.map((resource) => ({ outcome: 'failed', resource, mvpd, failure })),
  )
}
