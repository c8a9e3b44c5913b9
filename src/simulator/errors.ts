import type { ErrorAction, RegistrationError } from '../protocol/index.ts'
import { type Answer, html } from './answer.ts'
import type { Corners } from './corners.ts'
import { type Dice, uuid } from './random.ts'

/** An error of the catalogue. */
export type CatalogueRow = readonly [action: ErrorAction, status: number, message: string]

function all<Code extends string>(
  action: ErrorAction,
  status: number,
  messages: Readonly<Record<Code, string>>,
): Record<Code, CatalogueRow> {
  const rows = Object.entries<string>(messages).map(([code, message]) => [code, [action, status, message]])
  return Object.fromEntries(rows)
}

/**
 * Every error REST API V2 documents: its action, status and a text of our own.
 *
 * @see spec endpoints.md §8
 */
export const catalogue = {
  ...all('none', 400, {
    invalid_parameter_service_provider: 'No such service provider.',
    invalid_parameter_mvpd: 'No such provider.',
    invalid_parameter_code: 'This is not the form of an authentication code.',
    invalid_parameter_resources: 'The resources have to be a list of at least one id.',
    invalid_parameter_redirect_url: 'The redirect URL is not an absolute URL that a browser may be sent to.',
    invalid_parameter_partner: 'No such partner.',
    invalid_parameter_saml_response: 'The SAML response is missing or unreadable.',
    invalid_header_device_info: 'The device information is missing or unreadable.',
    invalid_header_device_identifier:
      'The device identifier is missing or not of the form "fingerprint <Base64>".',
    invalid_header_identity_for_temporary_access: 'Temporary access needs the identity of its user.',
    invalid_header_pfs_permission_access_not_present: 'The partner framework told no permission.',
    invalid_header_pfs_permission_access_not_determined:
      'The viewer has not answered the permission request yet.',
    invalid_header_pfs_permission_access_not_granted: 'The viewer did not grant access to the subscription.',
    invalid_header_pfs_provider_id_not_determined: 'The partner framework told no provider.',
    invalid_header_pfs_provider_id_mismatch: 'The partner framework is signed in with another provider.',
    invalid_header_pfs_provider_info_expired: 'The sign-in at the partner framework has ended.',
    invalid_integration: 'Service provider and provider have no active integration.',
    invalid_authentication_session: 'No open sign-in has this code.',
  }),
  ...all('none', 403, {
    preauthorization_denied_by_mvpd: 'The provider does not offer this resource to the viewer.',
    authorization_denied_by_mvpd: 'The provider refuses this resource to the viewer.',
    authorization_denied_by_parental_controls: 'Parental controls refuse this resource.',
    authorization_denied_by_degradation_rule: 'A degradation rule refuses this resource.',
  }),
  ...all('none', 500, { internal_server_error: 'The service failed.' }),
  ...all('configuration', 403, {
    too_many_resources: 'More resources were asked than the integration allows.',
  }),
  ...all('configuration', 500, {
    invalid_configuration_user_metadata_certificate: 'The certificate for user metadata cannot be used.',
    invalid_configuration_temporary_access: 'The temporary access is configured wrongly.',
    invalid_configuration_platform: 'The platform is configured wrongly.',
    invalid_configuration_platform_id: 'The platform has no usable id.',
    invalid_configuration_platform_trait: 'A trait of the platform is configured wrongly.',
    invalid_configuration_platform_category_trait: 'A trait of the platform category is configured wrongly.',
    invalid_configuration_platform_services: 'Platform services are not enabled.',
    invalid_configuration_mvpd_platform: 'The provider is not set up for this platform.',
    invalid_configuration_mvpd_platform_boarding_status: 'The provider is not boarded on this platform.',
    invalid_configuration_mvpd_platform_profile_exchange:
      'The provider cannot exchange profiles on this platform.',
  }),
  ...all('application-registration', 401, {
    invalid_access_token_service_provider: 'The access token was issued for another service provider.',
    invalid_access_token_client_application: 'The access token was issued for another application.',
  }),
  ...all('authentication', 403, {
    authenticated_profile_missing: 'Nobody is signed in with this provider on this device.',
    authenticated_profile_expired: 'The sign-in with this provider has ended.',
    authenticated_profile_invalidated: 'The sign-in with this provider was made invalid.',
    temporary_access_duration_limit_exceeded: 'The time of the temporary access is used up.',
    temporary_access_resources_limit_exceeded: 'The resources of the temporary access are used up.',
    authorization_denied_by_hba_policies: 'The home-based sign-in does not hold outside the home.',
    authorization_denied_by_session_invalidated: 'The provider has ended its session.',
    identity_not_recognized_by_mvpd: 'The provider does not know this viewer.',
  }),
  ...all('retry', 403, {
    network_received_error: 'The provider answered with an error.',
    network_connection_timeout: 'The provider did not answer in time.',
    maximum_execution_time_exceeded: 'The request took too long.',
  }),
} satisfies Record<string, CatalogueRow>

/** A documented error of REST API V2. */
export type EnhancedErrorCode = keyof typeof catalogue

/** An error as it goes over the wire. @see spec endpoints.md §5.1 */
export interface WireError {
  readonly action: string
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details?: string
  readonly helpUrl: string
  readonly trace: string
}

/** The wire form of an error. A code outside the catalogue is let through, with action `none` and status 403. */
export function wireError(
  dice: Dice,
  code: string,
  texts: { readonly message?: string | undefined; readonly details?: string | undefined } = {},
): WireError {
  const rows: Readonly<Record<string, CatalogueRow>> = catalogue
  const [action, status, message] = (Object.hasOwn(rows, code) && rows[code]) || [
    'none',
    403,
    'Unknown error.',
  ]
  return {
    action,
    status,
    code,
    message: texts.message ?? message,
    ...(texts.details === undefined ? {} : { details: texts.details }),
    helpUrl: `https://passchart.invalid/errors#${encodeURIComponent(code)}`,
    trace: uuid(dice),
  }
}

/** Thrown by a handler that refuses a call; `message` tells the reader of the log why. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly answer: (dice: Dice) => Answer

  constructor(why: string, answer: (dice: Dice) => Answer) {
    super(why)
    this.answer = answer
  }
}

/** Refuses a call of REST API V2 by an error of the catalogue. */
export function refusal(code: EnhancedErrorCode, why: string): Refusal {
  return new Refusal(why, (dice) => {
    const error = wireError(dice, code)
    return { status: error.status, body: error }
  })
}

/** Refuses a call of Dynamic Client Registration. @see spec endpoints.md §6 */
export function registrationRefusal(error: RegistrationError, why: string): Refusal {
  return new Refusal(why, () => ({ status: 400, body: { error } }))
}

/** Refuses an access token that is unknown or has expired. What stands in the body is documented nowhere (§10). */
export function unauthorised(body: Corners['unauthorizedBody'], why: string): Refusal {
  const answers: Record<typeof body, Answer> = {
    none: { status: 401 },
    json: { status: 401, body: { error: 'invalid_token' } },
    html: html('<!doctype html><title>401 Unauthorized</title><h1>401 Unauthorized</h1>', 401),
  }
  return new Refusal(why, () => answers[body])
}

/** Refuses a call with a bare status, where no body is documented. */
export function bareRefusal(status: number, why: string): Refusal {
  return new Refusal(why, () => ({ status }))
}
