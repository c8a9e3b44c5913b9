export { createProfileCheckMachine } from './profile-check.machine.ts'
export type {
  ProfileCheckInput,
  ProfileCheckOutput,
  ProfileCheckServices,
  ProfilesAnswer,
  SeveralProfiles,
} from './profile-check.types.ts'
