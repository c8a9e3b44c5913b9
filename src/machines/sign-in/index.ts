export { createSignInMachine } from './sign-in.machine.ts'
export type {
  SignInEvent,
  SignInInProgress,
  SignInInput,
  SignInOutput,
  SignInReport,
  SignInServices,
  SignInSession,
} from './sign-in.types.ts'
