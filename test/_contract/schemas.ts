import {
  accessToken,
  clientCredentials,
  configuration,
  decision,
  decisions,
  enhancedError,
  errorCodes,
  logouts,
  profiles,
  registrationErrors,
  session,
  sessionInformation,
} from '../../src/protocol/index.ts'
import {
  flag,
  instantMs,
  instantText,
  type JsonSchema,
  known,
  listOf,
  mapOf,
  object,
  ref,
  text,
  uuid,
  where,
  written,
} from './json-schema.ts'

// Errors

const actions = known(
  ...['none', 'configuration', 'application-registration', 'authentication', 'authorization', 'retry'],
)
const texts = {
  message: text,
  'details?': text,
  'helpUrl?': { type: 'string', format: 'uri' },
  'trace?': uuid,
}
const codesOf = (status: number) =>
  Object.entries(errorCodes).flatMap(([code, row]) => (row.status === status ? [code] : []))

/** The statuses of the catalogue. */
export const errorStatuses = [400, 401, 403, 500] as const

const topLevel = errorStatuses.map((status): [string, JsonSchema] => [
  `Error${status}`,
  written(
    enhancedError,
    object(
      { code: known(...codesOf(status)), status: { const: status }, action: actions, ...texts },
      { description: `An error with status ${status}. The set of codes may grow.` },
    ),
  ),
])

const errors: Record<string, JsonSchema> = {
  ...Object.fromEntries(topLevel),
  ItemError: written(
    enhancedError,
    object(
      {
        code: known(...Object.keys(errorCodes)),
        status: { type: 'integer', enum: [400, 401, 403, 404, 405, 410, 412, 500] },
        action: actions,
        ...texts,
      },
      { description: 'Why one resource is refused. Its status need not be that of the answer around it.' },
    ),
  ),
  RegistrationError: object({ error: known(...Object.keys(registrationErrors)) }),
  TokenError: object(
    { error: text },
    { description: 'Documented nowhere: a 401 may have any body or none.' },
  ),
}

// Registration

const registration: Record<string, JsonSchema> = {
  RegistrationRequest: object(
    { software_statement: text, 'redirect_uri?': { type: 'string', format: 'uri' } },
    { additionalProperties: false },
  ),
  ClientCredentials: written(
    clientCredentials,
    object({
      client_id: text,
      client_secret: text,
      client_id_issued_at: { type: 'integer', minimum: 0, maximum: 9_999_999_999, description: 'Seconds.' },
      redirect_uris: listOf(text),
      grant_types: listOf(text, { minItems: 1 }),
      scopes: listOf(text),
    }),
  ),
  TokenRequest: object(
    { client_id: text, client_secret: text, grant_type: text },
    { additionalProperties: false },
  ),
  AccessToken: written(
    accessToken,
    object({
      id: uuid,
      access_token: text,
      created_at: { ...instantMs, description: 'Milliseconds.' },
      expires_in: { type: 'integer', minimum: 1, description: 'Seconds.' },
      token_type: known('bearer'),
      'refresh_token?': text,
    }),
  ),
}

// Configuration

const flags = Object.fromEntries(
  [
    ...['isTempPass', 'isProxy', 'enablePlatformServices', 'displayInPlatformPicker'],
    ...['enforcePlatformPermissions', 'authPerAggregator', 'authPerBrowserSession', 'passiveAuthnEnabled'],
  ].map((name) => [`${name}?`, flag]),
)

const configurations: Record<string, JsonSchema> = {
  Provider: object({
    id: text,
    displayName: text,
    logoUrl: { type: 'string', format: 'uri' },
    ...flags,
    'boardingStatus?': known('SUPPORTED', 'PICKER'),
    'platformMappingId?': text,
  }),
  Configuration: written(
    configuration,
    object({
      'device?': text,
      'clientType?': text,
      'os?': text,
      requestor: object({
        id: text,
        name: text,
        domains: listOf(object({ name: text, 'mvpdInitiated?': flag })),
        mvpds: listOf(ref('Provider')),
      }),
    }),
    ['mvpds'],
  ),
}

// Sessions

const url: JsonSchema = {
  type: 'string',
  pattern: '^(?:https?://|/)',
  description: 'Absolute, or from the root.',
}
const codeRules: JsonSchema = {
  allOf: [
    where('actionName', ['authenticate', 'resume', 'retry'], {
      required: ['code', 'url', 'notBefore', 'notAfter'],
    }),
    where('actionName', ['resume', 'retry'], { required: ['missingParameters'] }),
    where('actionName', ['authenticate', 'authorize', 'partner_profile'], { required: ['mvpd'] }),
    where('actionName', ['partner_profile'], { required: ['authenticationRequest', 'url'] }),
  ],
}
const missing = listOf(known('mvpd', 'domain', 'domainName', 'redirectUrl'), { minItems: 1 })

