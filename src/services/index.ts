export { type Failure, type FailureCode, PassError, type VendorError } from '../errors.ts'
export type { Configuration, Mvpd } from '../protocol/configuration.ts'
export type { Decision, MediaToken } from '../protocol/decisions.ts'
export { type EndpointName, endpoints } from '../protocol/endpoints.ts'
export {
  type ErrorActionEntry,
  type ErrorCode,
  type ErrorCodeEntry,
  errorActions,
  errorCodes,
  type RegistrationError,
  registrationErrors,
} from '../protocol/error-codes.ts'
export type { DeviceInfo, PartnerFrameworkStatus, TemporaryIdentity } from '../protocol/headers.ts'
export type { Logout } from '../protocol/logout.ts'
export type { MetadataValue, Profile } from '../protocol/profiles.ts'
export { schemas } from '../protocol/schemas.ts'
export type { Session, SessionInformation, SessionParameters } from '../protocol/sessions.ts'
export { Secret } from '../secret.ts'
export {
  type Budget,
  type BudgetWord,
  createBudget,
  type EnterOptions,
  type JoinableBudget,
  type Neighbours,
  type Priority,
  priorities,
  type Turn,
} from './budget.ts'
export { originOf } from './checks.ts'
export type { Authorized, ServiceFunction } from './client.ts'
export { createServices, type Services, type ServicesOptions } from './create-services.ts'
export type { DecisionsRequest } from './decisions.ts'
export {
  type AccessTokens,
  createGateway,
  type GatedCallOptions,
  type GatedServices,
  type HeldToken,
} from './gateway.ts'
export { type Device, type HeaderOptions, type IdentityHeaders, lists } from './headers.ts'
export { Ended, limited } from './limited.ts'
export type { LogoutRequest } from './logout.ts'
export type { CreatePartnerProfileRequest, Partner, PartnerAuthenticationRequest } from './partner.ts'
export type { MvpdRequest } from './profiles.ts'
export type {
  AccessToken,
  ClientCredentials,
  IssueAccessTokenRequest,
  RegisterClientRequest,
} from './registration.ts'
export type { CodeRequest, ResumeSessionRequest } from './sessions.ts'
export { shareReads } from './shared-reads.ts'
export type { CallOptions } from './transport.ts'
