// flows.md §3.12: token, throttle, restore, clock, lifecycle.
import type { PassView } from 'passchart'
import { expect } from 'vitest'
import { startMs } from '../_support/clock.ts'
import { row, type Script } from '../_support/row.ts'
import {
  type Answering,
  answerOf,
  authenticate,
  dated,
  decisions,
  error,
  invalid,
  late,
  logouts,
  noProfiles,
  profiles,
  regular,
  signedIn,
  status,
  throttled,
  token,
} from '../_support/wire.ts'
import type { World } from '../_support/world.ts'

const hour = 3_600
const both = profiles(regular('Cablevision'), regular('Spectrum'))

function pollsUntil(t: Script, end: number, code = 'C'): Script {
  for (let second = 5; second <= end; second += 5) t.at(second).call(`PC(${code})`)
  return t
}

row('Token dies mid-poll [§233 H1 R2 REG-10]', (t) => {
  t.given('fresh', { browser: false })
    .call('REG')
    .call('TOK', token({ lifeSeconds: 60 }))
    .call('PA')
  t.signsIn('Cablevision').call('SES(Cablevision)', authenticate('C')).zero()
  pollsUntil(t, 50).at(54).call('TOK', late(3, token()))
  t.at(55).call('PC(C)', noProfiles, { token: 'token-1' })
  t.at(60).call('PC(C)', noProfiles, { token: 'token-2' }).ends('signingIn(code)')
})

const ready: (t: Script) => Script = (t) => t.given('rdy')
const signedOut: (t: Script) => Script = (t) => t.given('reg').call('PA')
const with401: readonly (readonly [string, (t: Script) => Script, Answering?])[] = [
  ['PA', (t) => t.given('reg')],
  ['PM(Cablevision)', (t) => t.given('ret'), signedIn()],
  ['CFG', (t) => signedOut(t).signsIn()],
  ['SES(Cablevision)', (t) => signedOut(t).signsIn('Cablevision')],
  ['PRE(Cablevision)[a]', (t) => ready(t).asks('a')],
  ['AUT(Cablevision)[r]', (t) => ready(t).plays('r')],
  ['OUT(Cablevision)', (t) => ready(t).logsOut()],
]
for (const [call, given, answering] of with401) {
  row.each([call])('401 on each call type: %s [§235 H1 R9 REG-12 REG-30]', (t) => {
    given(t).call(call, status(401)).call('TOK').call(call, answering, { token: 'token-2' })
    if (call.startsWith('SES')) t.opens().cancels()
  })
}

row('401 on RES [§235 H1 R9]', (t) => {
  t.given('tv', { policy: { providerChoice: 'companion' } })
    .call('PA')
    .signsIn()
    .call('SES()')
  t.picks('Cablevision').call('RES(C1)', status(401)).call('TOK').call('RES(C1)').ends('signingIn(code)')
})

row('Credentials reset during sign-in [§236 H1 R11]', (t) => {
  const demand = error('invalid_access_token_client_application')
  t.given('poll(C)').after(5).call('PC(C)', demand).call('TOK').call('PC(C)', demand)
  t.calls('REG → TOK → PM(Cablevision)').ends('signedOut(credentialsReset)').stores({ signIn: undefined })
})

row('Play beats prefetch [§239 H2 THR-11]', (t) => {
  const thirty = Array.from({ length: 30 }, (_, i) => `r${i}`)
  t.given('rdy')
    .asks(...thirty)
    .call('PRE[5]', throttled)
    .plays('r')
  t.between(1, 2).call('AUT[r]').tells('authorization.permitted')
  for (let batch = 0; batch < 6; batch++) t.between(1, 2).call('PRE[5]')
  t.tells('preauthorization.settled').ends('ready(regular, Cablevision)')
})

row('Repeated 429 [§241 H2 THR-02 THR-03]', (t) => {
  t.given('reg').call('PA', throttled)
  t.between(1, 2).call('PA', throttled)
  t.between(2, 4).call('PA', throttled)
  t.between(4, 8).call('PA').tells('throttled').ends('signedOut(firstRun)')
})

row('429 for ever [§241 H2 THR-10]', (t) => {
  t.given('reg').call('PA', throttled)
  t.between(1, 2).call('PA', throttled)
  t.between(2, 4).call('PA', throttled)
  t.between(4, 8).call('PA', throttled)
  t.ends('signedOut(error)').shows({ failure: { code: 'throttled' } })
})

