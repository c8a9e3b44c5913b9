// flows.md §3.2: profile check and selection.
import { row } from '../_support/row.ts'
import {
  type Answering,
  answerOf,
  dated,
  decisions,
  error,
  noProfiles,
  profiles,
  regular,
  signedIn,
  status,
} from '../_support/wire.ts'

const hour = 3_600

row('Two profiles, ask [§19 P9 H10 PROF-11]', (t) => {
  t.given('reg', { policy: { severalProfiles: 'ask' } })
  t.call('PA', profiles(regular('Cablevision'), regular('Spectrum'))).is('choosingProfile')
  t.chooses('Cablevision').ends('ready(regular, Cablevision)')
  t.stores({ selection: { mvpd: 'Cablevision' } })
})

row('Two profiles, automatic [§20 P10 H10 PROF-11]', (t) => {
  t.given('reg').call('PA', profiles(regular('A', { days: 10 }), regular('B', { days: 20 })))
  t.ends('ready(regular, B)')
})

row('Tie [§21 P10]', (t) => {
  t.given('reg')
    .call('PA', profiles(regular('Z'), regular('A')))
    .ends('ready(regular, Z)')
})

row('Remembered provider deactivated [§23 P16 K3 CONF-14]', (t) => {
  t.given('ret').call('PM(Cablevision)', error('invalid_integration'))
  t.ends('signedOut(providerGone)').stores({ selection: undefined })
  t.signsIn().call('CFG').is('selectingProvider')
})

row('Remembered provider deactivated, and activated again [§23 P16 K3 CONF-15]', (t) => {
  t.given('ret').call('PM(Cablevision)', error('invalid_integration')).is('signedOut(providerGone)')
  t.signsIn().call('CFG').picks('Cablevision').call('SES(Cablevision)').opens().returns()
  t.call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Service down, cache alive [§24 P1]', (t) => {
  t.given('ret').call('PM(Cablevision)', status(500))
  t.after(1).call('PM(Cablevision)', status(500))
  t.after(2).call('PM(Cablevision)', status(500))
  t.ends('ready(regular, Cablevision) unverified')
  t.sends({ type: 'profile.recheck' }).call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Service down, cache alive; the network comes back [§24 P1]', (t) => {
  t.given('ret').call('PM', {}).after(1).call('PM', {})
  t.after(2).call('PM', {}).is('ready(regular, Cablevision) unverified')
  t.becomes('offline')
    .quiet(60)
    .becomes('online')
    .call('PM(Cablevision)', signedIn())
    .ends('ready(regular, Cablevision)')
})

row('Service down, no cache [§25 P0]', (t) => {
  t.given('reg').call('PA', status(500))
  t.after(1).call('PA', status(500))
  t.after(2).call('PA', status(500))
  t.ends('signedOut(error)').shows({ failure: { code: 'attemptsSpent', httpStatus: 500 } })
})

row('An explained 500 is not asked again [§25 P0 ERR-23]', (t) => {
  t.given('reg').call('PA', error('internal_server_error')).ends('signedOut(error)')
})

row('Offline start, nothing cached [§27 R3 R13]', (t) => {
  t.given('fresh', { offline: true }).is('registering').quiet(hour)
  t.becomes('online').calls('REG → TOK → PA').ends('signedOut(firstRun)')
})

row('Unknown profile type [§28 P23 PROF-09]', (t) => {
  t.given('reg').call('PA', signedIn('Cablevision', { type: 'futureSSO' }))
  t.ends('ready(futureSSO, Cablevision)').tells('warning')
})

row('Metadata refresh [§29 D1 P1 META-06]', (t) => {
  t.given('rdy', { policy: { refreshAfterAuthorization: ['Cablevision'] } })
  t.plays('r').call('AUT(Cablevision)[r]').call('PM(Cablevision)', signedIn())
  t.ends('ready(regular, Cablevision)')
})

row('Metadata refresh, whatever the provider [§29 D1 P1 PROF-15]', (t) => {
  t.given('rdy', { policy: { refreshAfterAuthorization: true } })
    .plays('r')
    .call('AUT[r]')
  t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

const oneHour = signedIn('Cablevision', { lifeMs: hour * 1_000 })

row('Profile deadline reached [§31 P0 PROF-04 PROF-05 PROF-07 AUTHN-33 AUTHN-44]', (t) => {
  t.given('ret').call('PM(Cablevision)', oneHour).is('ready(regular, Cablevision)')
  t.at(hour).call('PM(Cablevision)', noProfiles)
  t.ends('signedOut(expired)').stores({ selection: { mvpd: 'Cablevision' }, profile: undefined })
})

row('Profile deadline reached but clock was wrong [§32 H6]', (t) => {
  let endsAtMs = 0
  const same: Answering = (call, nowMs, tokens) => {
    endsAtMs ||= nowMs + hour * 1_000
    return answerOf(signedIn('Cablevision', { lifeMs: endsAtMs - nowMs }), call, nowMs, tokens)
  }
  t.given('ret', { aheadMs: 600_000 }).call('PM(Cablevision)', same).zero()
  t.at(3_000).call('PM(Cablevision)', dated(same)).is('ready(regular, Cablevision)')
  t.at(3_600).call('PM(Cablevision)').ends('signedOut(expired)')
})

row('Stale verification on resume [§33 H8 P1]', (t) => {
  t.given('rdy').becomes('hidden').quiet(1_200)
  t.becomes('shown').call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('A remembered provider among many [§20 P8 PROF-12]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } })
  t.call('PA', profiles(regular('Spectrum', { days: 400 }), regular('Cablevision', { days: 1 })))
  t.ends('ready(regular, Cablevision)')
})

row('A remembered provider that is gone, others there [§20 P11 CONF-18]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } }).call('PA', profiles(regular('Spectrum')))
  t.ends('ready(regular, Spectrum)').stores({ selection: { mvpd: 'Spectrum' } })
})

row('A permit outlives the check that ran beside it [§29 D1]', (t) => {
  t.given('rdy').plays('r').call('AUT[r]', decisions()).tells('authorization.permitted', { resource: 'r' })
  t.sends({ type: 'profile.recheck' }).call('PM', signedIn()).ends('ready(regular, Cablevision)')
})

row('Offline start with an expired token, then online [§27 R2 R13]', (t) => {
  t.given('ret', { offline: true, sleptS: 90_000 }).is('ready').becomes('online').calls('TOK')
  t.call('PM(Cablevision)', signedIn('Cablevision')).ends('ready(regular, Cablevision)')
})

row('Play while nobody is signed in [§25 P0 AUTHN-01]', (t) => {
  t.given('reg').call('PA').is('signedOut(firstRun)').plays('r')
  t.tells('authorization.refused', { resource: 'r', failure: { code: 'notReady' } }).ends(
    'signedOut(firstRun)',
  )
})

row('What a screen shows of a returning viewer [§20 P1 PROF-24]', (t) => {
  const logoUrl = 'https://logos.example/Cablevision.png'
  t.given('ret')
    .call('PM(Cablevision)', signedIn())
    .shows({
      access: { mvpd: 'Cablevision', kind: 'regular', verified: true },
      profiles: [{ mvpd: 'Cablevision', kind: 'regular', displayName: 'Optimum' }],
      remembered: { mvpd: 'Cablevision', displayName: 'Optimum', logoUrl },
      preauthorization: { permits: [] },
    })
  t.asks('r')
    .call('PRE[r]')
    .shows({ preauthorization: { permits: ['r'] } })
    .ends('ready(regular, Cablevision)')
})
