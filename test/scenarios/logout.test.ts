// flows.md §3.7: logout.
import { expect } from 'vitest'
import { row } from '../_support/row.ts'
import {
  complete,
  error,
  invalid,
  jws,
  logoutPage,
  logouts,
  lost,
  only,
  partnerLogout,
  profiles,
  regular,
  status,
} from '../_support/wire.ts'

const page = 'https://idp.example/logout?redirect=1'
const cablevisionPage = logouts({ Cablevision: logoutPage(page) })

row('With a page [§152 L1 LOGOUT-05 LOGOUT-12 LOGOUT-10]', (t) => {
  t.given('rdy').logsOut().call('OUT(Cablevision)', cablevisionPage).opens(page, 'logout')
  t.is('loggingOut').stores({ profile: undefined }).returns().ends('signedOut(loggedOut)')
})

row('No browser [§139 L2 LOGOUT-06 LOGOUT-01]', (t) => {
  t.given('rdy', { browser: false }).logsOut().call('OUT(Cablevision)', cablevisionPage)
  t.ends('signedOut(loggedOut)').tellsNo('browser.open')
})

row('Provider without logout page [§140 L4 LOGOUT-08 LOGOUT-10 LOGOUT-11 LOGOUT-01 LOGOUT-18]', (t) => {
  t.given('rdy')
    .logsOut()
    .call('OUT(Cablevision)', logouts({ Cablevision: complete }))
  t.ends('signedOut(loggedOut)').stores({ profile: undefined, credentials: {}, token: {} })
  t.stores({ selection: { mvpd: 'Cablevision' } }).shows({ remembered: { mvpd: 'Cablevision' } })
})

row('Nothing to log out [§141 L7 LOGOUT-08]', (t) => {
  t.given('rdy')
    .logsOut()
    .call('OUT(Cablevision)', logouts({ Cablevision: invalid }))
    .ends('signedOut(loggedOut)')
})

row('Several entries [§143 L3 L8 LOGOUT-04 LOGOUT-07]', (t) => {
  t.given('rdy').logsOut()
  t.call('OUT', logouts({ Cablevision: partnerLogout, Spectrum: logoutPage(page), Dish: complete }))
  t.opens(page, 'logout').tellsNo('partnerLogout.hint').returns().tells('partnerLogout.hint')
  t.shows({ phase: 'loggingOut', step: 'partner' }).sends({ type: 'partnerLogout.acknowledge' })
  t.ends('signedOut(loggedOut)')
})

row('Relative url [§144 L9 LOGOUT-09]', (t) => {
  t.given('rdy').logsOut()
  t.call('OUT', logouts({ Cablevision: logoutPage('/adobe-services/logout?mso_id=Cablevision') }))
  t.opens('https://sp.auth.adobe.com/adobe-services/logout?mso_id=Cablevision', 'logout')
  t.returns().ends('signedOut(loggedOut)')
})

row('Empty map [§145 L10]', (t) => {
  t.given('rdy').logsOut().call('OUT', logouts({})).ends('signedOut(loggedOut)')
})

row('Unknown action with a page [§147 L11 LOGOUT-17]', (t) => {
  const odd = { actionName: 'farewell', actionType: 'interactive', url: page }
  t.given('rdy')
    .logsOut()
    .call('OUT', logouts({ Cablevision: odd }))
  t.opens(page, 'logout').returns().ends('signedOut(loggedOut)').tells('warning')
})

row('Interactive without url [§147 L12]', (t) => {
  t.given('rdy')
    .logsOut()
    .call('OUT', logouts({ Cablevision: logoutPage() }))
  t.ends('signedOut(loggedOut)').tells('warning').tellsNo('warning')
})

row('Provider deactivated [§148 L13 LOGOUT-16]', (t) => {
  t.given('rdy').logsOut().call('OUT', error('invalid_integration'))
  t.ends('signedOut(loggedOut)').shows({ notice: 'localOnly' }).stores({ profile: undefined })
})

row('Network down [§149 L14]', (t) => {
  t.given('rdy').logsOut().call('OUT', lost)
  t.after(1).call('OUT', status(500))
  t.after(2).call('OUT', lost)
  t.ends('ready(regular, Cablevision)').shows({ failure: { code: 'attemptsSpent' } })
  t.stores({ profile: { mvpd: 'Cablevision' } }).tellsNo('access.lost')
})

