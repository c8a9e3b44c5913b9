export { createRegistrarMachine } from './registrar.machine.ts'
export type {
  RegistrarEvent,
  RegistrarInput,
  RegistrarReport,
  RegistrarServices,
  TokenTimes,
} from './registrar.types.ts'
