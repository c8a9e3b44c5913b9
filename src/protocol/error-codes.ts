import type { FailureCode } from '../errors.ts'
import type { ErrorAction } from './enhanced-error.ts'
import { requiredDeviceInfo } from './headers.ts'

/** What the service means by an action. */
export interface ErrorActionEntry {
  /** What a failure with this action is called. */
  readonly failure: FailureCode
  /** What the developer or operator can change; absent where the answer is the viewer's or passes by itself. */
  readonly remedy?: string
}

/**
 * The six actions an enhanced error can name. The set may grow; an unknown one counts as `none`.
 *
 * @see spec endpoints.md §5.1
 */
export const errorActions = {
  // An answer to the request, or a defect of it (ERR-12).
  none: { failure: 'refused' },
  // For operators: the same request would meet it again (ERR-08).
  configuration: {
    failure: 'configuration',
    remedy: 'Have the set-up of provider and platform corrected in the TVE Dashboard.',
  },
  'application-registration': {
    failure: 'unauthorised',
    remedy: 'Check channels and software statement of the registered application.',
  },
  authentication: { failure: 'authentication' },
  // The next play asks for a new decision anyway (ERR-10).
  authorization: { failure: 'refused' },
  retry: { failure: 'refused' },
} as const satisfies Record<string, ErrorActionEntry>

/** One row of the catalogue: what the service means by a code. */
export interface ErrorCodeEntry {
  /** Decides over the action in the answer, which some samples give as `none` (D62, ERR-14). */
  readonly action: ErrorAction
  /** The `status` member the pages give; the HTTP status around it may differ. */
  readonly status: number
  /** What the developer or operator can change; absent where that of the action says it, or nothing can be. */
  readonly remedy: string | undefined
}

/** The rows of one action and status: to each code its remedy, if there is one. */
function all<Code extends string>(
  action: ErrorAction,
  status: number,
  remedies: Readonly<Record<Code, string>>,
) {
  const rows: Partial<Record<Code, ErrorCodeEntry>> = {}
  for (const code in remedies) rows[code] = { action, status, remedy: remedies[code] || undefined }
  return rows as Readonly<Record<Code, ErrorCodeEntry>>
}

const offerCurrent = 'Offer providers of the current configuration only.'

/**
 * The 47 enhanced error codes of REST API V2. The set may grow; an unknown code is judged by its action.
 *
 * @see spec endpoints.md §8
 */
export const errorCodes = {
  ...all('none', 400, {
    invalid_parameter_service_provider: 'Check serviceProvider: the id as the TVE Dashboard spells it.',
    invalid_parameter_mvpd: offerCurrent,
    invalid_integration: offerCurrent,
    invalid_parameter_resources: 'Check the resources: ids as agreed with the provider.',
    invalid_parameter_redirect_url:
      'Check redirectUrl: its domain has to be listed for the service provider.',
    invalid_parameter_saml_response: 'Pass on what the partner framework answered, unchanged.',
    invalid_header_device_info: `Check device.info: at least ${requiredDeviceInfo.join(', ')}.`,
    invalid_header_device_identifier: 'Check device.id: a stable, non-empty string.',
    invalid_header_identity_for_temporary_access:
      'Supply the identity the TempPass is configured for (Identity.temporaryIdentity).',
    // A dead code asks for a new one, an unusable partner for the ordinary sign-in: answers to the flow.
    invalid_parameter_code: '',
    invalid_authentication_session: '',
    invalid_parameter_partner: '',
    invalid_header_pfs_permission_access_not_present: '',
    invalid_header_pfs_permission_access_not_determined: '',
    invalid_header_pfs_permission_access_not_granted: '',
    invalid_header_pfs_provider_id_not_determined: '',
    invalid_header_pfs_provider_id_mismatch: '',
    invalid_header_pfs_provider_info_expired: '',
  }),
  ...all('none', 403, {
    preauthorization_denied_by_mvpd: '',
    authorization_denied_by_mvpd: '',
    authorization_denied_by_parental_controls: '',
    authorization_denied_by_degradation_rule: '',
  }),
  ...all('none', 500, { internal_server_error: 'If it lasts, report vendor.trace.' }),
  ...all('configuration', 403, {
    too_many_resources:
      'Ask for fewer resources at once (policy preauthorizeBatch), or have the limit raised.',
  }),
  ...all('configuration', 500, {
    invalid_configuration_user_metadata_certificate: 'Upload a valid certificate for user metadata.', // META-11
    invalid_configuration_temporary_access: '',
    invalid_configuration_platform: '',
    invalid_configuration_platform_id: '',
    invalid_configuration_platform_trait: '',
    invalid_configuration_platform_category_trait: '',
    invalid_configuration_platform_services: '',
    invalid_configuration_mvpd_platform: '',
    invalid_configuration_mvpd_platform_boarding_status: '',
    invalid_configuration_mvpd_platform_profile_exchange: '',
  }),
  ...all('application-registration', 401, {
    invalid_access_token_service_provider: '',
    invalid_access_token_client_application: '',
  }),
  ...all('authentication', 403, {
    authenticated_profile_missing: '',
    authenticated_profile_expired: '',
    authenticated_profile_invalidated: '',
    temporary_access_duration_limit_exceeded: '',
    temporary_access_resources_limit_exceeded: '',
    authorization_denied_by_hba_policies: '',
    authorization_denied_by_session_invalidated: '',
    identity_not_recognized_by_mvpd: '',
  }),
  // Repeatable errors have status 403, not 5xx, and usually sit inside a 200 (D82).
  ...all('retry', 403, {
    network_received_error: '',
    network_connection_timeout: '',
    maximum_execution_time_exceeded: '',
  }),
}

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCodes

const shipCurrent = 'Ship a current software statement, issued for REST API V2 and this environment.'
const allowGrant =
  'Give the registered application the scope of REST API V2 and the grant client_credentials.'

/**
 * The words with which DCR refuses a registration or a token; they name no action.
 *
 * @see spec endpoints.md §6
 */
export const registrationErrors = all('', 400, {
  invalid_request: 'Check softwareStatement: the whole JWT from the TVE Dashboard, on one line.',
  invalid_redirect_uri: 'Check registrationRedirectUri against the registered application, or leave it out.',
  invalid_software_statement: shipCurrent,
  unapproved_software_statement: shipCurrent,
  invalid_client: 'The client credentials were revoked: register again.',
  unauthorized_client: allowGrant,
  unsupported_grant_type: allowGrant,
})

/** A word of a registration error. */
export type RegistrationError = keyof typeof registrationErrors
