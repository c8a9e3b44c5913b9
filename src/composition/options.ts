import { isWebPage, webLifecycle } from '../adapters/web-lifecycle.ts'
import { localStorageStore } from '../adapters/web-store.ts'
import { systemClock } from '../clock.ts'
import { defined } from '../defined.ts'
import { usageError } from '../errors.ts'
import type { Permit, Surface } from '../machines/pass/index.ts'
import type {
  Browser,
  CallRecord,
  Clock,
  Fetch,
  Identity,
  Inspect,
  Lifecycle,
  Locks,
  LogSink,
  Store,
} from '../ports.ts'
import { type DeviceInfo, requiredDeviceInfo } from '../protocol/headers.ts'
import { type Budget, createBudget, type JoinableBudget, originOf } from '../services/index.ts'
import { defaultLocks } from './default-locks.ts'
import { environments } from './environments.ts'
import { harmless } from './log.ts'
import { type Policy, settlePolicy } from './policy.ts'
import { type SteadyStore, steadyStore } from './steady-store.ts'

/** What `createPass` needs to know. Only the first four members, and a store off the web, are required. */
export interface PassOptions {
  /** Id of the channel or brand, e.g. `REF30`. */
  readonly serviceProvider: string
  /** The JWT from the TVE Dashboard, issued for REST API V2. A secret. */
  readonly softwareStatement: string
  /** Where sign-in and logout pages end, on this platform (AUTHN-41). Custom schemes are fine. */
  readonly redirectUrl: string
  /** The streaming device, whoever speaks for it: the app on it, or a server for many (S2S-01). */
  readonly device: {
    /**
     * Raw and stable across restarts and updates; a changed one loses the sign-in. passchart builds the header. A server
     * for Roku may name the subscriber, whom apps share (SSO-08).
     */
    readonly id: string | (() => Promise<string>)
    /** Required by the vendor off the web; in browsers the service derives it from the user agent. */
    readonly info?: DeviceInfo
    /** Server-to-server only: the device's public address, sent as `X-Forwarded-For` (S2S-04, THR-08). */
    readonly ip?: string
  }
  /** Default `environments.releaseProduction`. */
  readonly origin?: string
  /** The DCR `redirect_uri`, if the registered application has one. */
  readonly registrationRedirectUri?: string
  /**
   * Domain of the application that performs the sign-in; default: the host of an http(s) `redirectUrl`. Needed with a
   * custom scheme, unless a second screen says its own.
   */
  readonly domainName?: string
  /** Experience Cloud id, sent as `AP-Visitor-Identifier`. */
  readonly visitorId?: string
  /** Default `primary` if a browser port is given, else `secondary`. */
  readonly surface?: Surface
  readonly policy?: Partial<Policy>
  /** Default in browsers: `localStorage`. Elsewhere required; `memoryStore()` by name. */
  readonly store?: Store
  /** Default: the global, looked up at each call. */
  readonly fetch?: Fetch
  /** Default: the global timers, `Date` and `performance`, looked up at each call. */
  readonly clock?: Clock
  readonly browser?: Browser
  /** Sources of single sign-on tokens, of the partner's framework, and of a TempPass's viewer. */
  readonly identity?: Identity
  /** Default in browsers: visibility and online events; elsewhere none. */
  readonly lifecycle?: Lifecycle
  /**
   * Who does what among all who share the store. Default: Web Locks in browsers, a lease in the store on older pages,
   * elsewhere among the `Pass` objects of this process. Processes that share a store need one: `leaseLocks` of
   * `passchart/storage`, or the host's own.
   */
  readonly locks?: Locks
  /**
   * Shares one request budget among several `Pass` objects behind one address. Default: one for each device, which all
   * tabs keep together.
   */
  readonly budget?: Budget
  /**
   * The media token verifier: nothing plays before it says `valid` (MTOK-01). `invalid`: wrong format, signature or
   * resource, or expired; `unavailable`: anything else, which may be tried again (MTOK-08). It belongs on a back end.
   */
  readonly verify?: (
    permit: Permit,
    o: { signal: AbortSignal },
  ) => Promise<'valid' | 'invalid' | 'unavailable'>
  /** XState inspection events, free of secrets: `local()`, `stately()` or `record()` of `passchart/inspect`, or any function. */
  readonly inspect?: Inspect
  /** Told of every HTTP call of the service (not of those an identity source makes): method, path template, status, time, attempt; no secret. */
  readonly onCall?: (call: CallRecord) => void
  /** Told what happens, by level, free of secrets: `consoleLog()` of `passchart/inspect`, or any function. Default: nobody is told. */
  readonly log?: LogSink
}

