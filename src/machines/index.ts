export {
  type CompanionCommand,
  type CompanionFact,
  type CompanionServices,
  type CompanionView,
  createCompanionChart,
} from './companion/index.ts'
export {
  createDecisionMachine,
  type DecisionInput,
  type DecisionKind,
  type DecisionOutput,
  type DecisionResult,
  type DecisionServices,
} from './decision/index.ts'
export {
  createLogoutMachine,
  type LogoutEvent,
  type LogoutInput,
  type LogoutOutput,
  type LogoutReport,
  type LogoutServices,
} from './logout/index.ts'
export {
  createPartnerSsoMachine,
  type FrameworkLogin,
  isFrameworkValid,
  type PartnerProvider,
  type PartnerSsoInput,
  type PartnerSsoOutput,
  type PartnerSsoReport,
  type PartnerSsoServices,
} from './partner-sso/index.ts'
export type { SentinelCommand, SentinelEvent, Surroundings } from './pass/index.ts'
export { connect, createPassChart, type PassServices, type PassSnapshot } from './pass/index.ts'
export { createPollMachine, type PollInput, type PollOutput, type PollServices } from './poll/index.ts'
export {
  createProfileCheckMachine,
  type ProfileCheckInput,
  type ProfileCheckOutput,
  type ProfileCheckServices,
  type SeveralProfiles,
} from './profile-check/index.ts'
export {
  createRegistrarMachine,
  type RegistrarEvent,
  type RegistrarInput,
  type RegistrarReport,
  type RegistrarServices,
  type TokenTimes,
} from './registrar/index.ts'
export type { IdentityMethod, OnBehalf, RenewIdentity } from './shared/identity.ts'
export type { Service } from './shared/service.ts'
export type { TurnEvent, TurnInput, Turns } from './shared/turn.ts'
export type { Timed, Wait, WaitInput } from './shared/wait.ts'
export {
  createSignInMachine,
  type SignInEvent,
  type SignInInput,
  type SignInOutput,
  type SignInReport,
  type SignInServices,
} from './sign-in/index.ts'
export {
  createTempAccessMachine,
  type TempAccessEvent,
  type TempAccessInput,
  type TempAccessOutput,
  type TempAccessReport,
  type TempAccessServices,
} from './temp-access/index.ts'
