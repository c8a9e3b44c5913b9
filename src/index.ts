export {
  type AdobeSsoService,
  type AdobeSsoServiceOptions,
  adobeSsoService,
  type SsoServiceCallOptions,
} from './adapters/adobe-sso-service.ts'
export { hashTemporaryIdentity } from './adapters/hash-temporary-identity.ts'
export { memoryStore } from './adapters/memory-store.ts'
export { webLifecycle } from './adapters/web-lifecycle.ts'
export { webStore } from './adapters/web-store.ts'
export { environments } from './composition/environments.ts'
export type { PassOptions } from './composition/options.ts'
export type { Policy } from './composition/policy.ts'
export { toWire, type WirePermit } from './composition/to-wire.ts'
export { createPass, type Pass, type PassActor, type WaitOptions } from './create-pass.ts'
export { createPassMachine, type PassMachine } from './create-pass-machine.ts'
export { type Failure, type FailureCode, PassError, type VendorError } from './errors.ts'
export {
  type Access,
  type AccessKind,
  connect,
  type Denied,
  type Failed,
  type Mark,
  type Notice,
  type PassCommand,
  type PassFact,
  type PassSnapshot,
  type PassView,
  type Permit,
  type Phase,
  type ProfileSummary,
  type ProviderSummary,
  type Remembered,
  type SignedOutReason,
  type Surface,
  type ViewBase,
  type ViewerCommandType,
  type Warning,
} from './machines/pass/index.ts'
export type {
  Browser,
  BrowserPreparation,
  BrowserVisit,
  CallRecord,
  Clock,
  Fetch,
  Identity,
  IdentityContext,
  Inspect,
  Lifecycle,
  Locks,
  LogSink,
  PastVisit,
  RunRecord,
  Store,
} from './ports.ts'
export type { DeviceInfo, PartnerFrameworkStatus, TemporaryIdentity } from './protocol/headers.ts'
export type { LinkCode, LinkedDevice } from './protocol/sso-service.ts'
export { Secret } from './secret.ts'
export {
  type Budget,
  createBudget,
  type EnterOptions,
  type MetadataValue,
  type Mvpd,
  type Mvpd as Provider,
  type Turn,
} from './services/index.ts'