row('Token expired at logout [§151 L15 H1]', (t) => {
  t.given('rdy')
    .logsOut()
    .call('OUT', status(401))
    .call('TOK')
    .call('OUT', logouts({ Cablevision: complete }))
  t.ends('signedOut(loggedOut)')
})

row('Browser leg abandoned [§152 L1 LOGOUT-10]', (t) => {
  t.given('rdy').logsOut().call('OUT', cablevisionPage).opens(page, 'logout').returns('closed')
  t.ends('signedOut(loggedOut)').shows({ notice: 'providerSessionMayRemain' })
})

row('Browser leg never ends [§152 L1]', (t) => {
  t.given('rdy').logsOut().call('OUT', cablevisionPage).opens(page, 'logout').quiet(3_600)
  t.is('signedOut(loggedOut)').shows({ notice: 'providerSessionMayRemain' })
})

row('The host shows the page [§152 L1 LOGOUT-19]', (t) => {
  t.given('rdy', { browser: false, options: { surface: 'primary' } })
    .logsOut()
    .call('OUT', cablevisionPage)
  t.tells('browser.open', { purpose: 'logout' }).shows({ phase: 'loggingOut', step: 'browser', url: page })
  t.check(({ facts, pass }) => {
    const opened = facts.find((fact) => fact.type === 'browser.open')
    expect(opened?.url.reveal()).toBe(page)
    pass.send({ type: 'browser.returned', attempt: opened?.attempt ?? 0 })
  })
  t.ends('signedOut(loggedOut)')
})

row('Two profiles [§153 L4 H10 LOGOUT-15]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } })
  t.call('PA', profiles(regular('Cablevision'), regular('Spectrum'))).is('ready(regular, Cablevision)')
  t.logsOut()
    .call('OUT(Cablevision)')
    .call('PA', profiles(regular('Spectrum')))
  t.ends('ready(regular, Spectrum)')
})

row('Log out of the other one [§153 L4 H10 LOGOUT-15]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } })
  t.call('PA', profiles(regular('Cablevision'), regular('Spectrum')))
  t.logsOut('Spectrum').call('OUT(Spectrum)').ends('ready(regular, Cablevision)')
  t.shows({ profiles: [{ mvpd: 'Cablevision' }] }).tellsNo('access.lost')
})

const ways = {
  'the policy': { type: 'logout.start' },
  'the command': { type: 'logout.start', withIdentity: false },
} as const
row.each(Object.keys(ways) as (keyof typeof ways)[])(
  'Log out without single sign-on header, by %s [§156 L1 P4]',
  (t, way) => {
    const platformToken = jws('account-1')
    const withToken = { headers: { 'Adobe-Subject-Token': platformToken } }
    const scope = way === 'the policy' ? ({ logoutScope: 'thisApp' } as const) : {}
    const o = { identity: { platformToken }, policy: { profileCheck: 'all', ...scope } } as const
    t.given('reg', o).call('PA', only('platformSSO'), withToken).is('ready(platformSSO, Cablevision)')
    t.sends(ways[way])
    t.call('OUT(Cablevision)', cablevisionPage, { headers: { 'Adobe-Subject-Token': null } })
    t.opens(page, 'logout').returns().ends('signedOut(loggedOut)').restarts(60, o)
    t.call('PA', only('platformSSO'), withToken).ends('ready(platformSSO, Cablevision)')
  },
)

row('Logout twice [§267 H9]', (t) => {
  t.given('rdy').logsOut()
  const logout = t.holds('OUT(Cablevision)')
  t.logsOut()
  logout.answers(logouts({ Cablevision: complete })).ends('signedOut(loggedOut)')
})

row('Logout while a code is shown [§264 H9 Q4]', (t) => {
  t.given('poll(C)').quiet(3).logsOut().ends('signedOut(cancelled)')
})

row('Logout during the profile check [§265 H9]', (t) => {
  t.given('ret')
  const check = t.holds('PM(Cablevision)')
  t.logsOut()
  check
    .answers(profiles(regular('Cablevision')))
    .call('OUT(Cablevision)')
    .ends('signedOut(loggedOut)')
})

row('A play during the logout [§265 H9]', (t) => {
  t.given('rdy').logsOut()
  const logout = t.holds('OUT(Cablevision)')
  t.plays('r').tells('authorization.refused', {
    resource: 'r',
    outcome: 'failed',
    failure: { code: 'notReady' },
  })
  logout.answers(logouts({ Cablevision: complete })).ends('signedOut(loggedOut)')
})