/** Options of an app, or of a companion, which has no device to describe. */
export type SettleableOptions = Omit<PassOptions, 'device'> & Partial<Pick<PassOptions, 'device'>>

/** Options checked and completed. */
export interface SettledOptions extends Omit<PassOptions, 'device'> {
  /** Absent in a companion. */
  readonly device?: PassOptions['device']
  readonly origin: string
  readonly surface: Surface
  readonly store: SteadyStore
  readonly locks: Locks
  readonly clock: Clock
  readonly budget: Budget
  /** The budget, if it is this app's own. */
  readonly joinableBudget?: JoinableBudget
  readonly settledPolicy: Policy
  /** To be told at the start of each run. */
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
}

/** Checks the options and fills in defaults. Throws `usage`, naming the option and the rule it breaks. */
export function settleOptions(options: SettleableOptions, role: 'app' | 'companion' = 'app'): SettledOptions {
  if (typeof options !== 'object' || options === null) throw usageError('"options" must be an object')
  requireText('serviceProvider', options.serviceProvider)
  requireText('softwareStatement', options.softwareStatement)
  if (/\s/.test(options.softwareStatement)) {
    throw usageError(
      '"softwareStatement" must be one line without blanks',
      'Paste the whole JWT from the TVE Dashboard, without line breaks.',
    )
  }
  if (/^\.{1,2}$/.test(options.serviceProvider)) throw usageError('"serviceProvider" must be an id')
  const { protocol, hostname } = requireUrl('redirectUrl', options.redirectUrl)
  const domainName = options.domainName ?? (/^https?:$/.test(protocol) ? hostname : undefined)
  if (options.registrationRedirectUri !== undefined) {
    requireUrl('registrationRedirectUri', options.registrationRedirectUri)
  }
  if (options.domainName !== undefined) requireText('domainName', options.domainName)
  if (options.visitorId !== undefined) requirePrintable('visitorId', options.visitorId)
  requireFunctions(options)
  const origin = originOf(options.origin ?? environments.releaseProduction)
  if (role === 'app') requireDevice(options.device)
  requireSurface(options.surface)
  const store = options.store ?? defaultStore()
  requireMethods('store', store, ['get', 'set', 'remove'])
  requireMethods('browser', options.browser, ['open'])
  requireMethods('locks', options.locks, ['run'])
  requireMethods('budget', options.budget, ['enter', 'ended', 'subscribe'])
  requireMethods('lifecycle', options.lifecycle, ['subscribe'])
  requireIdentity(options.identity)
  requireMethods('clock', options.clock, ['now', 'monotonic', 'setTimeout', 'clearTimeout'])
  const clock = options.clock ?? systemClock
  const hasBrowser = options.browser !== undefined
  const { identity } = options
  const hasIdentity = Boolean(identity?.platformToken || identity?.serviceToken || identity?.partner)
  const isServer = options.device?.ip !== undefined
  const { policy, warnings } = settlePolicy(options.policy ?? {}, { hasBrowser, hasIdentity, isServer })
  const info = options.device?.info
  const lacking = role === 'app' && (info || !isWebPage()) ? lackingIn(info) : []
  const steady = steadyStore(store, clock)
  const surface = options.surface ?? (hasBrowser ? 'primary' : 'secondary')
  return {
    ...options,
    ...defined({ domainName }),
    origin,
    store: steady,
    locks: options.locks ?? defaultLocks(store, steady, clock),
    clock,
    ...(options.budget ? { budget: options.budget } : ownBudget(clock)),
    surface,
    settledPolicy: policy,
    ...(options.log ? { log: harmless(options.log) } : {}),
    ...(options.lifecycle || !isWebPage() ? {} : { lifecycle: webLifecycle() }),
    warnings: [
      ...warnings.map((message) => ({ code: 'policy', message })),
      ...(lacking.length > 0
        ? [{ code: 'device.info', message: `device.info lacks ${lacking}: the device counts as insecure` }]
        : []),
      ...(surface === 'primary' && !domainName
        ? [
            {
              code: 'domainName',
              message: 'a sign-in on this screen needs domainName: redirectUrl has no host',
            },
          ]
        : []),
    ],
  }
}

