/**
 * What the developer or operator can change, by the code of the refusal. Codes without a row need no change:
 * they are answers to the viewer.
 */
export const remedies: Readonly<Record<string, string>> = {
  invalid_request: 'Check softwareStatement: it must be the whole JWT from the TVE Dashboard, on one line.',
  invalid_redirect_uri: 'Check registrationRedirectUri against the registered application, or leave it out.',
  invalid_software_statement:
    'Ship a valid software statement: one issued for REST API V2 (scope api:client:v2) and not revoked.',
  unapproved_software_statement:
    'Use a software statement approved for this environment: production and staging have their own.',
  invalid_client: 'The client credentials were revoked; passchart registers again once by itself.',
  unauthorized_client: 'Give the registered application the scope of REST API V2 in the TVE Dashboard.',
  unsupported_grant_type: 'Give the registered application the grant type client_credentials.',
  invalid_parameter_service_provider: 'Check serviceProvider: the id as the TVE Dashboard spells it.',
  invalid_parameter_redirect_url: 'Check redirectUrl: its domain has to be listed for the service provider.',
  invalid_header_device_info:
    'Check device.info: at least model, version, osName, osVersion, connectionType.',
  invalid_header_device_identifier: 'Check device.id: a stable, non-empty string.',
  invalid_integration: 'The provider is not active for this service provider; check it in the TVE Dashboard.',
  too_many_resources: 'Ask for fewer resources at once (policy preauthorizeBatch), or raise the limit.',
  invalid_configuration_user_metadata_certificate: 'Upload a valid certificate for encrypted user metadata.',
  invalid_configuration_temporary_access: 'Check the TempPass settings in the TVE Dashboard.',
  invalid_access_token_service_provider:
    'The registered application does not cover this service provider; check its channels.',
  invalid_access_token_client_application:
    'The registered application was removed or replaced; ship its current software statement.',
}
