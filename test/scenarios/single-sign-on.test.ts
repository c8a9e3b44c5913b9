// flows.md §3.11: platform identity, service token, single logout.
import { type AdobeSsoService, adobeSsoService, type PassError } from 'passchart'
import { expect } from 'vitest'
import { row, type Script } from '../_support/row.ts'
import {
  authenticate,
  complete,
  error,
  jws,
  late,
  linkCode,
  logoutPage,
  logouts,
  lost,
  never,
  noProfiles,
  only,
  profiles,
  regular,
  serviceToken,
  signedIn,
  signOnError,
  signOnOrigin,
  status,
  word,
} from '../_support/wire.ts'

const subject = 'Adobe-Subject-Token'
const service = 'AD-Service-Token'
const token = jws('account-1')
const withToken = { headers: { [subject]: token } }
const withoutToken = { headers: { [subject]: null } }
const withoutService = { headers: { [service]: null } }
const platform = only('platformSSO')

/** The second app of the device: it finds the profile that the first one made. */
function secondApp(t: Script, o: Parameters<Script['given']>[1] = {}): Script {
  t.given('reg', { identity: { platformToken: token }, ...o }).call('PA', platform, withToken)
  return t.is('ready(platformSSO, Cablevision)')
}

// The platform's identity

row('Amazon, first app [§217 S1 SSO-02]', (t) => {
  t.given('reg', { identity: { platformToken: token } }).call('PA', noProfiles, withToken)
  t.signsIn('Cablevision').call('SES(Cablevision)', authenticate('C1'), withToken).opens().returns()
  t.call('PC(C1)', signedIn(), withoutToken).is('ready(regular, Cablevision)').plays('r')
  t.call('AUT(Cablevision)[r]', undefined, withToken).hasAsked('platformToken', 1)
  t.ends('ready(regular, Cablevision)')
})

row('Roku behind a server [§217 P4 SSO-02 SSO-07]', (t) => {
  const platformHeader = 'X-Roku-Reserved-Roku-Connect-Token'
  const asRoku = { headers: { [platformHeader]: token, [subject]: null } }
  t.given('reg', { identity: { platformToken: token, platformHeader } }).call('PA', platform, asRoku)
  t.plays('r').call('AUT(Cablevision)[r]', undefined, asRoku).ends('ready(platformSSO, Cablevision)')
})

const nothing = { nothing: word(), 'a rejection': lost }
row.each(Object.keys(nothing) as (keyof typeof nothing)[])(
  'Library missing, it says %s [§219 P0 SSO-05]',
  (t, how) => {
    t.given('reg', { identity: { platformToken: nothing[how] } }).call('PA', noProfiles, withoutToken)
    t.ends('signedOut(firstRun)').check(({ view }) => expect(view).not.toHaveProperty('failure'))
  },
)

row('The library never answers [§219 P0 SSO-06]', (t) => {
  t.given('reg', { identity: { platformToken: never } })
  t.at(1).call('PA', noProfiles, withoutToken).ends('signedOut(firstRun)')
})

row('Identity that is no token, or has expired [§219 SSO-03 SSO-04]', (t) => {
  const platformToken = [word(jws('account-1', { endsS: 30 })), word('no token at all')]
  t.given('reg', { identity: { platformToken } }).call('PA', noProfiles, withoutToken).signsIn('Cablevision')
  t.call('SES(Cablevision)', undefined, withoutToken).opens().ends('signingIn(browser)')
})

row('Identity arrives after the viewer has logged out [§220 H9]', (t) => {
  t.given('ret', { identity: { platformToken: late(4, word(token)) } })
  t.at(1).call('PM(Cablevision)', signedIn(), withoutToken).logsOut()
  t.at(2).call('OUT(Cablevision)', undefined, withoutToken).ends('signedOut(loggedOut)')
})
row('Identity arrives late [§220 P0 P4]', (t) => {
  t.given('reg', { identity: { platformToken: late(4, word(token)) } })
  t.at(1).call('PA', noProfiles, withoutToken).is('signedOut(firstRun)')
  t.at(4).call('PA', platform, withToken).ends('ready(platformSSO, Cablevision)')
})

row('Identity arrives late, the viewer is signed in [§220 P1]', (t) => {
  t.given('reg', { identity: { platformToken: late(4, word(token)) } })
  t.at(1).call('PA', signedIn(), withoutToken).quiet(10).plays('r')
  t.call('AUT(Cablevision)[r]', undefined, withToken).ends('ready(regular, Cablevision)')
})

row('Identity arrives within the second [§220 P4 SSO-11]', (t) => {
  t.given('reg', { identity: { platformToken: late(0.5, word(token)) } })
  t.at(0.5).call('PA', platform, withToken).ends('ready(platformSSO, Cablevision)')
})