function requireText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value.trim() === '') {
    throw usageError(`"${name}" must be a non-empty string`)
  }
}

function requireSurface(surface: unknown): void {
  if (surface !== undefined && surface !== 'primary' && surface !== 'secondary') {
    throw usageError('"surface" must be "primary" or "secondary"')
  }
}

function requireMethods(name: string, port: unknown, methods: readonly string[]): void {
  if (port === undefined) return
  for (const method of methods) {
    if (typeof (port as Record<string, unknown> | null)?.[method] !== 'function') {
      throw usageError(`"${name}" must have the method ${method}()`)
    }
  }
}

function requireUrl(name: string, value: unknown): URL {
  try {
    if (typeof value === 'string') return new URL(value)
  } catch {}
  throw usageError(
    `"${name}" must be an absolute URL`,
    'Include the scheme, as in "https://app.example/done".',
  )
}

function requirePrintable(name: string, value: unknown): void {
  requireText(name, value)
  if (!/^[\x20-\x7e]*$/.test(value as string)) throw usageError(`"${name}" must be printable ASCII`)
}

function requireFunctions(options: object): void {
  for (const name of ['fetch', 'verify', 'inspect', 'onCall', 'log']) {
    const value = (options as Record<string, unknown>)[name]
    if (value !== undefined && typeof value !== 'function') throw usageError(`"${name}" must be a function`)
  }
}

const platformHeaders: readonly unknown[] = ['Adobe-Subject-Token', 'X-Roku-Reserved-Roku-Connect-Token']

/** Every source may be left out, but what is there must be one. */
function requireIdentity(identity: unknown): void {
  if (identity === undefined) return
  if (typeof identity !== 'object' || identity === null) throw usageError('"identity" must be an object')
  const sources = identity as Record<string, unknown>
  for (const name of ['attach', 'platformToken', 'serviceToken', 'temporaryIdentity']) {
    if (sources[name] !== undefined) requireMethods('identity', identity, [name])
  }
  const { platformHeader } = sources
  if (platformHeader !== undefined && !platformHeaders.includes(platformHeader)) {
    throw usageError(`"identity.platformHeader" must be ${platformHeaders.join(' or ')}`)
  }
  requireMethods('identity.partner', sources.partner, ['status', 'authenticate'])
}

function requireDevice(device: unknown): void {
  if (typeof device !== 'object' || device === null) throw usageError('"device" must be an object with an id')
  const { id, ip, info } = device as Record<string, unknown>
  if (typeof id !== 'function') requireText('device.id', id)
  if (ip !== undefined) requirePrintable('device.ip', ip)
  if (info !== undefined && (typeof info !== 'object' || info === null)) {
    throw usageError('"device.info" must be an object')
  }
}

/** What keeps the service from knowing the device (HDR-10, HDR-12). */
function lackingIn(info: Partial<DeviceInfo> = {}): readonly string[] {
  return requiredDeviceInfo.filter((key) => !info[key])
}

function ownBudget(clock: Clock) {
  const budget = createBudget({ clock })
  return { budget, joinableBudget: budget }
}

function defaultStore(): Store {
  if (!isWebPage()) {
    throw usageError(
      '"store" is required off the web',
      'Pass a durable store, or memoryStore() to sign in again after every start.',
    )
  }
  return localStorageStore()
}
