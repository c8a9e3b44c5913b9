// flows.md §3.10: partner single sign-on.
import { expect } from 'vitest'
import { row, type Script } from '../_support/row.ts'
import { redirectUrl } from '../_support/service.ts'
import {
  type Answering,
  authenticate,
  authorized,
  cancelled,
  complete,
  created,
  denied,
  error,
  fallback,
  granted,
  incompleteFallback,
  logouts,
  lost,
  never,
  noLogin,
  noProfiles,
  noSaml,
  notDetermined,
  only,
  partnerLogout,
  partnerProfile,
  regular,
  restricted,
  saml,
  samlRequest,
  samlSent,
  signedIn,
  status,
  statusOf,
  unsupported,
} from '../_support/wire.ts'

const header = 'AP-Partner-Framework-Status'
const cablevision = statusOf('Cablevision')
const withStatus = { headers: { [header]: cablevision } }
const withoutStatus = { headers: { [header]: null } }
const apple = only('appleSSO')
const page = (code: string) => `https://sp.auth.adobe.com/api/v2/authenticate/REF30/${code}`

/** `apple` without a login at the platform, signed out; the viewer wants to sign in. */
function signsIn(t: Script, o: Parameters<Script['given']>[1] = {}): Script {
  t.given('apple', o).call('FW.silent', noLogin).call('PA').is('signedOut(firstRun)')
  return t.signsIn().call('CFG')
}

/** The same, and he has chosen Cablevision in the framework's picker. */
function choosesCablevision(t: Script, o?: Parameters<Script['given']>[1]): Script {
  return signsIn(t, o).call('FW.ask', granted('Cablevision'))
}

/** The same, and the provider has answered through the framework. */
function exchanges(t: Script): Script {
  return choosesCablevision(t).calls('PSES → FW.saml')
}

/** `ready(appleSSO, Cablevision)`, found by the profile check. */
function ready(t: Script, status: Answering = granted()): Script {
  t.given('apple').call('FW.silent', status).call('PA', apple)
  return t.is('ready(appleSSO, Cablevision)').zero()
}

row('Permission withdrawn [§187 P3 SSO-13]', (t) => {
  const withDenied = { headers: { [header]: denied.body as object } }
  t.given('apple').call('FW.silent', denied).call('PA', apple, withDenied)
  t.tellsNo('access.gained').ends('signedOut').signsIn().call('CFG').call('FW.ask', denied)
  t.is('selectingProvider')
})

row('A profile of the partner whose login has ended [§187 P3 SSO-13]', (t) => {
  t.given('apple')
    .call('FW.silent', granted('Cablevision', { endsS: 30 }))
    .call('PA', apple)
    .ends('signedOut')
})

row('The framework has no word at the check [§187 P0 SSO-13]', (t) => {
  t.given('apple').call('FW.silent', lost).call('PA', noProfiles, withoutStatus).ends('signedOut(firstRun)')
})

row('The framework says nothing at all at the check [§187 P0 SSO-25]', (t) => {
  t.given('apple').call('FW.silent', never)
  t.between(1, 10).call('PA', noProfiles, withoutStatus).ends('signedOut(firstRun)')
})

row('A returning viewer of the partner [§187 P2 SSO-15]', (t) => {
  t.given('ret', { identity: { partner: true } })
    .call('FW.silent')
    .call('PM(Cablevision)', apple, withStatus)
  t.ends('ready(appleSSO, Cablevision)')
})

row('Full partner login [§188 F1 S12 P19 SSO-14 SSO-17 SSO-18 SSO-20]', (t) => {
  signsIn(t)
  const picker = t.holds('FW.ask')
  t.is('partnerSigningIn')
  picker
    .answers(granted('Cablevision'))
    .call('PSES', partnerProfile(), { ...withStatus, body: { domainName: 'app.example', redirectUrl } })
  t.call('FW.saml', saml, { body: { request: samlRequest, attributesNames: ['uid', 'NameID'] } })
  t.call('PPRO', created(regular('Cablevision', { type: 'appleSSO' })), {
    ...withStatus,
    body: { SAMLResponse: samlSent },
  })
  t.tells('access.gained').ends('ready(appleSSO, Cablevision)')
  t.stores({ selection: { mvpd: 'Cablevision' }, profile: { mvpd: 'Cablevision' } })
})

