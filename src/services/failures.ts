import { defined } from '../defined.ts'
import { type Failure, type FailureCode, PassError } from '../errors.ts'
import { describeEndpoint, type EndpointName } from '../protocol/endpoints.ts'
import { type EnhancedError, errorBody } from '../protocol/enhanced-error.ts'
import { type ErrorCodeEntry, errorCodes } from '../protocol/error-codes.ts'
import { remedies } from './remedies.ts'

const catalogue: ReadonlyMap<string, ErrorCodeEntry> = new Map(Object.entries(errorCodes))

/** What a remedy means for the flow (spec errors.md §4). Everything else is a plain refusal. */
const codeByAction: Readonly<Record<string, FailureCode>> = {
  configuration: 'configuration',
  authentication: 'authentication',
  'application-registration': 'unauthorised',
}

/** The failure for an answer that is no success: a body of any shape, or none (ERR-01 to ERR-05, ERR-13 to ERR-16). */
export function refusal(endpoint: EndpointName, httpStatus: number, body: unknown): PassError {
  const parsed = errorBody.safeParse(body)
  if (parsed.success && httpStatus !== 429) {
    return new PassError(fromEnhancedError(endpoint, parsed.data, httpStatus))
  }
  return new PassError({
    code: httpStatus === 401 ? 'unauthorised' : httpStatus === 429 ? 'throttled' : 'refused',
    message: `${describeEndpoint(endpoint)} answered ${httpStatus}`,
    // A 5xx nobody explained may pass; every other unexplained refusal would only be refused again.
    retryable: httpStatus >= 500 || httpStatus === 429,
    httpStatus,
  })
}

/** The failure an enhanced error stands for, wherever it sat: a whole answer, or one decision of a 200 (ERR-04). */
export function fromEnhancedError(endpoint: EndpointName, error: EnhancedError, httpStatus: number): Failure {
  // Samples give `none` where the catalogue names a remedy: then the code decides (D62, ERR-14).
  const known = catalogue.get(error.code)
  const action = error.action === 'none' && known ? known.action : error.action
  const isRegistration = endpoint === 'registerClient' || endpoint === 'issueAccessToken'
  const { code, status, message, details, trace, helpUrl } = error
  return defined({
    code:
      httpStatus === 401
        ? 'unauthorised'
        : isRegistration
          ? 'registration'
          : (codeByAction[action] ?? 'refused'),
    message: `${describeEndpoint(endpoint)} answered ${httpStatus} ${code}`,
    remedy: remedies[code],
    retryable: action === 'retry',
    httpStatus,
    vendor: defined({ code, action, status, message, details, trace, helpUrl }),
  })
}

/** The answer cannot be understood; `problem` names the field. */
export function protocolError(endpoint: EndpointName, problem: string, httpStatus?: number): PassError {
  const message = `${describeEndpoint(endpoint)}: ${problem}`
  return new PassError(defined({ code: 'protocol' as const, message, retryable: false, httpStatus }))
}

/** No answer came. */
export function transportError(
  endpoint: EndpointName,
  code: 'aborted' | 'network' | 'timeout',
  problem: string,
): PassError {
  const message = `${describeEndpoint(endpoint)}: ${problem}`
  return new PassError({ code, message, retryable: code !== 'aborted' })
}