row('Identity arrives late, the viewer signs in meanwhile [§220 S1]', (t) => {
  t.given('reg', { identity: { platformToken: late(4, word(token)) } })
  t.at(1).call('PA', noProfiles, withoutToken).signsIn('Cablevision')
  t.between(0, 1).call('SES(Cablevision)', undefined, withoutToken).opens().ends('signingIn(browser)')
  t.quiet(10).returns().call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Identity is there when the app is shown again [§220 P0 P4 SSO-11]', (t) => {
  t.given('reg', { identity: { platformToken: [word(), word(token)] } }).call('PA', noProfiles, withoutToken)
  t.is('signedOut(firstRun)').becomes('hidden').quiet(60).becomes('shown')
  t.call('PA', platform, withToken).ends('ready(platformSSO, Cablevision)')
})

row('Identity expired before play [§221 D1 SSO-03]', (t) => {
  const [first, second] = [jws('account-1', { endsS: 300 }), jws('account-1', { endsS: 86_400 })]
  t.given('reg', { identity: { platformToken: [word(first), word(second)] } })
  t.call('PA', platform, { headers: { [subject]: first } })
    .quiet(600)
    .plays('r')
  t.call('AUT(Cablevision)[r]', undefined, { headers: { [subject]: second } })
  t.tells('authorization.permitted').hasAsked('platformToken', 2).ends('ready(platformSSO, Cablevision)')
})

row('Single sign-on is switched off [§219 SSO-01 HDR-28]', (t) => {
  t.given('reg', { identity: { platformToken: token }, policy: { singleSignOn: false } })
  t.call('PA', noProfiles, withoutToken).hasAsked('platformToken', 0).ends('signedOut(firstRun)')
})

// Service tokens

row('Service token, device B [§223 P5 T1 SSO-09 SSO-11]', (t) => {
  const person = { headers: { [service]: token } }
  t.given('reg', { identity: { serviceToken: token } }).call('PA', only('serviceTokenSSO'), person)
  t.asks('a').call('PRE(Cablevision)[a]', undefined, person).plays('r')
  t.call('AUT(Cablevision)[r]', undefined, person).hasAsked('serviceToken', 1)
  t.ends('ready(serviceTokenSSO, Cablevision)').logsOut()
  t.call('OUT(Cablevision)', undefined, person).ends('signedOut(loggedOut)')
})

row('Two methods: only the one in use [§223 P4 P5 SSO-26]', (t) => {
  const person = jws('person-1')
  t.given('reg', { identity: { platformToken: token, serviceToken: person } })
  t.call('PA', platform, { headers: { [subject]: token, [service]: person } }).plays('r')
  t.call('AUT(Cablevision)[r]', undefined, { headers: { [subject]: token, [service]: null } })
  t.ends('ready(platformSSO, Cablevision)')
})

row('A companion says nothing of the viewer [§217 HDR-15 SSO-01]', (t) => {
  t.given('companion', { identity: { platformToken: token, serviceToken: token, partner: true } }).types('C')
  t.call('INF(C)').opens().returns().call('PC(C)', signedIn()).hasAsked('platformToken', 0)
  t.hasAsked('serviceToken', 0).ends('success')
})

/** The vendor's sign-on service as the source of the tokens. */
const signOn = (commonId?: string): AdobeSsoService =>
  adobeSsoService({ origin: signOnOrigin, ...(commonId ? { commonId } : {}) })
const hourLater = 3_600

/** `reg`; the first token has served for a check, and is over. */
function tokenExpired(t: Script): Script {
  const first = jws('person-1', { endsS: hourLater })
  t.given('reg', { options: { identity: signOn('person-1') } })
  t.call('ST.new', serviceToken('person-1', { endsS: hourLater }), { headers: { 'X-SSO-ID': 'person-1' } })
  t.call('PA', noProfiles, { headers: { [service]: first } }).is('signedOut(firstRun)')
  return t.quiet(hourLater).sends({ type: 'profile.recheck' })
}

row('Token expired [§224 T2 P5 SSO-29]', (t) => {
  const second = { headers: { [service]: jws('person-1', { endsS: 3 * hourLater }) } }
  tokenExpired(t).call('ST.refresh', serviceToken('person-1', { endsS: 3 * hourLater, member: 'jws' }), {
    headers: { [service]: jws('person-1', { endsS: hourLater }) },
  })
  t.call('PA', only('serviceTokenSSO'), second).ends('ready(serviceTokenSSO, Cablevision)')
})

row('Refresh refused [§225 T3 P5]', (t) => {
  tokenExpired(t)
    .call('ST.refresh', signOnError(401, 'header_invalid', 'get_new_token'))
    .call('ST.new')
  t.call('PA', only('serviceTokenSSO')).ends('ready(serviceTokenSSO, Cablevision)')
})