function sessionAnswer(names: readonly string[], reasons: readonly string[]): JsonSchema {
  const partner = names.includes('partner_profile')
  return written(
    session,
    object(
      {
        actionName: known(...names),
        actionType: known('interactive', 'direct'),
        reasonType: known('none', 'authenticated', 'temporary', 'degraded', ...reasons),
        'missingParameters?': missing,
        'url?': url,
        'code?': text,
        sessionId: uuid,
        'mvpd?': text,
        serviceProvider: text,
        'notBefore?': instantText,
        'notAfter?': instantText,
        ...(partner ? { 'authenticationRequest?': ref('AuthenticationRequest') } : {}),
      },
      codeRules,
    ),
    partner ? [] : ['authenticationRequest'],
  )
}

const nullable = (type: string): JsonSchema => ({ type: [type, 'null'] })
const version: JsonSchema = {
  ...object({ major: { type: 'integer' }, minor: { type: 'integer' }, patch: { type: 'integer' } }),
  properties: { ...counts(['major', 'minor', 'patch']), profile: { type: 'string' } },
  type: ['object', 'null'],
}
function counts(names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, { type: 'integer', minimum: 0 }]))
}
const leaves = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, nullable('string')]))

const sessions: Record<string, JsonSchema> = {
  SessionParameters: object(
    { 'mvpd?': text, 'domainName?': text, 'redirectUrl?': { type: 'string', format: 'uri' } },
    { additionalProperties: false, description: 'What is left out has to be supplied later, by code.' },
  ),
  PartnerSessionParameters: object(
    { 'domainName?': text, 'redirectUrl?': { type: 'string', format: 'uri' } },
    { additionalProperties: false },
  ),
  AuthenticationRequest: object({ type: known('saml'), request: text, attributesNames: listOf(text) }),
  CreatedSession: sessionAnswer(['authenticate', 'resume', 'authorize'], ['authenticatedSSO']),
  ResumedSession: sessionAnswer(['authenticate', 'retry', 'authorize'], ['authenticatedSSO']),
  PartnerSession: sessionAnswer(
    ['authenticate', 'resume', 'authorize', 'partner_profile'],
    ['authenticatedSSO', 'pfs_fallback', 'configuration_fallback', 'missing_parameters_fallback'],
  ),
  SessionInformation: written(
    sessionInformation,
    object({
      existingParameters: object({
        serviceProvider: text,
        'mvpd?': text,
        'domain?': text,
        'domainName?': text,
        'redirectUrl?': { type: 'string', format: 'uri' },
      }),
      'missingParameters?': missing,
      device: ref('Device'),
      notBefore: instantText,
      notAfter: instantText,
    }),
    ['existing', 'missing'],
  ),
  Device: object(
    {
      type: text,
      model: nullable('string'),
      version,
      hardware: object({ ...leaves('name', 'vendor', 'manufacturer'), version }),
      operatingSystem: object({ ...leaves('name', 'family', 'vendor'), version }),
      browser: object({ ...leaves('name', 'vendor', 'userAgent', 'originalUserAgent'), version }),
      display: object({
        ...{ width: nullable('number'), height: nullable('number'), ppi: nullable('number') },
        ...leaves('name', 'vendor', 'version'),
        diagonalSize: { type: ['number', 'string', 'null'] },
      }),
      applicationId: nullable('string'),
      connection: object({ ...leaves('ipAddress', 'port', 'type'), secure: nullable('boolean') }),
    },
    { description: 'The streaming device, as it describes itself. Any leaf may be null.' },
  ),
}

// Profiles

const viewer: Record<string, JsonSchema> = {
  Attribute: object({ value: true as unknown as JsonSchema, state: known('plain', 'enc'), 'error?': text }),
  Profile: object({
    notBefore: instantMs,
    notAfter: instantMs,
    issuer: text,
    type: known('regular', 'degraded', 'temporary', 'appleSSO', 'platformSSO', 'serviceTokenSSO'),
    attributes: mapOf(ref('Attribute'), { required: ['userID'] }),
    'sessionId?': text,
  }),
  Profiles: written(profiles, object({ profiles: mapOf(ref('Profile')) })),
  OneProfile: written(profiles, object({ profiles: mapOf(ref('Profile'), { maxProperties: 1 }) })),
  PartnerProfileRequest: object(
    {
      SAMLResponse: {
        type: 'string',
        contentEncoding: 'base64',
        contentMediaType: 'application/xml',
        minLength: 1,
      },
    },
    { additionalProperties: false },
  ),
}