row('What the framework is told [§188 F1 SSO-23 SSO-25]', (t) => {
  t.given('apple')
    .call('FW.silent', noLogin, { body: { interruptionAllowed: false } })
    .call('PA')
  t.signsIn().call('CFG')
  t.call('FW.ask', cancelled, {
    body: {
      interruptionAllowed: true,
      supported: expect.arrayContaining(['Cablevision_DTV']),
      featured: expect.arrayContaining(['Cablevision_DTV']),
    },
  })
  t.ends('signedOut(cancelled)')
})

row('A provider is named, the framework still asks [§188 F1 S12 P19]', (t) => {
  t.given('apple').call('FW.silent', noLogin).call('PA').signsIn('Cablevision').calls('CFG → FW.ask → PSES')
  t.calls('FW.saml → PPRO').ends('ready(appleSSO, Cablevision)')
})

row('The basic route is asked for [§188 SSO-01]', (t) => {
  t.given('apple').call('FW.silent', noLogin).call('PA').sends({ type: 'signIn.start', route: 'basic' })
  t.call('CFG')
    .is('selectingProvider')
    .picks('Cablevision')
    .call('SES(Cablevision)', undefined, withoutStatus)
  t.opens().ends('signingIn(browser)')
})

row('Single sign-on is switched off [§188 SSO-01]', (t) => {
  t.given('apple', { policy: { singleSignOn: false } }).call('PA', noProfiles, withoutStatus)
  t.signsIn().call('CFG').ends('selectingProvider')
})

row('Logging out of a partner login [§188 L3 LOGOUT-07 SSO-24]', (t) => {
  const hint = { partner: 'Apple', settingsPath: expect.arrayContaining(['TV Provider']) }
  ready(t)
    .logsOut()
    .call('OUT(Cablevision)', logouts({ Cablevision: partnerLogout }))
  t.tells('partnerLogout.hint').shows({ phase: 'loggingOut', step: 'partner', hint })
  t.acknowledges().ends('signedOut(loggedOut)')
})

row('Silent renewal [§189 S12 P19 P0]', (t) => {
  t.given('apple').calls('FW.silent → PA → CFG → FW.silent').call('PSES', partnerProfile(), withStatus)
  t.call('FW.saml').call('PPRO', undefined, withStatus).ends('ready(appleSSO, Cablevision)')
})

row('Silent renewal of a returning viewer [§189 S12 P19 P0 P11]', (t) => {
  t.given('ret', { identity: { partner: true } }).call('FW.silent')
  t.call('PM(Cablevision)', noProfiles, withStatus).calls('CFG → FW.silent → PSES → FW.saml → PPRO')
  t.ends('ready(appleSSO, Cablevision)')
})

row('Silent renewal when the profile ends [§189 S12 P19 SSO-27]', (t) => {
  t.given('apple')
    .call('FW.silent')
    .call('PA', only('appleSSO', 'Cablevision', { lifeMs: 3_600_000 }))
    .zero()
  t.at(3_600).call('PM(Cablevision)', noProfiles, withStatus).calls('CFG → FW.silent → PSES → FW.saml → PPRO')
  t.tells('access.lost', { reason: 'expired' }).ends('ready(appleSSO, Cablevision)')
})

const silentEnds: Readonly<Record<string, (t: Script) => Script>> = {
  'a fallback session': (t) => t.call('PSES', fallback('pfs_fallback', 'C7')),
  'no SAML answer': (t) => t.call('PSES').call('FW.saml', noSaml),
  'an empty profile map': (t) => t.call('PSES').call('FW.saml').call('PPRO', created()),
  'an unknown action': (t) => t.call('PSES', partnerProfile({ actionName: 'partner_authentication' })),
}
row.each(Object.keys(silentEnds))('Silent renewal ends by %s [§189 S16 F7 P21 S21]', (t, how) => {
  t.given('apple').calls('FW.silent → PA → CFG → FW.silent')
  silentEnds[how]?.(t)
  t.tellsNo('browser.open').ends('signedOut')
})

