import { type Failure, toFailure } from '../../errors.ts'

/** The failure in an `xstate.error.actor.…` event. */
export function failureOf(event: { error: unknown }): Failure {
  return toFailure(event.error)
}

/**
 * The same request may be repeated by a chart: only a fault that may pass (ERR-06), and not after `throttled`, which the
 * gateway has repeated already (ERR-28).
 */
export function isRepeatable(failure: Failure): boolean {
  return failure.retryable && failure.code !== 'throttled'
}

/** The provider is not, or no longer, to be had: choose again (CONF-14; spec flows.md §0.6). */
export function isProviderGone(failure: Failure): boolean {
  const code = failure.vendor?.code
  return code === 'invalid_integration' || code === 'invalid_parameter_mvpd'
}

/** The code is wrong, expired, used up or replaced (POLL-12). A 404 means the same (X22). */
export function isCodeDead(failure: Failure): boolean {
  const code = failure.vendor?.code
  return (
    code === 'invalid_authentication_session' ||
    code === 'invalid_parameter_code' ||
    failure.httpStatus === 404
  )
}

/** The failure of a repeatable fault that outlived its attempts. */
export function attemptsSpent(failure: Failure, attempts: number): Failure {
  return {
    ...failure,
    code: 'attemptsSpent',
    message: `${failure.message}; gave up after ${attempts} attempts`,
  }
}

/** The failure of an answer that makes no sense for the flow. */
export function unusable(message: string): Failure {
  return { code: 'protocol', message, retryable: false }
}
