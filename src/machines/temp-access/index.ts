export { createTempAccessMachine } from './temp-access.machine.ts'
export type {
  TempAccessEvent,
  TempAccessInput,
  TempAccessOutput,
  TempAccessReport,
  TempAccessServices,
} from './temp-access.types.ts'