row('Silent renewal, the login is gone meanwhile [§189 F5]', (t) => {
  t.given('apple').calls('FW.silent → PA → CFG').call('FW.silent', noLogin).ends('signedOut')
})

const refusals = { denied, restricted, notDetermined }
row.each(Object.keys(refusals) as (keyof typeof refusals)[])(
  'Permission at login: %s [§191 F2 SSO-22]',
  (t, how) => {
    signsIn(t).call('FW.ask', refusals[how]).is('selectingProvider').picks('Cablevision')
    t.call('SES(Cablevision)', undefined, withoutStatus).opens().ends('signingIn(browser)')
  },
)

row('Provider in picker but not onboarded [§192 F3 SSO-22]', (t) => {
  signsIn(t).call('FW.ask', unsupported('Cablevision_DTV')).call('SES(Cablevision)').opens()
  t.ends('signingIn(browser)').stores({ selection: { mvpd: 'Cablevision', displayName: 'Optimum' } })
})

row('Unmapped provider [§193 F4]', (t) => {
  signsIn(t).call('FW.ask', unsupported('Unheard_Of')).ends('selectingProvider')
})

const others: Readonly<Record<string, Answering>> = {
  'no provider': noLogin,
  'another error': granted(null, { error: { code: '7', message: 'odd' } }),
  'no answer': lost,
  'a login that has ended': granted('Cablevision', { endsS: 30 }),
  'a provider the configuration does not know': granted(null, { id: 'Unheard_Of' }),
}
row.each(Object.keys(others))('The framework has %s [§193 F5]', (t, what) => {
  signsIn(t).call('FW.ask', others[what]).ends('selectingProvider')
})

row('Framework picker cancelled [§195 F6]', (t) => {
  signsIn(t).call('FW.ask', cancelled).ends('signedOut(cancelled)')
})

row('Cancelled by the app while the framework asks [§195 F6]', (t) => {
  signsIn(t)
  const picker = t.holds('FW.ask')
  t.is('partnerSigningIn').cancels()
  picker.isAborted().ends('signedOut(cancelled)')
})

row('Logout while the framework asks [§264 §195 H9]', (t) => {
  signsIn(t)
  const picker = t.holds('FW.ask')
  t.logsOut()
  picker.isAborted().ends('signedOut(cancelled)')
})

row('Stopped while the framework asks [§195]', (t) => {
  signsIn(t)
  const picker = t.holds('FW.ask')
  t.stops()
  picker.isAborted()
})

row('Cancelled while the profile is created [§195 H9]', (t) => {
  exchanges(t)
  const creation = t.holds('PPRO')
  t.cancels()
  creation.isAborted().ends('signedOut(cancelled)')
})

row('Already authenticated [§196 S13 SSO-18]', (t) => {
  choosesCablevision(t).call('PSES', authorized('authenticated')).call('PM(Cablevision)', signedIn())
  t.ends('ready(regular, Cablevision)')
})

row('Already authenticated by single sign-on [§197 S15 P2]', (t) => {
  choosesCablevision(t).call('PSES', authorized('authenticatedSSO'))
  t.call('PM(Cablevision)', apple, withStatus).ends('ready(appleSSO, Cablevision)')
})

row('Degraded at the request [§199 S14 DEGR-09]', (t) => {
  choosesCablevision(t).call('PSES', authorized('degraded')).ends('ready(degraded, Cablevision)')
})

row('Degraded between the two calls [§199 S12 P20 DEGR-09]', (t) => {
  exchanges(t).call('PPRO', only('degraded')).ends('ready(degraded, Cablevision)')
  t.stores({ profile: undefined })
})

row('Another profile than the one created [§199 P21]', (t) => {
  exchanges(t).call('PPRO', signedIn('Cablevision')).ends('ready(regular, Cablevision)')
})

