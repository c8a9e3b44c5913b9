import { defined } from '../defined.ts'
import { usageError } from '../errors.ts'
import type { SeveralProfiles } from '../machines/index.ts'

/** Every number and choice, in one place. Spans are in milliseconds. */
export interface Policy {
  /** From the end of one poll's answer to the next poll; kept within 3000–60000. Default 5000. */
  readonly pollIntervalMs: number
  /** Attempts in all at a call that fails in a way that may pass. Default 3. */
  readonly attempts: number
  /** Longest wait for an answer. Default 10000. */
  readonly requestTimeoutMs: number
  /** The same for calls that wait for the provider (PREAUTH-20). Default 30000. */
  readonly decisionTimeoutMs: number
  /** How long the provider list is kept, in memory (CONF-06). Default 180000; 120000 on servers (`device.ip` is given). */
  readonly configurationCacheMs: number
  /** Most resources in one preauthorize request, as agreed on with the providers (PREAUTH-04). Default 5. */
  readonly preauthorizeBatch: number
  /** A denied resource is not preauthorized again within this time. Default 60000. */
  readonly denialCooldownMs: number
  /** Which of several profiles is used: the longest-lived, the viewer's choice, or a function's. Default `automatic`. */
  readonly severalProfiles: SeveralProfiles
  /** A returning viewer's check asks for the remembered provider's profile, or for all (PROF-01, PROF-02). Default `one`. */
  readonly profileCheck: 'one' | 'all'
  /** The product uses single sign-on. Default: an identity token or partner function is given. */
  readonly singleSignOn: boolean
  /** Ask for the profile again after a permit, for providers whose metadata settles then (META-06). Default false. */
  readonly refreshAfterAuthorization: boolean | readonly string[]
  /** The provider is chosen in this app, or on the companion page. Default `here`. */
  readonly providerChoice: 'here' | 'companion'
  /** A companion page exists. Default: true without a browser port. */
  readonly companion: boolean
  /** Whether logging out ends shared profiles too. Default `everywhere`. */
  readonly logoutScope: 'everywhere' | 'thisApp'
  /** Device headers also on code-based calls. Default true. */
  readonly deviceHeadersOnCodeCalls: boolean
  /** A verification older than this is repeated when the app is shown again. Default 900000. */
  readonly staleAfterMs: number
  /** Whether a start always asks, or only when the last verification is stale. Default `always`. */
  readonly verifyOnStart: 'always' | 'whenStale'
  /** Share by which waits are spread by chance; 0: none. Default 0.1. */
  readonly jitter: number
}

/** What the service asks for, on either screen (POLL-06, POLL-07). */
const shortestIntervalMs = 3_000
const longestIntervalMs = 60_000

const numbers = [
  'pollIntervalMs',
  'attempts',
  'requestTimeoutMs',
  'decisionTimeoutMs',
  'configurationCacheMs',
  'preauthorizeBatch',
  'denialCooldownMs',
  'staleAfterMs',
  'jitter',
] as const
const countables: ReadonlySet<string> = new Set(['attempts', 'preauthorizeBatch'])

function requireNumbers(given: Partial<Policy>): void {
  for (const name of numbers) {
    const value: unknown = given[name]
    if (value === undefined) continue
    const least = countables.has(name) ? 1 : 0
    const isGood = typeof value === 'number' && Number.isFinite(value) && value >= least
    if (!isGood || (least === 1 && !Number.isInteger(value))) {
      throw usageError(
        `policy.${name} must be ${least ? 'a whole number of at least 1' : 'a number of at least 0'}`,
      )
    }
  }
}

const choices: { readonly [K in keyof Policy]?: readonly unknown[] } = {
  profileCheck: ['one', 'all'],
  providerChoice: ['here', 'companion'],
  logoutScope: ['everywhere', 'thisApp'],
  verifyOnStart: ['always', 'whenStale'],
  singleSignOn: [true, false],
  companion: [true, false],
  deviceHeadersOnCodeCalls: [true, false],
}

function requireChoices(given: Partial<Policy>): void {
  const { severalProfiles, refreshAfterAuthorization } = given
  if (severalProfiles !== undefined && typeof severalProfiles !== 'function') {
    if (severalProfiles !== 'automatic' && severalProfiles !== 'ask') {
      throw usageError('"policy.severalProfiles" must be "automatic", "ask" or a function')
    }
  }
  if (refreshAfterAuthorization !== undefined && typeof refreshAfterAuthorization !== 'boolean') {
    if (!Array.isArray(refreshAfterAuthorization)) {
      throw usageError('"policy.refreshAfterAuthorization" must be a boolean or a list of provider ids')
    }
  }
  for (const [name, allowed] of Object.entries(choices)) {
    const value = given[name as keyof Policy]
    if (value === undefined || allowed.includes(value)) continue
    throw usageError(
      `"policy.${name}" must be one of ${allowed.map((each) => JSON.stringify(each)).join(', ')}`,
    )
  }
}

/** The policy with its defaults, and a warning for what was unknown or out of range. Throws `usage` for nonsense. */
export function settlePolicy(
  given: Partial<Policy>,
  o: { readonly hasBrowser: boolean; readonly hasIdentity: boolean; readonly isServer: boolean },
): { readonly policy: Policy; readonly warnings: readonly string[] } {
  requireNumbers(given)
  requireChoices(given)
  const defaults: Policy = {
    pollIntervalMs: 5_000,
    attempts: 3,
    requestTimeoutMs: 10_000,
    decisionTimeoutMs: 30_000,
    configurationCacheMs: o.isServer ? 120_000 : 180_000,
    preauthorizeBatch: 5,
    denialCooldownMs: 60_000,
    severalProfiles: 'automatic',
    profileCheck: 'one',
    singleSignOn: o.hasIdentity,
    refreshAfterAuthorization: false,
    providerChoice: 'here',
    companion: !o.hasBrowser,
    logoutScope: 'everywhere',
    deviceHeadersOnCodeCalls: true,
    staleAfterMs: 900_000,
    verifyOnStart: 'always',
    jitter: 0.1,
  }
  const warnings = Object.keys(given)
    .filter((key) => !(key in defaults))
    .map((key) => `policy.${key} is unknown and has no effect`)
  const wanted = given.pollIntervalMs ?? defaults.pollIntervalMs
  const pollIntervalMs = Math.min(longestIntervalMs, Math.max(shortestIntervalMs, wanted))
  if (pollIntervalMs !== wanted) {
    warnings.push(
      `policy.pollIntervalMs is ${wanted}; the service asks for 3000 to 60000, so it is ${pollIntervalMs}`,
    )
  }
  return { policy: { ...defaults, ...defined(given), pollIntervalMs }, warnings }
}
