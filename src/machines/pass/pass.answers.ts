import type { Failure } from '../../errors.ts'
import type {
  AuthorizationRequest,
  PassContext,
  PassEmitted,
  PreauthorizationRequest,
} from './pass.context.ts'
import type { Mark } from './pass.types.ts'

export const noSignIn = {
  surface: 'secondary',
  attempt: 1,
  step: 'creating',
  suspended: false,
  isPageOpen: false,
} as const satisfies PassContext['signIn']

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
export const notReady: Failure = {
  code: 'notReady',
  message: 'nobody is signed in',
  remedy: 'Wait for the phase "ready".',
  retryable: false,
}
export const accessEnded: Failure = { code: 'notReady', message: 'access ended meanwhile', retryable: false }

/** The resources of the next preauthorize request: those no mark is known of. */
export function nextResources({ preauthorization, settings }: PassContext): readonly string[] {
  const { requests, marks, batch } = preauthorization
  const unmarked = new Set(requests.flatMap(({ resources }) => resources).filter((r) => !marks.has(r)))
  return [...unmarked].slice(0, Math.min(batch, settings.preauthorizeBatch))
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
