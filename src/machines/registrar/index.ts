export { createRegistrarMachine } from './registrar.machine.ts'
export type {
  ElsewhereObtained,
  RegistrarEvent,
  RegistrarInput,
  RegistrarReport,
  RegistrarServices,
  TokenTimes,
} from './registrar.types.ts'
