export { actorDriver } from './actor-driver.ts'
export type { AskedService } from './answers.ts'
export { type ChartName, coverageOf } from './charts.ts'
export { fewOf, type Taker } from './cover.ts'
export {
  type ChartCoverage,
  type Coverage,
  createRecorder,
  type Recorder,
  type Seen,
  tableOf,
} from './coverage.ts'
export type { EarlierApp } from './earlier-run.ts'
export type { AppName, Given, GivenName } from './given.ts'
export {
  createPassModel,
  type PassModel,
  type PassModelOptions,
  type Path,
  type Place,
  type Walked,
} from './model.ts'
export { notOverTheWire } from './over-the-wire.ts'
export {
  type DrivenPage,
  type DrivenRequest,
  type DrivenRoute,
  type PageDriverOptions,
  type PageOptions,
  pageDriver,
} from './page-driver.ts'
export {
  type App,
  type CompanionApp,
  type CompanionDriverOptions,
  type SimulatorDriverOptions,
  simulatorDriver,
  type Walkable,
} from './simulator-driver.ts'
export type { Aftermath, Command, Step } from './steps.ts'
export { type Driver, WalkError, walk } from './walk.ts'
export type { WireDriver } from './wire-driver.ts'
