export { createLogoutMachine } from './logout.machine.ts'
export type { LogoutEvent, LogoutInput, LogoutOutput, LogoutReport, LogoutServices } from './logout.types.ts'