row('Restore, code alive [§243 H5 Q1 AUTHN-18]', (t) => {
  t.given('poll(C)')
  pollsUntil(t, 95).quiet(4).restarts(300, { browser: false }).call('PC(C)')
  t.shows({ phase: 'signingIn', code: 'C', step: 'code' })
  for (let i = 0; i < 3; i++) t.after(5).call('PC(C)')
  t.after(5).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Restore, code dead, login had succeeded [§244 H5]', (t) => {
  t.given('poll(C)')
  pollsUntil(t, 95).quiet(4).restarts(1_900, { browser: false })
  t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)').stores({ signIn: undefined })
})

row('Restore while creating [§247 H5]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision')
  t.holds('SES(Cablevision)')
  t.restarts(5).call('PM(Cablevision)').ends('signedOut(firstRun)')
})

row('Restore while deciding [§248 H5]', (t) => {
  t.given('rdy').plays('r')
  t.holds('AUT[r]')
  t.restarts(5).call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
  t.shows({ authorization: { status: 'idle' } })
})

row.each([-2, 2])('Clock two hours slow or fast: %d h [§251 H6 AUTHN-14]', (t, hours) => {
  t.given('tv', { aheadMs: hours * hour * 1_000 })
    .call('PA')
    .signsIn('Cablevision')
    .call('SES')
    .zero()
  pollsUntil(t, 1_795, 'C1').quiet(5).ends('signedOut(expired)')
})

row('Cached data, clock 10 years fast [§253 H6 R2]', (t) => {
  t.given('ret', { aheadMs: 10 * 365 * 86_400_000 })
    .call('TOK')
    .call('PM(Cablevision)', signedIn('Cablevision', { days: 5_000 }))
  t.ends('ready(regular, Cablevision)')
})

row('Primary login goes to background [§259 H8 A1]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES').opens().becomes('hidden').quiet(120)
  // Never two looks within 3 s, whatever brings them.
  t.becomes('shown').call('PC(C1)').returns().after(3).call('PC(C1)', signedIn())
  t.ends('ready(regular, Cablevision)')
})

row('Flapping visibility [§260 H8]', (t) => {
  t.given('poll(C)').at(5).call('PC(C)')
  for (let i = 0; i < 10; i++) t.becomes('hidden').quiet(0.05).becomes('shown').quiet(0.05)
  t.between(2, 4).call('PC(C)').ends('signingIn(code)')
})

row('Hidden while polling [§261 H8 POLL-24]', (t) => {
  t.given('poll(C)').at(5).call('PC(C)').becomes('hidden').shows({ suspended: true }).quiet(60)
  t.becomes('shown').call('PC(C)').shows({ suspended: false })
  t.after(5).call('PC(C)').ends('signingIn(code)')
})

row('Offline while polling [§261 H8]', (t) => {
  t.given('poll(C)').at(5).call('PC(C)').becomes('offline').quiet(60)
  t.becomes('online').call('PC(C)').ends('signingIn(code)')
})

row('Hidden until the code has expired [§256 H7 Q2]', (t) => {
  t.given('poll(C)').becomes('hidden').quiet(2_400).becomes('shown').ends('signedOut(expired)')
})

row('Logout with queued prefetch [§263 H9]', (t) => {
  const forty = Array.from({ length: 40 }, (_, i) => `r${i}`)
  t.given('rdy')
    .asks(...forty)
    .call('PRE[5]', throttled)
    .logsOut()
  t.between(1, 2).call('OUT(Cablevision)').ends('signedOut(loggedOut)')
})

row('Logout during token renewal [§268 H9 H1]', (t) => {
  t.given('rdy').plays('r').call('AUT[r]', status(401))
  const renewal = t.holds('TOK')
  t.logsOut()
  renewal.answers(token()).call('OUT(Cablevision)').ends('signedOut(loggedOut)')
})

row('Switch provider during AUT [§269 H10 H4]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } })
    .call('PA', both)
    .asks('a')
    .call('PRE[a]')
    .plays('r')
  const play = t.holds('AUT(Cablevision)[r]')
  t.chooses('Spectrum')
  play.isAborted()
  play.answers(decisions()).tellsNo('authorization.permitted')
  t.ends('ready(regular, Spectrum)').shows({
    preauthorization: { permits: [] },
    authorization: { status: 'idle' },
  })
})

row('Add a provider, code expires [§271 H10 Q2]', (t) => {
  t.given('rdy', { browser: false }).signsIn('Spectrum').call('SES(Spectrum)', authenticate('S')).zero()
  pollsUntil(t, 1_795, 'S').quiet(5).ends('ready(regular, Cablevision)').shows({ notice: 'signInExpired' })
})

row('Add a provider, cancelled [§271 H10]', (t) => {
  t.given('rdy').signsIn().call('CFG').cancels().ends('ready(regular, Cablevision)')
})

