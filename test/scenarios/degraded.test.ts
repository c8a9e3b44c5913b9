// flows.md §3.8: degraded access.
import { row, type Script } from '../_support/row.ts'
import {
  authorized,
  complete,
  decisions,
  error,
  type Item,
  logouts,
  noProfiles,
  only,
  permit,
  permitBy,
  refuse,
  signedIn,
  status,
} from '../_support/wire.ts'

const byRule = decisions(permitBy('degradation'))
const aMinute = only('degraded', 'Cablevision', { lifeMs: 60_000 })

/** `reg`, and the session found the rule for Cablevision. */
function degraded(t: Script): Script {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES(Cablevision)', authorized('degraded'))
  return t.is('ready(degraded, Cablevision)')
}

row('AuthNAll at sign-in [§157 S5 D2 W1 DEGR-02 DEGR-04 DEGR-07 AUTHZ-16]', (t) => {
  degraded(t).plays('r').call('AUT(Cablevision)[r]', byRule)
  t.tells('authorization.permitted', { resource: 'r', mvpd: 'Cablevision', source: 'degradation' })
  t.ends('ready(degraded, Cablevision)').stores({ selection: { mvpd: 'Cablevision' }, profile: undefined })
})

row('Not visible in the full list [§159 P0 S5 W1 DEGR-02]', (t) => {
  t.given('reg').call('PA', noProfiles).is('signedOut(firstRun)').signsIn().call('CFG').picks('Cablevision')
  t.call('SES(Cablevision)', authorized('degraded')).ends('ready(degraded, Cablevision)')
})

const withoutTimes: Item = (...o) => ({
  ...permit(...o),
  ...{ source: 'degradation', notBefore: undefined, notAfter: undefined },
})

row('AuthZAll [§160 D2 W2 DEGR-04 AUTHZ-06]', (t) => {
  t.given('rdy').plays('r').call('AUT(Cablevision)[r]', decisions(withoutTimes))
  t.tells('authorization.permitted', { resource: 'r', source: 'degradation' })
  t.ends('ready(regular, Cablevision)')
})

row('AuthZAll without any profile [§161 D2 W2 DEGR-04 DEGR-01]', (t) => {
  t.given('ret').call('PM(Cablevision)', status(500))
  t.after(1).call('PM(Cablevision)', status(500))
  t.after(2).call('PM(Cablevision)', status(500)).is('ready(regular, Cablevision) unverified')
  t.plays('r').call('AUT(Cablevision)[r]', byRule).tells('authorization.permitted', { source: 'degradation' })
  t.tellsNo('access.lost').ends('ready(regular, Cablevision) unverified')
})

row('AuthZNone [§160 W3 D8 DEGR-05 DEGR-12 AUTHZ-14]', (t) => {
  const rule = refuse('authorization_denied_by_degradation_rule', { details: 'Back at noon' })
  t.given('rdy').plays('r').call('AUT(Cablevision)[r]', decisions(rule))
  t.tells('authorization.refused', {
    resource: 'r',
    outcome: 'denied',
    failure: { vendor: { code: 'authorization_denied_by_degradation_rule', details: 'Back at noon' } },
  })
  t.asks('a', 'b').call('PRE(Cablevision)[a,b]', decisions(rule)).marks({ a: 'denied', b: 'denied' })
  t.tellsNo('access.lost').ends('ready(regular, Cablevision)')
})

row('Preauthorize under a rule [§163 D23 W1 DEGR-01]', (t) => {
  degraded(t).asks('a', 'b').call('PRE(Cablevision)[a,b]', byRule)
  t.marks({ a: 'permitted', b: 'permitted' }).shows({ preauthorization: { permits: ['a', 'b'] } })
  t.sends({ type: 'profile.recheck' }).call('PM(Cablevision)', signedIn())
  t.is('ready(regular, Cablevision)').shows({ preauthorization: { permits: [] } })
  t.asks('a').call('PRE(Cablevision)[a]').marks({ a: 'permitted' }).ends('ready(regular, Cablevision)')
})

row('Rule ends [§164 D12 W4 DEGR-06 DEGR-01]', (t) => {
  degraded(t).plays('r').call('AUT(Cablevision)[r]', error('authenticated_profile_missing'))
  t.tells('authorization.refused', { resource: 'r' }).is('signedOut(missing)')
  t.shows({ remembered: { mvpd: 'Cablevision' } }).signsIn('Cablevision')
  t.call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('A degraded profile in place of the viewer’s own [§165 P6 W4 DEGR-08]', (t) => {
  t.given('ret').call('PM(Cablevision)', aMinute).is('ready(degraded, Cablevision)')
  t.stores({ profile: { mvpd: 'Cablevision', kind: 'regular' } })
})

row('The service itself is down [§161 D30 DEGR-10]', (t) => {
  const down = status(503)
  t.given('ret').call('PM', down).after(1).call('PM', down).after(2).call('PM', down)
  t.plays('r').call('AUT[r]', down).after(1).call('AUT[r]', down).after(2).call('AUT[r]', down)
  t.tells('authorization.refused', { resource: 'r', outcome: 'failed' }).tellsNo('authorization.permitted')
  t.ends('ready(regular, Cablevision) unverified')
})

row('Degraded profile expires [§165 P6 W4 DEGR-03 DEGR-06]', (t) => {
  t.given('ret').call('PM(Cablevision)', aMinute).is('ready(degraded, Cablevision)').zero()
  t.at(60).call('PM(Cablevision)', aMinute).is('ready(degraded, Cablevision)')
  t.at(120).call('PM(Cablevision)', noProfiles).ends('signedOut(expired)')
  t.shows({ remembered: { mvpd: 'Cablevision' } })
})

row('A degraded profile by code [§165 P6 W1 DEGR-03]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)', only('degraded')).ends('ready(degraded, Cablevision)')
  t.stores({ signIn: undefined, profile: undefined })
})

row('Logging out of degraded access [§164 L5 DEGR-11 LOGOUT-01 LOGOUT-08]', (t) => {
  degraded(t)
    .logsOut()
    .call('OUT(Cablevision)', logouts({ Cablevision: complete }))
  t.tellsNo('browser.open').ends('signedOut(loggedOut)')
})
