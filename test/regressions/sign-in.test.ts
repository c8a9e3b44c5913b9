import { describe, it } from 'vitest'
import { play, type Script } from '../_support/row.ts'
import { authenticate, error, incomplete, lost, signedIn, status, token } from '../_support/wire.ts'

const companionPicks = { policy: { providerChoice: 'companion' } } as const

/** A code is shown that lacks its provider, which the viewer then chooses here. */
function picksForCode(t: Script): void {
  t.given('tv', companionPicks).call('PA').signsIn()
  t.call('SES()', incomplete('resume', 'C1', ['mvpd'])).picks('Cablevision')
}

const page = 'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1'

/** The page of a sign-in is open on this screen. */
function opensPage(t: Script): void {
  t.given('reg').call('PA').signsIn('Cablevision').call('SES(Cablevision)').opens(page)
}

describe('while the missing provider is being supplied', () => {
  it('another code is made when the viewer asks for one [§61 Q3 AUTHN-17]', () =>
    play((t) => {
      picksForCode(t)
      const supplying = t.holds('RES(C1)')
      t.renews()
      t.call('SES(Cablevision)', authenticate('C2')).shows({ step: 'code', code: 'C2' })
      supplying.isAborted()
      t.after(5).call('PC(C2)').ends('signingIn(code)')
    }))

  it('another provider gets a session of its own [§61 A5 AUTHN-20]', () =>
    play((t) => {
      picksForCode(t)
      const supplying = t.holds('RES(C1)')
      t.picks('Spectrum')
      t.call('SES(Spectrum)', authenticate('C2')).shows({ code: 'C2', mvpd: 'Spectrum' })
      supplying.isAborted()
      t.after(5).call('PC(C2)').ends('signingIn(code)')
    }))

  it('a lost connection is tried again, three times in all [§61 G6 ERR-07]', () =>
    play((t) => {
      picksForCode(t)
      t.call('RES(C1)', lost).is('signingIn').after(1).call('RES(C1)', lost)
      t.after(2).call('RES(C1)', lost).ends('signedOut(failed)')
    }))
})

it('sends the session of a newly chosen provider at once, though another one is waiting for its next attempt [§51 A5 AUTHN-20]', () =>
  play((t) => {
    t.given('tv').call('PA').signsIn('Cablevision').call('SES(Cablevision)', status(503))
    t.picks('Spectrum').call('SES(Spectrum)').shows({ step: 'code', mvpd: 'Spectrum' })
    t.after(5).call('PC(C1)').ends('signingIn(code)')
  }))

it('asks for the providers three times before it gives the choice up [K4 G6 ERR-07]', () =>
  play((t) => {
    t.given('tv').call('PA').signsIn().call('CFG', status(503))
    t.shows({ phase: 'selectingProvider', loading: true }).after(1).call('CFG', status(503))
    t.after(2).call('CFG', status(503)).ends('signedOut(error)')
  }))

it('shows the providers that came with the second attempt [K4]', () =>
  play((t) => {
    t.given('tv').call('PA').signsIn().call('CFG', status(503)).after(1).call('CFG')
    t.shows({ phase: 'selectingProvider', loading: false }).cancels().ends('signedOut(cancelled)')
  }))

it('stays on the screen that was chosen, when the provider turns out to be gone [K3 CONF-14]', () =>
  play((t) => {
    t.given('reg').call('PA').signsIn('Cablevision', 'secondary')
    t.call('SES(Cablevision)', error('invalid_integration')).call('CFG')
    t.picks('Spectrum').call('SES(Spectrum)').shows({ step: 'code', mvpd: 'Spectrum' })
  }))

it('never looks twice within 3 s, however often the app comes and goes [A6 H8 POLL-06]', () =>
  play((t) => {
    opensPage(t)
    t.quiet(4).becomes('hidden').becomes('shown').call('PC(C1)')
    t.becomes('hidden').becomes('shown').after(3).call('PC(C1)')
    t.ends('signingIn(browser)')
  }))

it('looks once after a restart, and opens no page by itself [§245 H5 A6]', () =>
  play((t) => {
    opensPage(t)
    t.restarts(30).call('PC(C1)').tellsNo('browser.open')
    t.shows({ phase: 'signingIn', step: 'browser', url: page }).quiet(60)
  }))

it('finds after a restart that the sign-in on this screen was finished meanwhile [§245 H5 Q1]', () =>
  play((t) => {
    opensPage(t)
    t.restarts(30).call('PC(C1)', signedIn()).ends('ready(regular, Cablevision)')
  }))

it('leads back to the access there was, when adding a provider is cancelled after a restart [H5 H10]', () =>
  play((t) => {
    t.given('rdy', { browser: false }).signsIn('Spectrum').call('SES(Spectrum)', authenticate('S'))
    t.after(5).call('PC(S)').restarts(10, { browser: false }).call('PC(S)').cancels()
    t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
  }))

it('checks after a restart the provider that gave access, not one chosen since without success [H5 H10]', () =>
  play((t) => {
    t.given('rdy', { browser: false }).signsIn().call('CFG').picks('Spectrum').call('SES(Spectrum)')
    t.cancels().is('ready(regular, Cablevision)').restarts(10, { browser: false })
    t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
  }))

it('does not take a page of before a new registration for the one open now [§236 R11 H3]', () =>
  play((t) => {
    const demand = error('invalid_access_token_client_application')
    t.given('reg', { browser: false }).call('PA').signsIn('Cablevision', 'primary').call('SES(Cablevision)')
    t.tells('browser.open', { attempt: 1 }).sends({ type: 'browser.returned', attempt: 1 })
    t.call('PC(C1)', demand).call('TOK').call('PC(C1)', demand).calls('REG → TOK → PM(Cablevision)')
    t.is('signedOut(credentialsReset)').signsIn('Cablevision', 'primary').call('SES(Cablevision)')
    t.tells('browser.open', { attempt: 2 }).sends({ type: 'browser.returned', attempt: 1 }).quiet(10)
    t.sends({ type: 'browser.returned', attempt: 2 })
      .call('PC(C1)', signedIn())
      .ends('ready(regular, Cablevision)')
  }))

it('takes the outcome of a page a host opened by itself after a restart, whatever its attempt [§245 H5]', () =>
  play((t) => {
    t.given('reg', { browser: false }).call('PA').signsIn('Cablevision', 'primary').call('SES(Cablevision)')
    t.restarts(30, { browser: false }).call('PC(C1)')
    t.sends({ type: 'browser.returned', attempt: 7 })
      .after(3)
      .call('PC(C1)', signedIn())
      .ends('ready(regular, Cablevision)')
  }))

it('is taken up by a device that starts offline, without a token, and goes on with the network [§243 §261 H5 H8]', () =>
  play((t) => {
    t.starts({ browser: false })
      .call('REG')
      .call('TOK', token({ lifeSeconds: 60 }))
      .call('PA')
    t.signsIn('Cablevision').call('SES').after(5).call('PC(C1)', signedIn())
    t.signsIn('Spectrum').call('SES(Spectrum)', authenticate('D')).shows({ code: 'D' })
    t.restarts(120, { browser: false, offline: true }).shows({ phase: 'signingIn', code: 'D' }).quiet(10)
    t.becomes('online').call('TOK').call('PC(D)', signedIn('Spectrum')).ends('ready(regular, Spectrum)')
    t.stores({ signIn: undefined })
  }))
