import type { Failure, Notice, PassView, SignedOutReason } from 'passchart'
import type { Report } from './_violation.ts'

const phases: Readonly<Record<PassView['phase'], true>> = {
  ...({ booting: true, registering: true, checkingProfile: true, choosingProfile: true } as const),
  ...({ signedOut: true, partnerSigningIn: true, selectingProvider: true, signingIn: true } as const),
  ...({ startingTemporary: true, ready: true, loggingOut: true, blocked: true } as const),
}
const reasons: Readonly<Record<SignedOutReason, true>> = {
  ...({ firstRun: true, none: true, expired: true, missing: true, invalidated: true } as const),
  ...({ rejected: true, cancelled: true, failed: true, error: true, providerGone: true } as const),
  ...({ misconfigured: true, temporaryExhausted: true, credentialsReset: true, hba: true } as const),
  ...({ sessionInvalidated: true, identityUnknown: true, loggedOut: true, elsewhere: true } as const),
}
const failures: Readonly<Record<Failure['code'], true>> = {
  ...({ aborted: true, network: true, timeout: true, throttled: true, protocol: true } as const),
  ...({ unauthorised: true, refused: true, configuration: true, registration: true } as const),
  ...({ authentication: true, attemptsSpent: true, superseded: true, notReady: true } as const),
  ...({ stopped: true, storage: true, usage: true } as const),
}
const notices: Readonly<Record<Notice, true>> = {
  ...({ providerSessionMayRemain: true, localOnly: true, signInExpired: true } as const),
}

/** What every view shows, and when there is a new one. */
export function createViewRules(report: Report, isKnownCode: (code: string) => boolean) {
  let last = ''
  return {
    onView(view: PassView): void {
      const text = JSON.stringify(view)
      if (text === last) report('a view changes only when a screen would', view.phase)
      last = text
      const wrong = whatIsWrong(view)
      if (wrong !== undefined) report('views are well formed', `${view.phase}: ${wrong}`)
      if (view.phase === 'signingIn' && view.code !== undefined && !isKnownCode(view.code)) {
        report('a code shown is one of this device', view.code)
      }
    },
  }
}

function whatIsWrong(view: PassView): string | undefined {
  if (phases[view.phase] === undefined) return 'no such phase'
  if (view.failure && failures[view.failure.code] === undefined) return `failure ${view.failure.code}`
  if (Object.values(view.can).some((can) => typeof can !== 'boolean')) return 'can'
  if (view.throttle.pausedUntilMs !== undefined && !(view.throttle.pausedUntilMs > Number.MIN_SAFE_INTEGER)) {
    return 'throttle'
  }
  switch (view.phase) {
    case 'signedOut':
      if (view.notice !== undefined && notices[view.notice] === undefined) return `notice ${view.notice}`
      return reasons[view.reason] ? undefined : `reason ${view.reason}`
    case 'signingIn':
      if (view.step === 'creating') return view.code === undefined ? undefined : 'a code before there is one'
      if (view.code === undefined) return `no code at step ${view.step}`
      return typeof view.expiresAtMs === 'number' ? undefined : 'no expiry'
    case 'ready':
      if (!view.access?.mvpd || !view.access.kind) return 'no access'
      return view.authorization.status === 'refused' && !view.authorization.failure ? 'no failure' : undefined
    case 'startingTemporary':
      return view.mvpd === '' ? 'no provider' : undefined
    case 'blocked':
      return view.failure ? undefined : 'no failure'
    case 'choosingProfile':
      return view.profiles.length > 0 ? undefined : 'nothing to choose from'
    case 'selectingProvider':
      return view.loading && view.providers.length > 0 ? 'providers while loading' : undefined
    default:
      return undefined
  }
}
