import type { ErrorAction } from './enhanced-error.ts'

/** One row of the catalogue: what the service means by a code. */
export interface ErrorCodeEntry {
  readonly action: ErrorAction
  /** The `status` member the pages give; the HTTP status around it may differ. */
  readonly status: number
}

const row = (action: ErrorAction, status: number): ErrorCodeEntry => ({ action, status })
const none400 = row('none', 400)
const none403 = row('none', 403)
const configuration500 = row('configuration', 500)
const registration401 = row('application-registration', 401)
const authentication403 = row('authentication', 403)
// Repeatable errors have status 403, not 5xx, and usually sit inside a 200 (D82).
const retry403 = row('retry', 403)

/**
 * The 47 enhanced error codes of REST API V2. The set may grow; an unknown code is judged by its action.
 *
 * @see spec endpoints.md §8
 */
export const errorCodes = {
  invalid_parameter_service_provider: none400,
  invalid_parameter_mvpd: none400,
  invalid_parameter_code: none400,
  invalid_parameter_resources: none400,
  invalid_parameter_redirect_url: none400,
  invalid_parameter_partner: none400,
  invalid_parameter_saml_response: none400,
  invalid_header_device_info: none400,
  invalid_header_device_identifier: none400,
  invalid_header_identity_for_temporary_access: none400,
  invalid_header_pfs_permission_access_not_present: none400,
  invalid_header_pfs_permission_access_not_determined: none400,
  invalid_header_pfs_permission_access_not_granted: none400,
  invalid_header_pfs_provider_id_not_determined: none400,
  invalid_header_pfs_provider_id_mismatch: none400,
  invalid_header_pfs_provider_info_expired: none400,
  invalid_integration: none400,
  invalid_authentication_session: none400,
  preauthorization_denied_by_mvpd: none403,
  authorization_denied_by_mvpd: none403,
  authorization_denied_by_parental_controls: none403,
  authorization_denied_by_degradation_rule: none403,
  internal_server_error: row('none', 500),
  too_many_resources: row('configuration', 403),
  invalid_configuration_user_metadata_certificate: configuration500,
  invalid_configuration_temporary_access: configuration500,
  invalid_configuration_platform: configuration500,
  invalid_configuration_platform_id: configuration500,
  invalid_configuration_platform_trait: configuration500,
  invalid_configuration_platform_category_trait: configuration500,
  invalid_configuration_platform_services: configuration500,
  invalid_configuration_mvpd_platform: configuration500,
  invalid_configuration_mvpd_platform_boarding_status: configuration500,
  invalid_configuration_mvpd_platform_profile_exchange: configuration500,
  invalid_access_token_service_provider: registration401,
  invalid_access_token_client_application: registration401,
  authenticated_profile_missing: authentication403,
  authenticated_profile_expired: authentication403,
  authenticated_profile_invalidated: authentication403,
  temporary_access_duration_limit_exceeded: authentication403,
  temporary_access_resources_limit_exceeded: authentication403,
  authorization_denied_by_hba_policies: authentication403,
  authorization_denied_by_session_invalidated: authentication403,
  identity_not_recognized_by_mvpd: authentication403,
  network_received_error: retry403,
  network_connection_timeout: retry403,
  maximum_execution_time_exceeded: retry403,
} as const satisfies Record<string, ErrorCodeEntry>

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCodes
