// flows.md §3.4, first half: sign-in on a second screen.
import { row } from '../_support/row.ts'
import { authenticate, authorized, error, incomplete, signedIn } from '../_support/wire.ts'

const companionPicks = { policy: { providerChoice: 'companion' } } as const
const redirectUrl = 'https://app.example/done?from=pass&x=1'

row('Preselected provider [§59 S1 P17 Q1 POLL-02 POLL-07 AUTHN-07]', (t) => {
  t.given('tv').call('PA').signsIn().call('CFG').picks('Cablevision')
  t.call('SES(Cablevision)', authenticate('C1'))
    .zero()
    .shows({ step: 'code', code: 'C1', mvpd: 'Cablevision' })
  for (const second of [5, 10, 15, 20]) t.at(second).call('PC(C1)')
  t.at(25).call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Companion picks the provider [§60 S2 P1 AUTHN-05 AUTHN-08 POLL-21]', (t) => {
  t.given('tv', companionPicks).call('PA').signsIn()
  t.call('SES()', incomplete('resume', 'C1', ['mvpd', 'domain', 'redirectUrl'])).shows({ code: 'C1' })
  t.after(5).call('PC(C1)')
  t.after(5).call('PC(C1)', signedIn('Spectrum')).ends('ready(regular, Spectrum)')
  t.stores({ selection: { mvpd: 'Spectrum' } })
})

row('Client supplies the rest itself [§61 S2 S7]', (t) => {
  t.given('tv', companionPicks).call('PA').signsIn()
  t.call('SES()', incomplete('resume', 'C1', ['mvpd']))
    .zero()
    .quiet(2)
    .picks('Cablevision')
  t.call('RES(C1)', authenticate('C1'), {
    body: { mvpd: 'Cablevision', domainName: 'app.example', redirectUrl },
  })
  t.after(5).call('PC(C1)').shows({ code: 'C1', mvpd: 'Cablevision' }).ends('signingIn(code)')
})

row('Supplying never satisfies [§63 S8 AUTHN-26 AUTHN-25]', (t) => {
  const again = incomplete('retry', 'C1', ['mvpd'])
  t.given('tv', companionPicks)
    .call('PA')
    .signsIn()
    .call('SES()', incomplete('resume', 'C1', ['mvpd']))
  t.picks('Cablevision').call('RES(C1)', again).call('RES(C1)', again).call('RES(C1)', again)
  t.ends('signedOut(failed)')
})

row('Supplying to a dead session [§64 S25]', (t) => {
  t.given('tv', companionPicks)
    .call('PA')
    .signsIn()
    .call('SES()', incomplete('resume', 'C1', ['mvpd']))
  t.picks('Cablevision').call('RES(C1)', error('invalid_authentication_session'))
  t.ends('signedOut(rejected)')
})

row('RES finds a valid profile [§65 S9]', (t) => {
  t.given('tv', companionPicks)
    .call('PA')
    .signsIn()
    .call('SES()', incomplete('resume', 'C1', ['mvpd']))
  t.picks('Cablevision').call('RES(C1)', authorized()).call('PM(Cablevision)', signedIn())
  t.ends('ready(regular, Cablevision)')
})

row('The service misses what this app knows [§61 S2 S7]', (t) => {
  t.given('tv')
    .call('PA')
    .signsIn('Cablevision')
    .call('SES(Cablevision)', incomplete('resume', 'C1', ['domain']))
  t.call('RES(C1)', authenticate('C1')).after(5).call('PC(C1)').ends('signingIn(code)')
})

row('Companion chose TempPass [§73 S10 P7]', (t) => {
  t.given('poll(C)')
    .after(5)
    .call('PC(C)', signedIn('TempPass_REF30', { type: 'temporary', days: 1 }))
  t.ends('ready(temporary, TempPass_REF30)')
})

row('Companion finds the viewer signed in already [§72 C5 S9 Q1]', (t) => {
  t.given('tv', companionPicks)
    .call('PA')
    .signsIn()
    .call('SES()', incomplete('resume', 'C1', ['mvpd']))
  t.after(5).call('PC(C1)', signedIn('Spectrum')).ends('ready(regular, Spectrum)')
})
