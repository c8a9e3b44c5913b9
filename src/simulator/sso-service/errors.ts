import { type Answer, json } from '../answer.ts'
import { Refusal } from '../errors.ts'
import { type Dice, uuid } from '../random.ts'

type Row = readonly [status: number, action: string, message: string]

/**
 * The errors of the SSO service: status, action and a text of our own.
 *
 * @see spec endpoints.md §11.2
 */
const ssoServiceErrors = {
  token_invalid: [400, 'get_new_token', 'This is not a service token.'],
  token_expired: [401, 'get_new_token', 'The time of the service token or link code is over.'],
  header_missing: [400, 'check_headers', 'A header is missing.'],
  header_invalid: [401, 'check_headers', 'A header has a value that leads nowhere.'],
  unauthorized: [401, 'none', 'The access token is missing, unknown or expired.'],
  request_null: [400, 'check_request_body', 'The body is missing.'],
  request_invalid: [400, 'check_request_body', 'The body is not JSON with a list of device ids.'],
  internal_error: [500, 'none', 'The service failed.'],
} as const satisfies Record<string, Row>

/** An error of the SSO service. */
export type SsoServiceError = keyof typeof ssoServiceErrors

/** An error in the envelope of the SSO service; a code it does not know is let through as a bad request. */
export function ssoServiceError(
  dice: Dice,
  code: string,
  texts: { readonly status?: number | undefined; readonly message?: string | undefined } = {},
): Answer {
  const rows: Readonly<Record<string, Row>> = ssoServiceErrors
  const [usual, action, message] = (Object.hasOwn(rows, code) && rows[code]) || [
    400,
    'none',
    'Unknown error.',
  ]
  const status = texts.status ?? usual
  const error = { status, code, message: texts.message ?? message, action }
  const helpUrl = `https://passchart.invalid/sso-service-errors#${encodeURIComponent(code)}`
  return json({ status: 'BAD_REQUEST', error: { ...error, helpUrl, trace: uuid(dice) } }, status)
}

/** Refuses a call of the SSO service. Some errors have another status on some calls. */
export function ssoServiceRefusal(code: SsoServiceError, why: string, status?: number): Refusal {
  return new Refusal(why, (dice) => ssoServiceError(dice, code, { status }))
}
