import type { InspectionEvent } from 'xstate'
import type { DeviceInfo, PartnerFrameworkStatus, TemporaryIdentity } from './protocol/headers.ts'
import type { Secret } from './secret.ts'

/** The `fetch` of the platform. */
export type Fetch = typeof globalThis.fetch

/**
 * Durable storage of small strings. Any method may reject: that costs persistence and one warning, not the run.
 * Holds client credentials and tokens, so it must be private to the app (SEC-01, S2S-05).
 */
export interface Store {
  /** The value, or `undefined` (or null) when absent. */
  get(key: string): Promise<string | null | undefined>
  set(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
  /** Calls the listener with the key of each change made by others; returns the undo. */
  watch?(listener: (key: string) => void): () => void
  /** So long may others still read what stood there before a write that has ended, in milliseconds. Default 0. */
  readonly lagMs?: number
}

/** Time, so that tests can own it. */
export interface Clock {
  /** Wall clock, in milliseconds since 1970. May jump. */
  now(): number
  /** A clock that only goes forward, in milliseconds from an arbitrary start. */
  monotonic(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

/** Something that can show the provider's pages on this screen: a real browser (AUTHN-29). `passchart/browsers` has some. */
export interface Browser {
  /**
   * Runs synchronously inside the `send()` of the viewer's click, so that a popup is opened within it: `signIn.start`,
   * and any later command that leads to a page of its own (`provider.select`, `code.renew`).
   */
  prepare?(o: BrowserPreparation): void
  /**
   * Shows `url` and resolves when `redirectUrl` was reached (`returned`) or the viewer closed the page (`closed`).
   * Rejects if it cannot open. The signal means: close it. What the page shows tells nothing (AUTHN-30).
   */
  open(url: string, at: BrowserVisit): Promise<'returned' | 'closed'>
  /**
   * Whether this run of the app began with the end of that visit: it left to show the page, and the redirect has
   * started it again. Asked at each start, so it says the same for as long as the app runs.
   */
  hasReturned?(from: PastVisit): boolean | Promise<boolean>
}

/** What a {@link Browser} is told besides the url. */
export interface BrowserVisit {
  readonly purpose: 'signIn' | 'logout'
  readonly redirectUrl: string
  readonly signal: AbortSignal
}

/** What a {@link Browser} gets ready for. */
export interface BrowserPreparation {
  /** The viewer picks a provider first; that is a click of his own, and it prepares again. */
  readonly isPickerFirst: boolean
  /** Aborted at the latest when the sign-in is over: undo what no `open` has used. */
  readonly signal: AbortSignal
}

/** A visit that an earlier run of the app may have begun. */
export interface PastVisit {
  readonly purpose: 'signIn' | 'logout'
  readonly redirectUrl: string
  /** The page itself; of a logout nobody remembers it. */
  readonly url?: string | undefined
}

/** What the platform tells of the app's life. Read once at start; say `hidden` before sleep, `shown` on waking. */
export interface Lifecycle {
  readonly shown: boolean
  readonly online: boolean
  subscribe(listener: (event: 'shown' | 'hidden' | 'online' | 'offline') => void): () => void
}

/** Mutual exclusion among everyone who shares a store. */
export interface Locks {
  run<T>(name: string, task: () => Promise<T>, o?: { signal?: AbortSignal }): Promise<T>
}

/** What an identity source needs to call a neighbouring service of the vendor in the app's name. */
export interface IdentityContext {
  readonly serviceProvider: string
  /** The streaming device as all calls describe it; `id` is raw. */
  readonly device: { readonly id: string; readonly info?: DeviceInfo | undefined }
  /** The app's `fetch`, within the device's request budget. */
  readonly fetch: Fetch
  readonly clock: Clock
  /** Aborted when the run ends: nothing may go on, or begin, after that. */
  readonly signal: AbortSignal
  /** The app's access token, as soon as there is one. Fails with a `PassError`. */
  accessToken(o: { signal: AbortSignal }): Promise<Secret<string>>
}

/** Sources of single sign-on and temporary identities. `undefined` or a rejection means: none this time. */
export interface Identity {
  /** Called at every start, before anything else is asked. */
  attach?(context: IdentityContext): void
  /** A token of the device platform; kept until its `exp`, then asked again. */
  platformToken?(o: { signal: AbortSignal }): Promise<string | undefined>
  /** The header that carries it; default `Adobe-Subject-Token`. A server forwards that of Roku (SSO-07). */
  readonly platformHeader?: 'Adobe-Subject-Token' | 'X-Roku-Reserved-Roku-Connect-Token'
  /** A signed token of an identity service (`AD-Service-Token`); kept until its `exp`, then asked again. */
  serviceToken?(o: { signal: AbortSignal }): Promise<string | undefined>
  /** The identity of a promotional TempPass (`AP-TempPass-Identity`); hash personal data first. */
  temporaryIdentity?(o: {
    mvpd: string
    signal: AbortSignal
  }): Promise<TemporaryIdentity | Secret<TemporaryIdentity> | undefined>
  /** The device's partner framework. Its errors carry code '1' (unsupported provider) or '2' (cancelled). */
  readonly partner?: {
    readonly name: 'Apple'
    status(o: {
      interruptionAllowed: boolean
      supported?: string[]
      featured?: string[]
      signal: AbortSignal
    }): Promise<PartnerFrameworkStatus>
    authenticate(o: {
      request: string
      attributesNames: string[]
      signal: AbortSignal
    }): Promise<string | undefined>
  }
}

/** One HTTP call as it happened, free of secrets: what to count and to time (TEST-05). */
export interface CallRecord {
  /** The endpoint by its name in `passchart/services`. */
  readonly endpoint: string
  readonly method: string
  /** The path template, never the path: the path can hold the sign-in code. */
  readonly path: string
  /** HTTP status; absent when no answer came. */
  readonly status?: number
  /** Time from sending to the whole answer, in milliseconds. */
  readonly ms: number
  /** 1 for the first try of a request. */
  readonly attempt: number
  /** Start of the call, in milliseconds since 1970 by the local clock. */
  readonly startedAtMs: number
  readonly failure?: string
}

/** A run of an app as it begins, free of secrets. */
export interface RunRecord {
  readonly app: 'pass' | 'companion'
  readonly serviceProvider: string
  readonly origin: string
  /** Every number and choice in force. */
  readonly policy: Readonly<Record<string, unknown>>
}

/**
 * Looks on while the charts run: takes XState inspection events, already free of secrets. `passchart/inspect` makes
 * some. With the other two it hears of what happens outside the charts as well.
 */
export interface Inspect {
  (event: InspectionEvent): void
  /** Told at each start. */
  readonly onRun?: (run: RunRecord) => void
  /** Told of each HTTP call, as the option `onCall` is. */
  readonly onCall?: (call: CallRecord) => void
}

/** Where log lines go; free of secrets. Nothing is logged without one. */
export type LogSink = (entry: {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
}) => void