row('Nobody is known [§224 T4 P0]', (t) => {
  t.given('reg', { options: { identity: signOn() } }).call('PA', noProfiles, withoutService)
  t.ends('signedOut(firstRun)')
})

row.each(['code', 'link'] as const)(
  'Link a TV: the device that is signed in, %s [§227 T1 D85]',
  (t, member) => {
    const sso = signOn('person-1')
    let shown: Promise<{ readonly code: { reveal(): string } }> | undefined
    t.given('reg', { options: { identity: sso } })
      .call('ST.new')
      .call('PA', only('serviceTokenSSO'))
    t.check(() => {
      shown = sso.link() as unknown as typeof shown
    })
    t.call('LINK', linkCode('228128', member)).check(async () => {
      expect((await shown)?.code.reveal()).toBe('228128')
    })
    t.ends('ready(serviceTokenSSO, Cablevision)')
  },
)

row('Link a TV: the device without an account [§227 T1 P5]', (t) => {
  const sso = signOn()
  t.given('fresh', { options: { identity: sso } })
    .calls('REG → TOK → PA')
    .is('signedOut(firstRun)')
  t.check(() => void sso.useLinkCode('228128'))
  t.call('ST.new', serviceToken('person-1', { endsS: hourLater }), {
    headers: { 'X-SSO-LINK': '228128', 'X-SSO-ID': null },
  })
  t.sends({ type: 'profile.recheck' }).call('PA', only('serviceTokenSSO'), {
    headers: { [service]: jws('person-1', { endsS: hourLater }) },
  })
  t.ends('ready(serviceTokenSSO, Cablevision)')
})

const wrong = {
  header_invalid: signOnError(401, 'header_invalid', 'check_headers'),
  token_invalid: signOnError(400, 'token_invalid', 'none'),
}
row.each(Object.keys(wrong) as (keyof typeof wrong)[])('Wrong or used link code, %s [§228 T5]', (t, how) => {
  const sso = signOn()
  let failed: Promise<PassError> | undefined
  t.given('reg', { options: { identity: sso } }).call('PA')
  t.check(() => {
    failed = sso.useLinkCode('111111').then(
      () => Promise.reject(new Error('taken')),
      (error: PassError) => error,
    )
  })
  t.call('ST.new', wrong[how]).check(async () => {
    expect(await failed).toMatchObject({ code: 'refused' })
  })
  t.ends('signedOut(firstRun)')
})

row('Identity service down [§229 T6 P0]', (t) => {
  t.given('reg', { options: { identity: signOn('person-1') } }).call('ST.new', status(500))
  t.after(0.25).call('ST.new', status(500)).after(0.5).call('ST.new', status(500))
  t.call('PA', noProfiles, withoutService).tells('warning').ends('signedOut(firstRun)')
  t.becomes('hidden').quiet(60).becomes('shown')
  t.call('ST.new', serviceToken('person-1', { endsS: 2 * hourLater })).call('PA', only('serviceTokenSSO'), {
    headers: { [service]: jws('person-1', { endsS: 2 * hourLater }) },
  })
  t.ends('ready(serviceTokenSSO, Cablevision)')
})

// Single logout

row('Single logout [§231 L9 L1 LOGOUT-14]', (t) => {
  secondApp(t).logsOut()
  t.call(
    'OUT(Cablevision)',
    logouts({ Cablevision: logoutPage('/adobe-services/logout?mso_id=Cablevision') }),
    withToken,
  )
  t.opens('https://sp.auth.adobe.com/adobe-services/logout?mso_id=Cablevision', 'logout')
  t.returns().ends('signedOut(loggedOut)')
})

row('Single logout of a profile and what was shared [§231 L8 P4]', (t) => {
  secondApp(t).logsOut()
  t.call('OUT(Cablevision)', logouts({ Cablevision: complete, Spectrum: complete }), withToken)
  t.ends('signedOut(loggedOut)')
})

row('First app afterwards [§232 D12]', (t) => {
  t.given('rdy', { identity: { platformToken: token } }).plays('r')
  t.call('AUT(Cablevision)[r]', error('authenticated_profile_missing'), withToken)
  t.ends('signedOut(missing)')
})

row('Several shared profiles [§223 P10 SSO-27]', (t) => {
  const shared = (mvpd: string, days: number) => regular(mvpd, { type: 'platformSSO', days })
  t.given('reg', { identity: { platformToken: token } })
  t.call('PA', profiles(shared('Cablevision', 10), shared('Spectrum', 20)), withToken)
  t.ends('ready(platformSSO, Spectrum)')
})
