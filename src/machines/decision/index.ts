export { createDecisionMachine } from './decision.machine.ts'
export type {
  DecisionInput,
  DecisionKind,
  DecisionOutput,
  DecisionResult,
  DecisionServices,
} from './decision.types.ts'
