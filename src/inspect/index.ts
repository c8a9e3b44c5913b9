export type { Inspect } from '../ports.ts'
export {
  type Chart,
  type ChartInvoke,
  type ChartState,
  type ChartTransition,
  describeChart,
} from './chart.ts'
export { combine } from './combine.ts'
export { type ConsoleLogOptions, consoleLog, type LogConsole } from './console-log.ts'
export { type DiagramOptions, toMermaid } from './diagram.ts'
export { type Har, type HarEntry, type HarMessage, toHar } from './har.ts'
export type { Line, LineOf, Told } from './line.ts'
export { type LocalInspect, type LocalOptions, local } from './local.ts'
export { type CookbookPhase, cookbookPhases, phaseOf } from './phases.ts'
export { type Recording, type RecordOptions, record } from './record.ts'
export { createRedact, type Redact, type RedactOptions } from './redact.ts'
export { redacted } from './redacted.ts'
export {
  type Divergence,
  pathOf,
  type Replayed,
  type ReplayOptions,
  replay,
  type StateStep,
} from './replay.ts'
export { type StatelyEvent, type StatelyOptions, stately } from './stately.ts'
export { readTrace, type Trace, type TraceHeader, writeTrace } from './trace.ts'
