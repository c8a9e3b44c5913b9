// flows.md §3.3: sign-in on the primary screen.
import { row, type Script } from '../_support/row.ts'
import {
  authenticate,
  authorized,
  decisions,
  jws,
  noProfiles,
  only,
  profiles,
  refuse,
  regular,
  signedIn,
} from '../_support/wire.ts'

/** `reg`, signed out, and the page of code C1 is open since second 0. */
function browserOpen(t: Script, o: Parameters<Script['given']>[1] = {}): Script {
  t.given('reg', o).call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1'))
  return t.opens('https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1').zero()
}

row('No polling before the redirect [§35 A1 POLL-01 AUTHN-07 AUTHN-31]', (t) => {
  browserOpen(t).quiet(240).ends('signingIn(browser)')
})

row('Profile a little late [§36 A1 P17 Q1 POLL-03 POLL-06 POLL-11]', (t) => {
  browserOpen(t).quiet(30).returns().call('PC(C1)')
  t.after(5).call('PC(C1)')
  t.after(5).call('PC(C1)', signedIn())
  t.ends('ready(regular, Cablevision)').stores({ signIn: undefined, profile: { mvpd: 'Cablevision' } })
})

row('Picker cancelled [§37 K2]', (t) => {
  t.given('reg').call('PA').signsIn().call('CFG').is('selectingProvider').cancels()
  t.ends('signedOut(cancelled)')
})

row('Provider picked, the list is not remembered [§36 K1 CONF-07]', (t) => {
  t.given('reg').call('PA').signsIn().call('CFG').cancels().restarts(1).call('PA')
  t.signsIn().call('CFG').ends('selectingProvider')
})

row('Provider picked [§36 K1 CONF-09 CONF-01 CONF-12 CONF-19 CONF-10]', (t) => {
  t.given('reg').call('PA').signsIn().call('CFG')
  t.shows({ loading: false, providers: [{ id: 'Cablevision' }, { id: 'Spectrum' }, { id: 'Dish' }] })
  t.picks('Spectrum').call('SES(Spectrum)').opens()
  t.stores({
    selection: { mvpd: 'Spectrum', displayName: 'Spectrum', logoUrl: 'https://logos.example/Spectrum.png' },
  })
  t.cancels().ends('signedOut(cancelled)')
})

row('Confirm the remembered provider [§39 P0 S1 CONF-04 AUTHN-04 HBA-03]', (t) => {
  t.given('ret').call('PM(Cablevision)', noProfiles).is('signedOut(expired)')
  t.shows({ remembered: { mvpd: 'Cablevision', displayName: 'Optimum' } }).signsIn('Cablevision')
  t.call('SES(Cablevision)', authenticate('C1'), {
    body: {
      mvpd: 'Cablevision',
      domainName: 'app.example',
      redirectUrl: 'https://app.example/done?from=pass&x=1',
    },
  })
  t.opens().ends('signingIn(browser)')
})

row('Service already has a profile [§40 S3 AUTHN-09 AUTHN-10]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES(Cablevision)', authorized())
  t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Service has a single sign-on profile [§41 S6 P4 SSO-12 PROF-16]', (t) => {
  const platformToken = jws('account-1')
  const withToken = { headers: { 'Adobe-Subject-Token': platformToken } }
  t.given('reg', { identity: { platformToken } }).call('PA', noProfiles, withToken).signsIn('Cablevision')
  t.call('SES(Cablevision)', authorized('authenticatedSSO'), withToken)
  t.call('PM(Cablevision)', only('platformSSO'), withToken).ends('ready(platformSSO, Cablevision)')
})

row('Closed right after logging in [§43 A2 Q1]', (t) => {
  browserOpen(t).returns('closed').call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Closed before logging in [§43 A2 AUTHN-19]', (t) => {
  browserOpen(t).returns('closed').call('PC(C1)').ends('signedOut(cancelled)')
})

row('Browser will not open [§44 A3 AUTHN-18]', (t) => {
  browserOpen(t, { policy: { companion: true } })
    .returns('failed')
    .shows({ step: 'code', code: 'C1' })
  for (const second of [5, 10]) t.at(second).call('PC(C1)')
  t.ends('signingIn(code)')
})

