export { accepts, connect, type PassSnapshot } from './pass.connect.ts'
export { type PassEmitted, type PassEvent, toPermit } from './pass.context.ts'
export { createPassChart, type PassChart } from './pass.machine.ts'
export {
  createSentinel,
  type Sentinel,
  type SentinelCommand,
  type SentinelEvent,
  type Surroundings,
} from './pass.sentinel.ts'
export type {
  Boot,
  PassServices,
  PassSettings,
  PendingLogout,
} from './pass.services.ts'
export type * from './pass.types.ts'
