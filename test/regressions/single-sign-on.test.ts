import { inspect } from 'node:util'
import { createTempAccessMachine } from 'passchart/machines'
import { expect, it } from 'vitest'
import { createActor, toPromise } from 'xstate'
import { play } from '../_support/row.ts'
import {
  denied,
  fallback,
  jws,
  late,
  logouts,
  noProfiles,
  only,
  partnerLogout,
  profiles,
  regular,
  signedIn,
  status,
  word,
} from '../_support/wire.ts'

const service = 'AD-Service-Token'
const apple = only('appleSSO')

it('judges by the status it has sent, whatever the app does meanwhile [§187 §189 P3 SSO-13]', () =>
  play((t) => {
    t.given('apple').call('FW.silent', denied)
    const check = t.holds('PA')
    t.becomes('hidden').becomes('shown')
    check.answers(apple)
    t.ends('signedOut(firstRun)')
  }))

it('renews silently by the status it has sent [§189 P0]', () =>
  play((t) => {
    t.given('apple').call('FW.silent')
    const check = t.holds('PA')
    t.becomes('hidden').becomes('shown')
    check.answers(noProfiles)
    t.calls('CFG → FW.silent').call('PSES', fallback('pfs_fallback', 'C7')).ends('signedOut(firstRun)')
  }))

it('gives a silent exchange up that never answers, and then does what the viewer wanted [§204 F7]', () =>
  play((t) => {
    t.given('apple').calls('FW.silent → PA → CFG → FW.silent → PSES')
    t.holds('FW.saml')
    t.signsIn().quiet(9).is('partnerSigningIn')
    t.after(1).call('FW.ask', denied).is('selectingProvider')
  }))

it('signs nobody in again who has logged out of the platform [§139 H9]', () =>
  play((t) => {
    t.given('apple')
      .call('FW.silent')
      .call('PA', profiles(regular('Cablevision', { type: 'appleSSO' }), regular('Spectrum')))
    t.is('ready(appleSSO, Cablevision)').logsOut()
    t.call('OUT(Cablevision)', logouts({ Cablevision: partnerLogout }))
      .acknowledges()
      .call('PA')
    t.is('signedOut(loggedOut)').sends({ type: 'profile.recheck' }).call('FW.silent').call('PM')
    t.ends('signedOut(none)')
  }))

it('signs nobody in again who has logged out, whatever dialog came between [§220 H9]', () =>
  play((t) => {
    t.given('ret', { identity: { platformToken: late(9, word(jws('account-1', { endsS: 3_600 }))) } })
    t.at(1).call('PM(Cablevision)', signedIn()).sends({ type: 'logout.start', withIdentity: false })
    t.call('OUT(Cablevision)').is('signedOut(loggedOut)').signsIn().call('CFG').cancels()
    t.ends('signedOut(cancelled)')
  }))

it('does not take a token that is not to be had for the end of a shared profile [§229 T6]', () =>
  play((t) => {
    const tokens = [word(jws('ada', { endsS: 60 })), word(undefined)]
    t.given('reg', { identity: { serviceToken: tokens } }).call('PA', only('serviceTokenSSO'))
    t.is('ready(serviceTokenSSO, Cablevision)').quiet(60).sends({ type: 'profile.recheck' })
    t.ends('ready(serviceTokenSSO, Cablevision) unverified')
  }))

it('asks every source anew when the viewer wants to look again [§223 T1 SSO-10]', () =>
  play((t) => {
    const ada = jws('ada', { endsS: 3_600 })
    const bob = jws('bob', { endsS: 3_600 })
    t.given('reg', { identity: { serviceToken: [word(ada), word(bob)] } })
    t.call('PA', only('serviceTokenSSO'), { headers: { [service]: ada } })
    t.sends({ type: 'profile.recheck' }).call('PM', only('serviceTokenSSO'), { headers: { [service]: bob } })
  }))

it('looks again when another person comes while nobody is signed in [§229 T6 SSO-10]', () =>
  play((t) => {
    const tokens = [word(jws('ada', { endsS: 30 })), word(undefined), word(jws('bob', { endsS: 7_200 }))]
    t.given('reg', { identity: { serviceToken: tokens } })
      .call('PA')
      .quiet(30)
      .signsIn()
      .call('CFG')
      .cancels()
    t.sends({ type: 'profile.recheck' }).call('PA').is('signedOut(none)').becomes('hidden').becomes('shown')
    t.call('PA', only('serviceTokenSSO')).ends('ready(serviceTokenSSO, Cablevision)')
  }))

it('signs in with the provider the viewer named, when the framework is of no help [§191 F2]', () =>
  play((t) => {
    t.given('apple').call('FW.silent', denied).call('PA').signsIn('Cablevision')
    t.call('CFG').call('FW.ask', denied).call('SES(Cablevision)').is('signingIn').opens().cancels()
  }))

it('looks for the profile that a failed creation may have made [§208 H12]', () =>
  play((t) => {
    t.given('apple').calls('FW.silent → PA → CFG → FW.silent → PSES → FW.saml').call('PPRO', status(500))
    t.call('PM(Cablevision)', apple).ends('ready(appleSSO, Cablevision)')
  }))

it('looks for a profile when the viewer has left in the middle of its creation [§208 H12]', () =>
  play((t) => {
    t.given('apple').call('FW.silent', denied).call('PA').signsIn().calls('CFG → FW.ask → PSES → FW.saml')
    const creation = t.holds('PPRO')
    t.cancels()
    creation.isAborted()
    t.signsIn().call('PA', apple).ends('ready(appleSSO, Cablevision)')
  }))

it('tells no inspector what a host’s error quotes [SEC-02]', async () => {
  const seen: unknown[] = []
  const failing = () => Promise.reject(new Error('cannot exchange <secret request>'))
  const chart = createTempAccessMachine({
    retrieveProfiles: failing,
    renewIdentity: failing,
    wait: failing,
  })
  const input = { mvpds: ['T'], verify: true, attempts: 1 }
  const actor = createActor(chart, { input, inspect: (event) => void seen.push(event) })
  const { outcome } = await toPromise(actor.start())
  expect(outcome).toBe('unavailable')
  expect(seen.length).toBeGreaterThan(5)
  const text = inspect(seen, { depth: 10 })
  expect(text).toContain('unexpected Error')
  expect(text).not.toContain('secret request')
})