row('Fallback: status invalid [§200 S16 A1 SSO-19 SSO-18]', (t) => {
  choosesCablevision(t).call('PSES', fallback('pfs_fallback', 'C7')).opens(page('C7'))
  t.shows({ mvpd: 'Cablevision', code: 'C7' }).returns().call('PC(C7)', signedIn(), withoutStatus)
  t.ends('ready(regular, Cablevision)')
})

row('Fallback without a browser [§200 S16 SSO-19]', (t) => {
  choosesCablevision(t, { browser: false }).call('PSES', fallback('pfs_fallback', 'C7'))
  t.shows({ step: 'code', code: 'C7' }).tells('code.issued')
  t.after(5).call('PC(C7)')
  t.after(5).call('PC(C7)', signedIn()).ends('ready(regular, Cablevision)')
})

row('A fallback code outlives a restart [§200 §243 S16 H5]', (t) => {
  const o = { browser: false, identity: { partner: true } }
  choosesCablevision(t, o).call('PSES', fallback('pfs_fallback', 'C7')).shows({ code: 'C7' }).restarts(60, o)
  t.call('PC(C7)').shows({ code: 'C7', mvpd: 'Cablevision' })
  t.after(5).call('PC(C7)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Another code instead of the fallback one [§200 S16 Q3]', (t) => {
  choosesCablevision(t, { browser: false }).call('PSES', fallback('pfs_fallback', 'C7')).renews()
  t.call('SES(Cablevision)', authenticate('C8')).shows({ code: 'C8' }).ends('signingIn(code)')
})

row('A fallback code runs out [§200 S16 Q2]', (t) => {
  choosesCablevision(t).call('PSES', fallback('pfs_fallback', 'C7')).opens().quiet(1_800)
  t.ends('signedOut(expired)')
})

row('Fallback: not configured [§201 S17 SSO-19]', (t) => {
  choosesCablevision(t).call('PSES', fallback('configuration_fallback', 'C7')).opens(page('C7')).returns()
  t.call('PC(C7)', signedIn()).is('ready(regular, Cablevision)').logsOut()
  t.call('OUT(Cablevision)', logouts({ Cablevision: complete })).is('signedOut(loggedOut)')
  t.signsIn('Cablevision').call('SES(Cablevision)', authenticate('C8')).opens(page('C8'))
  t.ends('signingIn(browser)')
})

row.each(['pfs_fallback', 'configuration_fallback'] as const)(
  'Fallback: provider unknown too, %s [§203 S19 S7 SSO-19]',
  (t, reason) => {
    choosesCablevision(t)
      .call('PSES', incompleteFallback(reason, 'C8', ['mvpd']))
      .is('selectingProvider')
    t.picks('Spectrum')
      .call('RES(C8)', authenticate('C8'), { body: expect.objectContaining({ mvpd: 'Spectrum' }) })
      .opens(page('C8'))
    t.ends('signingIn(browser)')
  },
)

row('Fallback: something is missing [§203 S18 S7 SSO-19 SSO-18]', (t) => {
  choosesCablevision(t)
  t.call('PSES', incompleteFallback('missing_parameters_fallback', 'C9', ['redirectUrl']))
  t.call('RES(C9)', authenticate('C9'), { body: expect.objectContaining({ redirectUrl }) })
    .opens(page('C9'))
    .returns()
  t.call('PC(C9)', signedIn()).ends('ready(regular, Cablevision)')
})

row('No SAML answer [§204 F7 SSO-22]', (t) => {
  choosesCablevision(t).call('PSES').call('FW.saml', noSaml).call('SES(Cablevision)').opens()
  t.ends('signingIn(browser)')
})

row('The framework fails at the SAML answer [§204 F7]', (t) => {
  choosesCablevision(t).call('PSES').call('FW.saml', lost).call('SES(Cablevision)').opens()
  t.ends('signingIn(browser)')
})

const stale = [
  'invalid_header_pfs_permission_access_not_present',
  'invalid_header_pfs_permission_access_not_determined',
  'invalid_header_pfs_permission_access_not_granted',
  'invalid_header_pfs_provider_id_not_determined',
  'invalid_header_pfs_provider_id_mismatch',
  'invalid_header_pfs_provider_info_expired',
] as const
row.each(stale)('Profile creation: status stale, %s [§205 P22 SSO-21]', (t, code) => {
  const fresh = granted('Cablevision', { endsS: 86_400 })
  exchanges(t).call('PPRO', error(code), withStatus).call('FW.silent', fresh)
  t.call('PPRO', undefined, { headers: { [header]: fresh.body as object } }).ends(
    'ready(appleSSO, Cablevision)',
  )
})

row('Profile creation: status stale twice [§205 P22 SSO-21]', (t) => {
  const code = 'invalid_header_pfs_provider_info_expired'
  exchanges(t).call('PPRO', error(code)).call('FW.silent').call('PPRO', error(code))
  t.call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('Profile creation: status stale for good [§205 P22 SSO-21]', (t) => {
  exchanges(t).call('PPRO', error('invalid_header_pfs_permission_access_not_granted'))
  t.call('FW.silent', denied).call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('Profile creation: SAML refused [§205 P22 SSO-21]', (t) => {
  exchanges(t).call('PPRO', error('invalid_parameter_saml_response'))
  t.call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('Profile creation: empty map [§207 P21]', (t) => {
  exchanges(t).call('PPRO', created()).call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('Profile creation: answer lost [§208 H12 P2 PROF-17]', (t) => {
  exchanges(t).call('PPRO', lost).call('PM(Cablevision)', apple, withStatus)
  t.ends('ready(appleSSO, Cablevision)')
})

row('Profile creation: no answer in time [§208 H12 P2]', (t) => {
  exchanges(t).call('PPRO', never)
  t.between(10, 31).call('PM(Cablevision)', apple, withStatus).ends('ready(appleSSO, Cablevision)')
})

row('Profile creation: failed, and nothing came of it [§208 H12]', (t) => {
  exchanges(t).call('PPRO', status(502)).call('PM(Cablevision)', noProfiles)
  t.call('SES(Cablevision)').opens().ends('signingIn(browser)')
})

row('Partner configuration broken [§209 S25]', (t) => {
  choosesCablevision(t).call('PSES', error('invalid_configuration_mvpd_platform_boarding_status'))
  t.call('SES(Cablevision)').opens().tells('warning').ends('signingIn(browser)')
})

row('Partner request flaky [§209 S12]', (t) => {
  choosesCablevision(t).call('PSES', lost).after(1).call('PSES').calls('FW.saml → PPRO')
  t.ends('ready(appleSSO, Cablevision)')
})

row('Unknown partner action [§211 S21]', (t) => {
  choosesCablevision(t).call('PSES', partnerProfile({ actionName: 'partner_authentication' }))
  t.call('SES(Cablevision)').opens().tells('warning').ends('signingIn(browser)')
})

row('401 on PSES [§235 H1 R9]', (t) => {
  choosesCablevision(t).call('PSES', status(401)).call('TOK')
  t.call('PSES', undefined, { ...withStatus, token: 'token-2' }).calls('FW.saml → PPRO')
  t.ends('ready(appleSSO, Cablevision)')
})

row('401 on PPRO [§235 H1 R9]', (t) => {
  exchanges(t).call('PPRO', status(401)).call('TOK')
  t.call('PPRO', undefined, { ...withStatus, token: 'token-2' }).ends('ready(appleSSO, Cablevision)')
})

row('Decisions carry the status [§212 D1 P2 SSO-15]', (t) => {
  ready(t).quiet(60).plays('r').call('AUT(Cablevision)[r]', undefined, withStatus)
  t.tells('authorization.permitted').asks('a').call('PRE(Cablevision)[a]', undefined, withStatus)
  t.marks({ a: 'permitted' }).ends('ready(appleSSO, Cablevision)')
})

row('Status refreshed on foreground [§213 H8 SSO-16]', (t) => {
  const fresh = granted('Cablevision', { endsS: 86_400 })
  ready(t).becomes('hidden').quiet(60).becomes('shown').call('FW.silent', fresh).quiet(10).plays('r')
  t.call('AUT(Cablevision)[r]', undefined, { headers: { [header]: fresh.body as object } })
  t.tells('authorization.permitted').ends('ready(appleSSO, Cablevision)')
})

row('A play while the status is read again [§213 H8]', (t) => {
  const fresh = granted('Cablevision', { endsS: 86_400 })
  ready(t).becomes('hidden').quiet(60).becomes('shown')
  const look = t.holds('FW.silent')
  t.plays('r').quiet(2)
  look
    .answers(fresh)
    .call('AUT(Cablevision)[r]', undefined, { headers: { [header]: fresh.body as object } })
    .tells('authorization.permitted')
    .ends('ready(appleSSO, Cablevision)')
})

row('Status that has ended is not sent [§213 SSO-16]', (t) => {
  ready(t, granted('Cablevision', { endsS: 180 }))
    .quiet(300)
    .plays('r')
  t.call('FW.silent').call('AUT(Cablevision)[r]', undefined, withStatus).tells('authorization.permitted')
  t.ends('ready(appleSSO, Cablevision)')
})

row('Status repaired on play [§215 D26 SSO-21]', (t) => {
  ready(t).plays('r').call('AUT[r]', error('invalid_header_pfs_provider_id_not_determined'))
  t.call('FW.silent').call('AUT[r]', undefined, withStatus).tells('authorization.permitted')
  t.tellsNo('authorization.refused').ends('ready(appleSSO, Cablevision)')
})

row('Status repaired at a question for marks [§215 D26]', (t) => {
  ready(t).asks('a').call('PRE[a]', error('invalid_header_pfs_provider_info_expired'))
  t.call('FW.silent')
    .call('PRE[a]', undefined, withStatus)
    .marks({ a: 'permitted' })
    .ends('ready(appleSSO, Cablevision)')
})

row('Status refused twice on play [§215 D26]', (t) => {
  const code = 'invalid_header_pfs_provider_info_expired'
  ready(t).plays('r').call('AUT[r]', error(code)).call('FW.silent').call('AUT[r]', error(code))
  t.tells('authorization.refused', { resource: 'r' }).tells('access.lost').ends('signedOut')
})

row('Profile expired at a play, the login at the platform has not [§189 D13 S12 P19]', (t) => {
  ready(t).plays('r').call('AUT[r]', error('authenticated_profile_expired'))
  t.calls('CFG → FW.silent → PSES → FW.saml → PPRO').tells('authorization.refused', { resource: 'r' })
  t.ends('ready(appleSSO, Cablevision)')
})

row('Regular profile on Apple [§216 D1 SSO-15 SSO-26]', (t) => {
  t.given('apple').call('FW.silent').call('PA', signedIn(), withStatus).is('ready(regular, Cablevision)')
  t.plays('r').call('AUT(Cablevision)[r]', undefined, withoutStatus).tells('authorization.permitted')
  t.asks('a').call('PRE(Cablevision)[a]', undefined, withoutStatus).marks({ a: 'permitted' })
  t.becomes('hidden').quiet(60).becomes('shown').plays('r2')
  t.call('AUT(Cablevision)[r2]', undefined, withoutStatus).ends('ready(regular, Cablevision)')
})

row('The viewer is quicker than a silent renewal that fails [§189 S16 H9]', (t) => {
  t.given('apple').calls('FW.silent → PA → CFG → FW.silent')
  const session = t.holds('PSES')
  t.signsIn().is('partnerSigningIn')
  session.answers(fallback('pfs_fallback', 'C7'))
  t.call('FW.ask', cancelled).ends('signedOut(cancelled)')
})

row('The viewer is quicker than a silent renewal that succeeds [§189 S12 H9]', (t) => {
  t.given('apple').calls('FW.silent → PA → CFG → FW.silent')
  const session = t.holds('PSES')
  t.signsIn()
  session.answers(partnerProfile())
  t.calls('FW.saml → PPRO').ends('ready(appleSSO, Cablevision)')
})