row('Browser will not open, no companion [§45 A3]', (t) => {
  browserOpen(t).returns('failed').ends('signedOut(failed)')
})

row('Other provider chosen meanwhile [§47 A5 Q3 H3 AUTHN-20]', (t) => {
  t.given('reg').call('PA').signsIn('A').call('SES(A)', authenticate('CA')).opens(/CA$/)
  t.picks('B').call('SES(B)', authenticate('CB')).opens(/CB$/)
  t.quiet(60).shows({ mvpd: 'B', code: 'CB' }).ends('signingIn(browser)')
})

row('Deep link lost [§48 A6 H8]', (t) => {
  browserOpen(t).becomes('hidden').quiet(60)
  t.becomes('shown').call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Deep link lost, not finished yet [§49 A6]', (t) => {
  browserOpen(t).becomes('hidden').quiet(60)
  t.becomes('shown').call('PC(C1)').quiet(60)
  t.returns().call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Session creation flaky [§51 S1]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES', { status: 'never' })
  t.after(11).call('SES', authenticate('C2')).opens().shows({ code: 'C2' }).ends('signingIn(browser)')
})

row('Useless answer [§52 S20]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision')
  t.call('SES', authenticate('C1', { url: undefined, code: undefined }))
  t.ends('signedOut(failed)').shows({ failure: { code: 'protocol' } })
})

row('Code only in the url [§53 S1]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision')
  t.call('SES', authenticate('8ER640M', { code: undefined })).opens(/8ER640M$/)
  t.returns().call('PC(8ER640M)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Unknown reason [§55 S22 AUTHN-06]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES', authorized('somethingNew'))
  t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Unknown action [§52 S21 AUTHN-12 AUTHN-06]', (t) => {
  t.given('reg').call('PA').signsIn('Cablevision')
  t.call('SES', authenticate('C1', { actionName: 'partner_authentication' }))
  t.ends('signedOut(failed)').shows({ failure: { code: 'protocol' } })
})

row('No validity in the answer [§56 S1 Q2 AUTHN-45]', (t) => {
  t.given('tv').call('PA').signsIn('Cablevision').zero()
  t.call('SES', authenticate('C1', { notBefore: undefined, notAfter: undefined }))
  for (let second = 5; second < 1_800; second += 5) t.at(second).call('PC(C1)')
  t.quiet(5).ends('signedOut(expired)')
})

row.each([0.2, 3])('Home login, back after %s s [§57 A1 HBA-01 HBA-02]', (t, seconds) => {
  browserOpen(t).quiet(seconds).returns()
  const attributes = { hba_status: { value: 'true', state: 'plain' } }
  t.call('PC(C1)', profiles(regular('Cablevision', { attributes }))).ends('ready(regular, Cablevision)')
})

row('A profile from home lives for an hour [§57 §39 P6 HBA-03 HBA-05]', (t) => {
  browserOpen(t)
    .returns()
    .call('PC(C1)', signedIn('Cablevision', { lifeMs: 3_600_000 }))
    .zero()
  t.at(3_600).call('PM(Cablevision)', noProfiles).is('signedOut(expired)')
  t.shows({ remembered: { mvpd: 'Cablevision' } }).signsIn('Cablevision')
  t.call('SES(Cablevision)', authenticate('C2')).opens().quiet(0.2).returns()
  t.call('PC(C2)', signedIn()).ends('ready(regular, Cablevision)')
})

row('The device has left home [§115 D9 HBA-04]', (t) => {
  t.given('rdy')
    .plays('r')
    .call('AUT[r]', decisions(refuse('authorization_denied_by_hba_policies')))
  t.tells('authorization.refused', { resource: 'r' }).is('signedOut(hba)').signsIn('Cablevision')
  t.call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('The code expires while the browser is open [§35 A4]', (t) => {
  browserOpen(t).quiet(1_800).ends('signedOut(expired)')
})
