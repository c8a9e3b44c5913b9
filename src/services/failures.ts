import { defined } from '../defined.ts'
import { type Failure, PassError } from '../errors.ts'
import { describeEndpoint, type EndpointName } from '../protocol/endpoints.ts'
import { type EnhancedError, errorBody } from '../protocol/enhanced-error.ts'
import {
  type ErrorActionEntry,
  type ErrorCodeEntry,
  errorActions,
  errorCodes,
  registrationErrors,
} from '../protocol/error-codes.ts'
import type { WireAnswer } from './transport.ts'

// One catalogue, whatever endpoint an error came from (ERR-03).
// Maps, because what the service says must not be taken for a member every object has.
const codes: ReadonlyMap<string, ErrorCodeEntry> = new Map(
  Object.entries({ ...registrationErrors, ...errorCodes }),
)
const actions: ReadonlyMap<string, ErrorActionEntry> = new Map(Object.entries(errorActions))

/** The failure for an answer that is no success (ERR-02): a body of any shape, or none (ERR-15). */
export function refusal(answer: WireAnswer): PassError {
  const { endpoint, status, headers } = answer
  const parsed = errorBody.safeParse(answer.body)
  // The edge throttles, and it knows nothing of enhanced errors.
  if (parsed.success && status !== 429) return new PassError(fromEnhancedError(answer, parsed.data))
  const failure = new PassError({
    code: status === 401 ? 'unauthorised' : status === 429 ? 'throttled' : 'refused',
    message: `${describeEndpoint(endpoint)} answered ${status}`,
    // A 5xx nobody explained may pass; any other such refusal would only come again (ERR-21, ERR-22, ERR-23).
    retryable: status >= 500 || status === 429,
    httpStatus: status,
  })
  // Not documented, but honoured should it ever come (THR-04): seconds, for whoever sends the next request.
  const retryAfterMs = Number(headers.get('retry-after')) * 1000
  return retryAfterMs > 0 ? Object.assign(failure, { retryAfterMs }) : failure
}

/**
 * The failure an enhanced error stands for, wherever it sat: a whole answer, or one decision of a 200 (ERR-04). Its
 * action says what to do about it (ERR-01).
 */
export function fromEnhancedError(
  { endpoint, status: httpStatus, secrets = [] }: WireAnswer,
  error: EnhancedError,
): Failure {
  const { code, status } = error
  // What an error quotes of the request is on its way to screens, logs and support (ERR-26).
  const [message, details, trace, helpUrl] = [error.message, error.details, error.trace, error.helpUrl].map(
    (text) => secrets.reduce((rest, secret) => rest?.split(secret).join('[secret]'), text),
  )
  const known = codes.get(code)
  const action = known ? known.action : error.action
  // There is nothing to do about an action of tomorrow (ERR-13).
  const meaning: ErrorActionEntry = actions.get(action) ?? errorActions.none
  const isRegistration = endpoint === 'registerClient' || endpoint === 'issueAccessToken'
  return defined({
    code: isRegistration ? 'registration' : httpStatus === 401 ? 'unauthorised' : meaning.failure,
    message: `${describeEndpoint(endpoint)} answered ${httpStatus} ${code}`,
    remedy: known?.remedy ?? meaning.remedy,
    retryable: action === 'retry',
    httpStatus,
    // `details` can hold the programmer's own words to the viewer (DEGR-12).
    vendor: defined({ code, action, status, message, details, trace, helpUrl }),
  })
}

/** The answer cannot be understood; `problem` names the field. */
export function protocolError(
  { endpoint, status }: Pick<WireAnswer, 'endpoint' | 'status'>,
  problem: string,
): PassError {
  return new PassError({
    code: 'protocol',
    message: `${describeEndpoint(endpoint)}: ${problem}`,
    retryable: false,
    httpStatus: status,
  })
}

/** No answer came: nothing the service has said (ERR-24). */
export function transportError(
  endpoint: EndpointName,
  code: 'aborted' | 'network' | 'timeout',
  problem: string,
): PassError {
  const message = `${describeEndpoint(endpoint)}: ${problem}`
  return new PassError({ code, message, retryable: code !== 'aborted' })
}