// Decisions

const item = {
  resource: text,
  serviceProvider: text,
  mvpd: text,
  source: known('mvpd', 'degradation', 'temppass', 'dummy'),
  authorized: flag,
  'error?': ref('ItemError'),
}
const without = (member: string): JsonSchema => ({ not: { required: [member] } })
const refusedWithReason = where('authorized', [false], { required: ['error'] }, without('error'))
const permittedWithToken = where('authorized', [true], { required: ['token'] }, without('token'))

const verdicts: Record<string, JsonSchema> = {
  Resources: object({ resources: listOf(text, { minItems: 1 }) }, { additionalProperties: false }),
  MediaToken: object({
    notBefore: instantMs,
    notAfter: instantMs,
    serializedToken: { type: 'string', contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/]+={0,2}$' },
    'issuedAt?': instantMs,
  }),
  PreauthorizeDecision: written(decision, object(item, { allOf: [refusedWithReason] }), [
    ...['token', 'notBefore', 'notAfter'],
  ]),
  AuthorizeDecision: written(
    decision,
    object(
      { ...item, 'token?': ref('MediaToken'), 'notBefore?': instantMs, 'notAfter?': instantMs },
      {
        allOf: [refusedWithReason, permittedWithToken],
      },
    ),
  ),
  PreauthorizeDecisions: written(decisions, object({ decisions: listOf(ref('PreauthorizeDecision')) })),
  AuthorizeDecisions: written(decisions, object({ decisions: listOf(ref('AuthorizeDecision')) })),
}

// Logout

const logoutSchemas: Record<string, JsonSchema> = {
  Logout: object(
    {
      actionName: known('logout', 'partner_logout', 'complete', 'invalid'),
      actionType: known('interactive', 'partner_interactive', 'none'),
      mvpd: text,
      'url?': url,
    },
    where('actionName', ['logout'], { required: ['url'] }),
  ),
  Logouts: written(logouts, object({ logouts: mapOf(ref('Logout')) })),
}

// What stands in headers, in Base64

const headers: Record<string, JsonSchema> = {
  DeviceInfo: object(
    {
      ...Object.fromEntries(
        ['model', 'version', 'osName', 'osVersion', 'connectionType'].map((name) => [`${name}?`, text]),
      ),
      ...Object.fromEntries(
        [
          ...['primaryHardwareType', 'manufacturer', 'vendor', 'osFamily', 'osVendor', 'browserName'],
          ...['browserVendor', 'browserVersion', 'userAgent', 'connectionIp', 'applicationId'],
        ].map((name) => [`${name}?`, { type: 'string' }]),
      ),
      ...Object.fromEntries(
        ['displayWidth', 'displayHeight', 'displayPpi'].map((name) => [`${name}?`, { type: 'number' }]),
      ),
      'diagonalScreenSize?': { type: ['number', 'string'] },
      'connectionPort?': { type: ['number', 'string'] },
      'connectionSecure?': { type: ['boolean', 'string'] },
    },
    {
      description:
        'The reference demands model, version, osName, osVersion and connectionType, and leaves them out in its samples.',
    },
  ),
  PartnerFrameworkStatus: object({
    frameworkPermissionInfo: object({
      accessStatus: known('granted', 'denied', 'restricted', 'notDetermined'),
      'error?': ref('PartnerFrameworkError'),
    }),
    frameworkProviderInfo: object({
      'id?': { type: 'string', description: 'The platformMappingId of the configuration.' },
      'expirationDate?': { ...instantText, description: 'Milliseconds since 1970, as digits.' },
      'error?': ref('PartnerFrameworkError'),
    }),
  }),
  PartnerFrameworkError: object({ code: { type: 'string' }, message: { type: 'string' } }),
  TemporaryIdentity: mapOf({ type: 'string' }),
}

/** The parts of the contract by name. */
export const schemas: Readonly<Record<string, JsonSchema>> = {
  ...{ ...errors, ...registration, ...configurations, ...sessions, ...viewer, ...verdicts },
  ...{ ...logoutSchemas, ...headers },
}
