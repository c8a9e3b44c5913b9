/**
 * Every reason for which something can fail, stable so that an app can translate by it.
 *
 * - `aborted`: the caller's signal ended it.
 * - `network`: no answer came (connection lost, refused, DNS).
 * - `timeout`: no answer in time.
 * - `throttled`: HTTP 429, and the repeats were used up.
 * - `protocol`: the answer could not be understood; `message` names endpoint and field.
 * - `unauthorised`: HTTP 401, also after a new access token.
 * - `refused`: the service said no to this request.
 * - `configuration`: something in the service's set-up has to change (vendor action `configuration`).
 * - `registration`: the application could not be registered, or got no access token.
 * - `authentication`: the viewer has to sign in (vendor action `authentication`).
 * - `attemptsSpent`: a repeatable failure outlived the allowed attempts.
 * - `superseded`: a later request took its place.
 * - `notReady`: asked while nobody is signed in, or access ended meanwhile.
 * - `stopped`: `stop()` was called.
 * - `storage`: the store failed.
 * - `usage`: the library was called wrongly.
 */
export type FailureCode =
  | 'aborted'
  | 'network'
  | 'timeout'
  | 'throttled'
  | 'protocol'
  | 'unauthorised'
  | 'refused'
  | 'configuration'
  | 'registration'
  | 'authentication'
  | 'attemptsSpent'
  | 'superseded'
  | 'notReady'
  | 'stopped'
  | 'storage'
  | 'usage'

/** What the service said of an error, in its own words, for screens and support (ERR-17). Texts decide nothing. */
export interface VendorError {
  /** The error's identity, an open set: an enhanced error code, or the word of a registration error. */
  readonly code: string
  /** The remedy the service names, an open set; empty for registration errors, which have none. */
  readonly action: string
  /** The `status` member of the error; need not equal the HTTP status (ERR-05). */
  readonly status?: number
  /** Text that may be shown to the viewer. */
  readonly message?: string
  /** The provider's or programmer's own words; the best text for the viewer when present. */
  readonly details?: string
  /** Reference to quote in a support ticket. */
  readonly trace?: string
  /** Link as given by the service (ERR-18). */
  readonly helpUrl?: string
}

/** A failure as plain JSON: no secret, English text, and stable codes to translate by. */
export interface Failure {
  readonly code: FailureCode
  /** Names the endpoint template and, where one is at fault, the field. */
  readonly message: string
  /** What the developer or operator can change. */
  readonly remedy?: string
  /** Whether the same request may succeed if repeated later. */
  readonly retryable: boolean
  /** Status of the HTTP answer, if one came. */
  readonly httpStatus?: number
  readonly vendor?: VendorError
}

/** Thrown by services, and by `createPass` and its methods on wrong use. */
export class PassError extends Error {
  override readonly name = 'PassError'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }

  get code(): FailureCode {
    return this.failure.code
  }
}

/** The {@link PassError} for a wrong call of this library: names what is wrong and the rule it breaks. */
export function usageError(message: string, remedy?: string): PassError {
  return new PassError({
    code: 'usage',
    message,
    retryable: false,
    ...(remedy === undefined ? {} : { remedy }),
  })
}

/** The failure carried by an error; an unforeseen one becomes `protocol`, with nothing of it but its name (ERR-26). */
export function toFailure(error: unknown): Failure {
  if (error instanceof PassError) return error.failure
  // A foreign error's message can quote what it was given, secrets included: only its name is safe to show.
  const name = error instanceof Error ? error.name : typeof error
  return { code: 'protocol', message: `unexpected ${name}`, retryable: false }
}
