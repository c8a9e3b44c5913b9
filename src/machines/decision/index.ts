export { createDecisionMachine } from './decision.machine.ts'
export type {
  DecisionInput,
  DecisionKind,
  DecisionOutput,
  DecisionResult,
  DecisionServices,
  Verdict,
} from './decision.types.ts'