row('Add a provider [§271 H10 AUTHN-35]', (t) => {
  t.given('rdy')
    .signsIn('Spectrum')
    .call('SES(Spectrum)')
    .opens()
    .returns()
    .call('PC(C1)', signedIn('Spectrum'))
  t.ends('ready(regular, Spectrum)')
})

row('Storage unavailable [§279 H11]', (t) => {
  t.check(({ store }) => {
    store.isBroken = true
  })
  t.given('fresh').calls('REG → TOK → PA').is('signedOut(firstRun)').tells('warning').tellsNo('warning')
  t.restarts(1).calls('REG → TOK').call('PA', noProfiles).ends('signedOut(firstRun)')
})

row('Restore, primary screen, code alive [§245 H5 A6]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES').opens().zero()
  // The page goes on without the app that opened it.
  t.quiet(60).restarts(30).call('PC(C1)').shows({ phase: 'signingIn', code: 'C1' })
  t.quiet(20).sends({ type: 'browser.returned', attempt: 1 })
  t.call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Restore while logging out [§249 H5 L7]', (t) => {
  t.given('rdy').logsOut()
  const logout = t.holds('OUT(Cablevision)')
  t.stops()
  logout.isAborted()
  t.quiet(10)
    .starts()
    .call('OUT(Cablevision)', logouts({ Cablevision: invalid }))
  t.ends('signedOut(loggedOut)').stores({ logout: undefined, profile: undefined })
})

row('Restore after a logout that failed [§249 H5 L14]', (t) => {
  t.given('rdy').logsOut().call('OUT', error('invalid_parameter_redirect_url'))
  t.is('ready(regular, Cablevision)').stores({ logout: undefined })
})

row('Clock at 1970, corrected mid-poll [§252 H6 H7]', (t) => {
  const aheadMs = -startMs
  t.given('tv', { aheadMs }).call('PA').signsIn('Cablevision').call('SES').zero()
  pollsUntil(t, 60, 'C1').setsClock(-aheadMs).after(5).call('PC(C1)')
  t.check(({ clock, view }) => expect(leftOf(clock, view)).toBe(1_735))
  for (let second = 70; second <= 1_795; second += 5) t.at(second).call('PC(C1)')
  t.quiet(5).ends('signedOut(expired)')
})

row('Profile deadline after a clock at 1970 was corrected [§252 §32 H6 PROF-21]', (t) => {
  let endsAtMs = 0
  const same: Answering = (call, nowMs, tokens) => {
    endsAtMs ||= nowMs + hour * 1_000
    return answerOf(signedIn('Cablevision', { lifeMs: endsAtMs - nowMs }), call, nowMs, tokens)
  }
  t.given('ret', { aheadMs: -startMs }).call('PM(Cablevision)', dated(same)).zero().quiet(600)
  t.setsClock(startMs).sends({ type: 'profile.recheck' }).call('PM(Cablevision)', dated(same))
  t.at(3_600).call('PM(Cablevision)').ends('signedOut(expired)')
})

row('Clock set back an hour mid-poll [§252 H6 H7]', (t) => {
  t.given('poll(C)')
  pollsUntil(t, 60).setsClock(-3_600_000).after(5).call('PC(C)')
  t.check(({ clock, view }) => expect(leftOf(clock, view)).toBe(1_735))
  for (let second = 70; second <= 1_795; second += 5) t.at(second).call('PC(C)')
  t.quiet(5).ends('signedOut(expired)')
})

row.each(['counts', 'frozen'] as const)('Short sleep, the monotonic clock %s [§255 H7]', (t, monotonic) => {
  t.given('poll(C)')
  pollsUntil(t, 20).sleeps(10, monotonic).call('PC(C)').after(5).call('PC(C)').is('signingIn(code)')
})

row.each(['counts', 'frozen'] as const)(
  'Sleep past expiry, the monotonic clock %s [§256 H7 Q2]',
  (t, monotonic) => {
    t.given('poll(C)').sleeps(2_400, monotonic).ends('signedOut(expired)')
  },
)

row.each(['counts', 'frozen'] as const)(
  'Sleep past token and access checks, the monotonic clock %s [§257 H7 H1]',
  (t, monotonic) => {
    t.given('rdy')
      .sleeps(7 * hour, monotonic)
      .calls('TOK')
      .call('PM(Cablevision)', signedIn())
    t.ends('ready(regular, Cablevision)')
  },
)

/** Seconds a countdown shows. */
function leftOf({ port }: World['clock'], view: World['view']): number {
  return ((view as Extract<PassView, { phase: 'signingIn' }>).expiresAtMs ?? 0) / 1_000 - port.now() / 1_000
}
