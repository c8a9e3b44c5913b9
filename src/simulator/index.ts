export type { CallName } from './calls.ts'
export { defaultProviders, type SimulatedProvider, type TempPass } from './configuration.ts'
export type { Person, ProfileOwner, Profiles, Revocable, Rules, Time } from './control.ts'
export type { Corners } from './corners.ts'
export { createSimulator, type Listener, type Simulator } from './create-simulator.ts'
export type { DegradationRule } from './degradation.ts'
export {
  type FrameworkAnswer,
  FrameworkError,
  type FrameworkPermission,
  type FrameworkQuestion,
  type PartnerFramework,
} from './device-framework.ts'
export { catalogue, type EnhancedErrorCode } from './errors.ts'
export type { Fault, Faults } from './faults.ts'
export type { Identities } from './identity.ts'
export type { LimiterOptions } from './limiter.ts'
export type { Exchange, LogEntry } from './log.ts'
export { createManualClock, type ManualClock } from './manual-clock.ts'
export { type Application, type SimulatorOptions, softwareStatement } from './options.ts'
export type { SignInDetails } from './profile-store.ts'
export type { Sharer } from './shared-profiles.ts'
export type { Attribute, Denial, Owner, Profile, State, Verdict } from './state.ts'
export type { TemporaryAccess } from './temporary-access-control.ts'
