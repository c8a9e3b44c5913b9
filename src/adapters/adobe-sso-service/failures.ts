import { defined } from '../../defined.ts'
import { type Failure, type FailureCode, PassError, type VendorError } from '../../errors.ts'
import type { SsoServiceAction, SsoServiceErrorCode } from '../../protocol/sso-service.ts'
import type { Answer } from './call.ts'
import { membersOf, textIn } from './members.ts'

const askAgain = 'Ask again: the next call obtains a new service token.'
const checkHeaders = 'Check commonId, device.id and device.info: the SSO service needs all three.'
const checkBody = 'Check the device ids: as list() gives them.'
// A map, because what the service says must not be taken for a member every object has.
const remedies: ReadonlyMap<SsoServiceAction | SsoServiceErrorCode, string> = new Map([
  ['get_new_token', askAgain],
  ['token_invalid', askAgain],
  ['token_expired', askAgain],
  ['check_headers', checkHeaders],
  ['header_missing', checkHeaders],
  ['header_invalid', checkHeaders],
  ['check_request_body', checkBody],
  ['request_null', checkBody],
  ['request_invalid', checkBody],
  ['unauthorized', 'Have the SSO service enabled for the registered application.'],
  ['internal_error', 'If it lasts, report vendor.trace.'],
])

/** Shorter secrets are found in ordinary words; a link code has six digits. */
const shortestHidden = 6

/**
 * The failure for an answer that is no success: the service's own error envelope, or a body of any other shape.
 *
 * @see spec endpoints.md §11.2, §5.1 (D64)
 */
export function refusal({ endpoint, status, body, hidden }: Answer): PassError {
  // The edge throttles, and it knows nothing of errors.
  const vendor = status === 429 ? undefined : readVendorError(body, hidden)
  const code: FailureCode = status === 401 ? 'unauthorised' : status === 429 ? 'throttled' : 'refused'
  return new PassError(
    defined({
      code,
      message: `${endpoint} answered ${status}${vendor ? ` ${vendor.code}` : ''}`,
      remedy: vendor && (remedies.get(vendor.action) ?? remedies.get(vendor.code)),
      // A service that is down may come back; a dead token is replaced by the next call.
      retryable: status >= 500 || status === 429 || wantsNewToken(vendor),
      httpStatus: status,
      vendor,
    }),
  )
}

/** What the service said, without any text that quotes what it was sent in confidence. */
function readVendorError(body: unknown, hidden: readonly string[]): VendorError | undefined {
  const outer = membersOf(body)
  const error = membersOf(outer?.error) ?? outer
  const told = (name: string) => {
    const text = textIn(error, name)
    const quotes = (secret: string) => secret.length >= shortestHidden && text?.includes(secret)
    return hidden.some(quotes) ? undefined : text
  }
  const code = told('code')
  if (code === undefined) return undefined
  const status = error?.status
  return defined({
    code,
    action: told('action') ?? 'none',
    status: typeof status === 'number' ? status : undefined,
    message: told('message'),
    details: told('details'),
    trace: told('trace'),
    helpUrl: told('helpUrl'),
  })
}

function wantsNewToken({ action, code }: Partial<VendorError> = {}): boolean {
  return action === 'get_new_token' || code === 'token_invalid' || code === 'token_expired'
}

/** The service did not take the token it was sent; another one may do. */
export function isTokenRefused({ httpStatus, vendor }: Failure): boolean {
  return wantsNewToken(vendor) || (httpStatus === 401 && vendor?.code === 'header_invalid')
}

/** The service could not be asked, or could not answer: the same call may succeed in a moment. */
export function isDown({ code, httpStatus = 0 }: Failure): boolean {
  return code === 'network' || code === 'timeout' || httpStatus >= 500
}

/** What a refused link code comes to: whichever of its words the service chose, the viewer needs another one. */
export function linkCodeRefused({ failure }: PassError): PassError {
  const { code, httpStatus = 0, vendor } = failure
  const isRefused = (code === 'refused' || code === 'unauthorised') && httpStatus < 500 && httpStatus !== 405
  if (!isRefused || vendor?.code === 'header_missing') return new PassError(failure)
  const remedy = 'Have the viewer type a new code: each links one device, and soon expires.'
  return new PassError({ ...failure, code: 'refused', retryable: false, remedy })
}

/** The answer cannot be understood; `problem` names the field. */
export function protocolError({ endpoint, status }: Answer, problem: string): PassError {
  const message = `${endpoint}: ${problem}`
  return new PassError({ code: 'protocol', message, retryable: false, httpStatus: status })
}
