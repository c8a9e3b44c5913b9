export { type Failure, type FailureCode, PassError, type VendorError } from '../errors.ts'
export type { Configuration, Mvpd } from '../protocol/configuration.ts'
export type { Decision, DecisionSource, MediaToken } from '../protocol/decisions.ts'
export { type EndpointName, endpoints } from '../protocol/endpoints.ts'
export type { ErrorAction } from '../protocol/enhanced-error.ts'
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
export type { Logout, LogoutActionName } from '../protocol/logout.ts'
export type { MetadataValue, Profile, ProfileType } from '../protocol/profiles.ts'
export { schemas } from '../protocol/schemas.ts'
export type {
  ReasonType,
  Session,
  SessionActionName,
  SessionActionType,
  SessionInformation,
  SessionParameter,
  SessionParameters,
} from '../protocol/sessions.ts'
export type { Open } from '../protocol/values.ts'
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
export type { ConfigurationServices } from './configuration.ts'
export { createServices, type Services, type ServicesOptions } from './create-services.ts'
export type { DecisionServices, DecisionsRequest } from './decisions.ts'
export {
  type AccessTokens,
  type Authorizing,
  createGateway,
  type GatedCallOptions,
  type GatedFunction,
  type GatedServices,
  type HeldToken,
} from './gateway.ts'
export { type Device, type HeaderOptions, type IdentityHeaders, lists } from './headers.ts'
export { Ended, limited } from './limited.ts'
export type { LogoutRequest, LogoutServices } from './logout.ts'
export type {
  CreatePartnerProfileRequest,
  Partner,
  PartnerAuthenticationRequest,
  PartnerServices,
} from './partner.ts'
export type { MvpdRequest, ProfileServices } from './profiles.ts'
export type {
  AccessToken,
  ClientCredentials,
  IssueAccessTokenRequest,
  RegisterClientRequest,
  RegistrationServices,
} from './registration.ts'
export type { CodeRequest, ResumeSessionRequest, SessionServices } from './sessions.ts'
export { shareReads } from './shared-reads.ts'
export type { CallOptions, ServiceTimeListener } from './transport.ts'
