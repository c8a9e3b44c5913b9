export { createLogoutMachine } from './logout.machine.ts'
export type {
  LogoutEvent,
  LogoutInput,
  LogoutOutput,
  LogoutReach,
  LogoutReport,
  LogoutServices,
} from './logout.types.ts'
