export { accepts, type CompanionSnapshot, connectCompanion } from './companion.connect.ts'
export { type CompanionChart, createCompanionChart } from './companion.machine.ts'
export type * from './companion.types.ts'
