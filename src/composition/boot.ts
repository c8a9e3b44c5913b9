import { defined } from '../defined.ts'
import type { Boot, PassSettings, ProfileSummary } from '../machines/pass/index.ts'
import type { SignInInProgress } from '../machines/sign-in/index.ts'
import type { PastVisit } from '../ports.ts'
import { limited } from '../services/index.ts'
import type { SettledOptions } from './options.ts'
import type { RecordOf, Records } from './records.ts'
import { fromRecord } from './shown-code.ts'
import type { SteadyClock } from './steady-clock.ts'

/** What this device remembers. Without credentials nothing else can be true any more (REG-21). */
export async function remember(
  options: SettledOptions,
  records: Records,
  hasCredentials: boolean,
  clock: SteadyClock,
): Promise<Boot> {
  const nowMs = clock.now()
  const [selection, profile, signIn, history, logout] = await Promise.all([
    records.read('selection'),
    records.read('profile'),
    records.read('signIn'),
    records.read('history'),
    records.read('logout'),
  ])
  // What has ended is not used, however lately the service vouched for it (S2S-06).
  const isKnown = hasCredentials && profile !== undefined && profile.notAfterMs > nowMs
  const verifiedAtMs = profile?.verifiedAtMs && clock.fromWall(profile.verifiedAtMs)
  const shown = hasCredentials ? fromRecord(signIn, clock) : undefined
  if (signIn && !shown) records.forget('signIn')
  // For good: the next start has credentials again, and must not go on with what was begun under others.
  if (profile && !hasCredentials) records.forget('profile')
  if (logout && !hasCredentials) records.forget('logout')
  return defined({
    settings: settingsOf(options),
    remembered: selection,
    cached: isKnown ? toSummary(profile) : undefined,
    verifiedAtMs: isKnown ? verifiedAtMs : undefined,
    isCachedFresh: isKnown && isFresh(options, verifiedAtMs, nowMs),
    hadProfile: history?.hadProfile ?? false,
    logout: hasCredentials ? logout : undefined,
    signIn: shown,
    returnedFrom: await returnedFrom(options, shown && signIn, profile),
    shown: options.lifecycle?.shown ?? true,
    online: options.lifecycle?.online ?? true,
  })
}

/** The page whose end has started the app, if it left to show one. */
async function returnedFrom(
  options: SettledOptions,
  signIn: RecordOf<'signIn'> | undefined,
  profile: RecordOf<'profile'> | undefined,
): Promise<PastVisit['purpose'] | undefined> {
  if (signIn) {
    return signIn.surface === 'primary' && (await hasReturned(options, 'signIn', signIn.url))
      ? 'signIn'
      : undefined
  }
  // With a profile the logout is long over, or was another provider's.
  return !profile && (await hasReturned(options, 'logout')) ? 'logout' : undefined
}

/** The sign-in of a companion that left to show its page, if this start is the end of it. */
export async function returned(
  options: SettledOptions,
  record: RecordOf<'signIn'> | undefined,
  clock: SteadyClock,
): Promise<SignInInProgress | undefined> {
  return record && (await hasReturned(options, 'signIn', record.url)) ? fromRecord(record, clock) : undefined
}

/** A browser that cannot tell, or not in time, costs the way back, not the start. */
function hasReturned(
  { browser, redirectUrl, clock, settledPolicy }: SettledOptions,
  purpose: PastVisit['purpose'],
  url?: string,
): Promise<boolean> {
  const ask = async () => (await browser?.hasReturned?.({ purpose, redirectUrl, url })) === true
  return limited({ clock, ms: settledPolicy.requestTimeoutMs }, ask).catch(() => false)
}

/** By policy, a profile the service vouched for a moment ago is as good as asked for. */
function isFresh(
  { settledPolicy }: SettledOptions,
  verifiedAtMs: number | undefined,
  nowMs: number,
): boolean {
  const ageMs = nowMs - (verifiedAtMs ?? Number.NEGATIVE_INFINITY)
  return settledPolicy.verifyOnStart === 'whenStale' && ageMs >= 0 && ageMs < settledPolicy.staleAfterMs
}

function toSummary({ mvpd, kind, notAfterMs }: RecordOf<'profile'>): ProfileSummary {
  return { mvpd, kind, notAfterMs }
}

/** Options and policy as far as the charts decide by them. */
export function settingsOf({ settledPolicy: policy, ...options }: SettledOptions): PassSettings {
  return defined({
    redirectUrl: options.redirectUrl,
    domainName: options.domainName,
    surface: options.surface,
    hasBrowser: options.browser !== undefined,
    hasCompanion: policy.companion,
    hasPartner: policy.singleSignOn && options.identity?.partner !== undefined,
    settingsPath: settingsPathOf(options.device?.info?.osName),
    logoutScope: policy.logoutScope,
    providerChoice: policy.providerChoice,
    profileCheck: policy.profileCheck,
    severalProfiles: policy.severalProfiles,
    attempts: policy.attempts,
    pollIntervalMs: policy.pollIntervalMs,
    preauthorizeBatch: policy.preauthorizeBatch,
    denialCooldownMs: policy.denialCooldownMs,
    staleAfterMs: policy.staleAfterMs,
    refreshAfterAuthorization: policy.refreshAfterAuthorization,
  })
}

/** Where an Apple device keeps the viewer's provider (LOGOUT-07). */
function settingsPathOf(osName = ''): readonly string[] {
  return /tvos/i.test(osName) ? ['Settings', 'Accounts', 'TV Provider'] : ['Settings', 'TV Provider']
}
