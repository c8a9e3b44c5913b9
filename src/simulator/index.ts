export type { WireAnswer } from './answer.ts'
export type { PathParameters } from './call.ts'
export type { CallEndpoint, CallName } from './calls.ts'
export { defaultProviders, type SimulatedProvider, type TempPass } from './configuration.ts'
export type { Person, ProfileOwner, Profiles, Revocable, Rules, Time } from './control.ts'
export type { Corners } from './corners.ts'
export { createSimulator, type Listener, type Simulator } from './create-simulator.ts'
export type { Degradation, DegradationRule } from './degradation.ts'
export {
  type Framework,
  type FrameworkAnswer,
  FrameworkError,
  type FrameworkPermission,
  type FrameworkQuestion,
  type PartnerFramework,
} from './device-framework.ts'
export { type CatalogueRow, catalogue, type EnhancedErrorCode } from './errors.ts'
export type { Fault, Faults, Queued, StoredFaults } from './faults.ts'
export type { Identities } from './identity.ts'
export type { Allowance, LimiterOptions } from './limiter.ts'
export type { Exchange, LogEntry } from './log.ts'
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { type Application, type SimulatorOptions, softwareStatement } from './options.ts'
export type { SignInDetails } from './profile-store.ts'
export type { SharedProfile, Sharer } from './shared-profiles.ts'
export type {
  AccessToken,
  Attribute,
  Client,
  Denial,
  Owner,
  Profile,
  Rule,
  Session,
  SessionParameters,
  State,
  Table,
  Trial,
  Verdict,
} from './state.ts'
export type { TemporaryAccess } from './temporary-access-control.ts'
