export {
  type CompanionBoot,
  type CompanionChart,
  type CompanionCommand,
  type CompanionFact,
  type CompanionServices,
  type CompanionSettings,
  type CompanionSnapshot,
  type CompanionView,
  createCompanionChart,
  type InspectedSession,
} from './companion/index.ts'
export {
  createDecisionMachine,
  type DecisionInput,
  type DecisionKind,
  type DecisionOutput,
  type DecisionResult,
  type DecisionServices,
  type Verdict,
} from './decision/index.ts'
export {
  createLogoutMachine,
  type LogoutEvent,
  type LogoutInput,
  type LogoutOutput,
  type LogoutReach,
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
  type PartnerStep,
} from './partner-sso/index.ts'
export {
  type Boot,
  connect,
  createPassChart,
  type PassChart,
  type PassServices,
  type PassSettings,
  type PassSnapshot,
  type PendingLogout,
  type SentinelCommand,
  type SentinelEvent,
  type Surroundings,
} from './pass/index.ts'
export {
  createPollMachine,
  type LifecycleEvent,
  type PollInput,
  type PollOutput,
  type PollServices,
} from './poll/index.ts'
export {
  createProfileCheckMachine,
  type ProfileCheckInput,
  type ProfileCheckOutput,
  type ProfileCheckServices,
  type ProfilesAnswer,
  type SeveralProfiles,
} from './profile-check/index.ts'
export {
  createRegistrarMachine,
  type ElsewhereObtained,
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
  type SignInInProgress,
  type SignInInput,
  type SignInOutput,
  type SignInReport,
  type SignInServices,
  type SignInSession,
} from './sign-in/index.ts'
export {
  createTempAccessMachine,
  type TempAccessEvent,
  type TempAccessInput,
  type TempAccessOutput,
  type TempAccessReport,
  type TempAccessServices,
} from './temp-access/index.ts'
