// flows.md §3.4, the companion's rows, and §1.21: what it makes of every answer.
import { expect } from 'vitest'
import { row, type Script } from '../_support/row.ts'
import {
  type Answering,
  authenticate,
  authorized,
  dcrError,
  error,
  html,
  incomplete,
  late,
  lost,
  session,
  signedIn,
  status,
  throttled,
  usual,
} from '../_support/wire.ts'

const page = (code: string) => `https://sp.auth.adobe.com/api/v2/authenticate/REF30/${code}`
const redirectUrl = 'https://app.example/done?from=pass&x=1'
const lacksProvider = session(['mvpd'])
const again = incomplete('retry', 'C', ['redirectUrl'])

/** A code is typed whose session lacks the provider, and Spectrum is picked: the next call is `RES`. */
function picksSpectrum(t: Script): Script {
  return t.given('companion').types('C').call('INF(C)', lacksProvider).call('CFG').picks('Spectrum')
}

/** The viewer is back from the provider's page: the next call is `PC`. */
function comesBack(t: Script): Script {
  return t.given('companion').types('C').call('INF(C)').opens(page('C')).is('browsing').returns()
}

row('Companion: complete session [§67 S23 C7 AUTHN-21 AUTHN-22 AUTHN-23 AUTHN-37]', (t) => {
  t.given('companion').types(' 8er 640M ').call('INF(8er640M)')
  t.shows({ phase: 'browsing', url: page('8er640M') })
  t.opens(page('8er640M')).quiet(60).returns()
  const look = t.holds('PC(8er640M)')
  t.is('confirming')
  look.answers(signedIn()).ends('success')
})

row('Companion: provider missing [§68 S24 C3 S7 AUTHN-23 AUTHN-27]', (t) => {
  t.given('companion')
    .types('C')
    .call('INF(C)', session(['mvpd', 'domain', 'redirectUrl']))
  const list = t.holds('CFG')
  t.shows({ phase: 'choosingProvider', loading: true, providers: [] })
  list.answers(usual).shows({ phase: 'choosingProvider', loading: false })
  t.check(({ app }) => {
    const providers = 'providers' in app.view ? app.view.providers : []
    expect(providers.map(({ id }) => id)).toEqual(['Cablevision', 'Spectrum', 'Dish'])
    expect(providers[0]).toEqual({
      id: 'Cablevision',
      displayName: 'Optimum',
      logoUrl: 'https://logos.example/Cablevision.png',
    })
  })
  t.quiet(10).picks('Spectrum')
  const resuming = t.holds('RES(C)', {
    body: { mvpd: 'Spectrum', domainName: 'app.example', redirectUrl },
  })
  t.is('resuming')
  resuming.answers(authenticate('C'))
  t.opens(page('C')).ends('browsing')
})

row('Companion: the missing values are known here [§68 S24 C3 S7]', (t) => {
  t.given('companion')
    .types('C')
    .call('INF(C)', session(['domainName', 'redirectUrl'], 'Dish'))
  t.call('RES(C)', authenticate('C'), { body: { mvpd: 'Dish', domainName: 'app.example', redirectUrl } })
  t.opens(page('C')).ends('browsing')
})

row('Companion: the answer names another code [§68 S7 AUTHN-46]', (t) => {
  picksSpectrum(t).call('RES(C)', authenticate('C2')).opens(page('C2')).returns()
  t.call('PC(C2)', signedIn('Spectrum')).ends('success')
})

row('Companion: typo [§69 C1 AUTHN-22 AUTHN-24]', (t) => {
  t.given('companion').types('TYPO').call('INF(TYPO)', error('invalid_parameter_code'))
  t.is('codeWrong(retype)').quiet(60).retypes().is('enteringCode')
  t.types('C').call('INF(C)').opens(page('C')).ends('browsing')
})

row('Companion: typo, corrected at once [§69 C1]', (t) => {
  t.given('companion').types('TYPO').call('INF(TYPO)', error('invalid_parameter_code'))
  t.is('codeWrong(retype)').types('C').call('INF(C)').opens(page('C')).ends('browsing')
})

row.each(['invalid_authentication_session', '404', '404 in HTML'])(
  'Companion: the code is dead, %s [§69 C2 AUTHN-24]',
  (t, how) => {
    const dead: Record<string, Answering> = { 404: status(404), '404 in HTML': html(404) }
    t.given('companion')
      .types('OLD')
      .call('INF(OLD)', dead[how] ?? error(how))
    t.ends('codeWrong(newCode)')
  },
)

row('Companion: the code dies while the provider is chosen [§69 C2 S25]', (t) => {
  picksSpectrum(t).call('RES(C)', error('invalid_authentication_session')).ends('codeWrong(newCode)')
})

row('Companion: the code is unknown once the provider is chosen [§69 C1 S25]', (t) => {
  picksSpectrum(t).call('RES(C)', error('invalid_parameter_code')).ends('codeWrong(retype)')
})

row('Companion: retry [§71 C4 S8 AUTHN-25]', (t) => {
  const all = { mvpd: 'Spectrum', domainName: 'app.example', redirectUrl }
  picksSpectrum(t).call('RES(C)', again, { body: all })
  t.call('RES(C)', authenticate('C'), { body: all }).opens(page('C')).ends('browsing')
})

row('Companion: retry for ever [§71 C4 S8 AUTHN-26]', (t) => {
  picksSpectrum(t).call('RES(C)', again).call('RES(C)', again).call('RES(C)', again)
  t.is('problem(protocol)').ends('problem')
})

row('Companion: retry asks for the provider that was given [§71 C4 AUTHN-26]', (t) => {
  const lacking = incomplete('retry', 'C', ['mvpd'])
  picksSpectrum(t).call('RES(C)', lacking).is('choosingProvider').picks('Dish')
  t.call('RES(C)', lacking, { body: { mvpd: 'Dish', domainName: 'app.example', redirectUrl } })
  t.picks('Spectrum').call('RES(C)', lacking).ends('problem(protocol)')
})

row('Companion: already signed in [§72 C5 S9 AUTHN-09]', (t) => {
  picksSpectrum(t).call('RES(C)', authorized()).ends('alreadyDone')
})

row.each(['temporary', 'degraded', 'authenticatedSSO', 'a reason of next year'])(
  'Companion: nothing to sign in to, %s [§73 C5 S10 S11]',
  (t, reason) => {
    picksSpectrum(t).call('RES(C)', authorized(reason)).ends('alreadyDone')
  },
)

row.each(['invalid_integration', 'invalid_parameter_mvpd'])(
  'Companion: provider refused, %s [§75 C9]',
  (t, code) => {
    picksSpectrum(t).call('RES(C)', error(code))
    // The list that offered it is out of date.
    t.call('CFG')
      .shows({ phase: 'choosingProvider', loading: false })
      .quiet(10)
      .picks('Cablevision')
      .call('RES(C)', authenticate('C'))
    t.opens(page('C')).ends('browsing')
  },
)

row('Companion: after three refused providers a retry is still followed [§75 C9 C4]', (t) => {
  picksSpectrum(t)
  for (const next of ['Dish', 'Cablevision', 'Spectrum']) {
    t.call('RES(C)', error('invalid_integration')).call('CFG').picks(next)
  }
  t.call('RES(C)', again).call('RES(C)', authenticate('C')).opens(page('C')).ends('browsing')
})

row('Companion leaves, comes back [§76 C6 AUTHN-18 AUTHN-19]', (t) => {
  t.given('companion').types('C').call('INF(C)').opens(page('C')).quiet(20).returns('closed')
  t.is('enteringCode').quiet(20).types('C').call('INF(C)').opens(page('C')).ends('browsing')
})

row('Companion leaves by the way back [§76 C6]', (t) => {
  t.given('companion').types('C').call('INF(C)').opens(page('C')).cancels()
  t.check(({ browser }) => expect(browser.isOpen).toBe(false)).ends('enteringCode')
})

row('Companion: login failed at the provider [§77 C8 AUTHN-30 POLL-19]', (t) => {
  comesBack(t).call('PC(C)').is('confirming')
  t.after(5).call('PC(C)')
  t.after(5).call('PC(C)').ends('problem(authentication)')
})

row('Companion: the profile comes a little late [§77 C7]', (t) => {
  comesBack(t).call('PC(C)').after(5).call('PC(C)')
  t.after(5).call('PC(C)', signedIn()).ends('success')
})

row('Companion: login failed, then another try [§77 C8 C7]', (t) => {
  comesBack(t).call('PC(C)').after(5).call('PC(C)').after(5).call('PC(C)').retypes()
  t.types('C').call('INF(C)').opens().returns().call('PC(C)').after(5).call('PC(C)')
  t.after(5).call('PC(C)', signedIn()).ends('success')
})

row('Companion: the code is over by the time of the look [§77 C8 Q2]', (t) => {
  t.given('companion').types('C').call('INF(C)').opens().quiet(1_800).returns().quiet(20)
  t.ends('problem(timeout)')
})

// Trouble on INF

row('Companion: lost connections, then the session [§67 S23 ERR-07]', (t) => {
  t.given('companion').types('C').call('INF(C)', lost).is('inspecting')
  t.after(1).call('INF(C)', status(500))
  t.after(2).call('INF(C)').opens(page('C')).ends('browsing')
})

row('Companion: no session in three attempts [§67 ERR-07]', (t) => {
  t.given('companion').types('C').call('INF(C)', lost)
  t.after(1).call('INF(C)', lost)
  t.after(2).call('INF(C)', lost).ends('problem(attemptsSpent)')
})

row('Companion: leaving while it waits for the next attempt [§67]', (t) => {
  t.given('companion').types('C').call('INF(C)', lost).cancels().ends('enteringCode')
})

row('Companion: an error of the catalogue is final [§67 ERR-07]', (t) => {
  t.given('companion').types('C').call('INF(C)', error('internal_server_error'))
  t.shows({ failure: { vendor: { code: 'internal_server_error' } } }).ends('problem')
})

row('Companion: 401 on INF [§67 REG-12]', (t) => {
  t.given('companion').types('C').call('INF(C)', status(401), { token: 'token-1' }).call('TOK')
  t.call('INF(C)', session([], 'Dish'), { token: 'token-2' }).opens(page('C')).ends('browsing')
})

row('Companion: 429 on INF [§67 THR-10]', (t) => {
  t.given('companion').types('C').call('INF(C)', throttled).tells('throttled')
  t.check(({ app, clock }) => expect(app.view.throttle.pausedUntilMs).toBeGreaterThan(clock.nowMs))
  t.between(1, 2).call('INF(C)').quiet(2).opens(page('C')).ends('browsing')
})

row('Companion: 429 without end on INF [§67 THR-10]', (t) => {
  t.given('companion').types('C').call('INF(C)', throttled)
  for (const _ of [1, 2, 3]) t.between(1, 60).call('INF(C)', throttled)
  t.ends('problem(throttled)')
})

// Trouble on CFG

row('Companion: the list of providers comes in the third attempt [§68 CONF-01 ERR-07]', (t) => {
  t.given('companion').types('C').call('INF(C)', lacksProvider).call('CFG', lost)
  t.shows({ phase: 'choosingProvider', loading: true, providers: [] })
  t.after(1).call('CFG', status(503)).after(2).call('CFG').picks('Dish').call('RES(C)').opens()
  t.ends('browsing')
})

row('Companion: no list of providers [§68 ERR-07]', (t) => {
  t.given('companion').types('C').call('INF(C)', lacksProvider).call('CFG', lost)
  t.after(1).call('CFG', lost).after(2).call('CFG', lost).ends('problem(attemptsSpent)')
})

row('Companion: 401 and 429 on CFG [§68 REG-12 THR-10]', (t) => {
  t.given('companion').types('C').call('INF(C)', lacksProvider).call('CFG', status(401)).call('TOK')
  t.call('CFG', throttled).between(1, 2).call('CFG').shows({ phase: 'choosingProvider', loading: false })
  t.cancels().ends('enteringCode')
})

// Trouble on RES

row('Companion: lost connections on RES [§71 ERR-07]', (t) => {
  picksSpectrum(t).call('RES(C)', lost).is('resuming')
  t.after(1).call('RES(C)', status(502)).after(2).call('RES(C)').opens(page('C')).ends('browsing')
})

row('Companion: RES never arrives [§71 ERR-07]', (t) => {
  picksSpectrum(t).call('RES(C)', lost).after(1).call('RES(C)', lost).after(2).call('RES(C)', lost)
  t.ends('problem(attemptsSpent)')
})

row('Companion: 401 and 429 on RES [§71 REG-12 THR-10]', (t) => {
  picksSpectrum(t).call('RES(C)', status(401)).call('TOK').call('RES(C)', throttled)
  t.between(1, 2).call('RES(C)').quiet(2).opens(page('C')).ends('browsing')
})

row('Companion: RES is refused for good [§71 AUTHN-41]', (t) => {
  picksSpectrum(t).call('RES(C)', error('invalid_parameter_redirect_url'))
  t.shows({ failure: { vendor: { code: 'invalid_parameter_redirect_url' } } }).ends('problem')
})

row.each(['authenticate without a page', 'an action of next year', 'no JSON'])(
  'Companion: RES answers %s [§71 AUTHN-12]',
  (t, what) => {
    const answers: Readonly<Record<string, Answering>> = {
      'authenticate without a page': authenticate('C', { url: undefined }),
      'an action of next year': authenticate('C', { actionName: 'future' }),
      'no JSON': html(200),
    }
    picksSpectrum(t).call('RES(C)', answers[what])
    // The page follows from the code (AUTHN-21).
    if (what === 'authenticate without a page') t.opens(page('C')).ends('browsing')
    else t.ends('problem(protocol)')
  },
)

row('Companion: the address beside a retry is no page [§71 C4 AUTHN-21 AUTHN-06]', (t) => {
  picksSpectrum(t)
    .call('RES(C)', again)
    .call('RES(C)', authenticate('C', { url: undefined }))
  t.opens(page('C')).ends('browsing')
})

// Trouble on PC

row('Companion: trouble while it looks [§77 C7 ERR-07]', (t) => {
  comesBack(t).call('PC(C)', lost)
  t.after(5).call('PC(C)', status(500)).after(5).call('PC(C)', signedIn()).ends('success')
})

row('Companion: nothing but trouble while it looks [§77 C8]', (t) => {
  comesBack(t).call('PC(C)', lost).after(5).call('PC(C)', lost).after(5).call('PC(C)', lost)
  t.ends('problem(network)')
})

row('Companion: 401 while it looks [§77 C7 REG-12]', (t) => {
  comesBack(t).call('PC(C)', status(401)).call('TOK').call('PC(C)', signedIn()).ends('success')
})

row('Companion: 429 while it looks counts as a look [§77 C8 THR-10]', (t) => {
  comesBack(t).call('PC(C)', throttled)
  for (const _ of [1, 2]) t.between(5, 60).call('PC(C)', throttled)
  t.ends('problem(throttled)')
})

row.each(['invalid_authentication_session', 'temporary_access_duration_limit_exceeded'])(
  'Companion: the look is refused, %s [§77 C8]',
  (t, code) => {
    comesBack(t).call('PC(C)', error(code))
    t.shows({ failure: { vendor: { code } } }).ends('problem')
  },
)

// The browser

row('Companion: no page can be opened [§67]', (t) => {
  t.given('companion').types('C').call('INF(C)').opens().returns('failed').is('problem(refused)')
  t.retypes().types('C').call('INF(C)').opens().ends('browsing')
})

row('Companion: the host opens the page [§67 C7]', (t) => {
  t.given('companion', { browser: false })
    .types('C')
    .call('INF(C)')
    .shows({ url: page('C') })
  t.tells('browser.open', { attempt: 1, purpose: 'signIn' }).tellsNo('browser.close')
  t.check(({ facts }) => {
    const open = facts.find((fact) => fact.type === 'browser.open')
    expect(open?.type === 'browser.open' && open.url.reveal()).toBe(page('C'))
  })
  for (const attempt of [0, 2]) {
    t.sends({ type: 'browser.returned', attempt }).tells('warning', { code: 'command.ignored' })
    t.sends({ type: 'browser.closed', attempt }).tells('warning', { code: 'command.ignored' })
    t.sends({ type: 'browser.failed', attempt }).tells('warning', { code: 'command.ignored' })
  }
  t.is('browsing').sends({ type: 'browser.returned', attempt: 1 }).call('PC(C)', signedIn())
  t.tells('browser.close').ends('success')
})

row('Companion: the host’s page is closed, then fails [§76 C6]', (t) => {
  t.given('companion', { browser: false }).types('C').call('INF(C)').tells('browser.open', { attempt: 1 })
  t.sends({ type: 'browser.closed', attempt: 1 }).is('enteringCode')
  t.types('C').call('INF(C)').tells('browser.open', { attempt: 2 })
  t.sends({ type: 'browser.closed', attempt: 1 }).is('browsing')
  t.sends({ type: 'browser.failed', attempt: 2 }).ends('problem(refused)')
})

row('Companion: the host’s page is left by the way back [§76 C6]', (t) => {
  t.given('companion', { browser: false }).types('C').call('INF(C)').tells('browser.open').cancels()
  t.tells('browser.close').ends('enteringCode')
})

// Leaving, and what comes late

row('Companion: leaving aborts the reading of the session [§69]', (t) => {
  t.given('companion').types('C')
  const held = t.holds('INF(C)')
  t.is('inspecting').cancels()
  held.isAborted()
  t.ends('enteringCode')
})

row('Companion: leaving aborts the choice [§68]', (t) => {
  t.given('companion').types('C').call('INF(C)', lacksProvider)
  const list = t.holds('CFG')
  t.cancels()
  list.isAborted()
  t.is('enteringCode').types('C').call('INF(C)', lacksProvider).call('CFG').picks('Dish')
  const resuming = t.holds('RES(C)')
  t.cancels()
  resuming.isAborted()
  t.ends('enteringCode')
})

row('Companion: leaving aborts the look [§77]', (t) => {
  comesBack(t)
  const held = t.holds('PC(C)')
  t.cancels()
  held.isAborted()
  t.ends('enteringCode')
})

row('Companion: an answer to an earlier code changes nothing [§69 H4]', (t) => {
  t.given('companion')
    .types('OLD')
    .call('INF(OLD)', late(3, error('invalid_parameter_code')))
    .cancels()
  t.types('C').call('INF(C)').opens(page('C')).ends('browsing')
})

// Registration

row('Companion: first start [§1 AUTHN-38]', (t) => {
  t.starts({ companion: true }).call('REG').call('TOK').ends('enteringCode')
})

row('Companion: registration refused [§8 R4 R6]', (t) => {
  t.starts({ companion: true }).call('REG', dcrError('invalid_software_statement'))
  t.is('problem(registration)').check(({ app }) => {
    const { view } = app
    expect(view.phase === 'problem' && view.failure.remedy).toMatch(/statement/i)
  })
  t.quiet(60).retypes().call('REG').call('TOK').ends('enteringCode')
})

row('Companion: the token is refused for good in the middle [§9 R8]', (t) => {
  t.given('companion').types('C').call('INF(C)', status(401)).call('TOK', dcrError('unauthorized_client'))
  t.is('problem(registration)').quiet(60).retypes().call('TOK').ends('enteringCode')
})

row('Companion: what it cannot do now, it says [§67]', (t) => {
  t.given('companion').types('  ').tells('warning', {
    code: 'command.ignored',
    message: '"code.submit" does nothing in this phase',
  })
  t.picks('Dish').tells('warning', { code: 'command.ignored' })
  t.retypes().tells('warning', { code: 'command.ignored' })
  t.cancels().tells('warning', { code: 'command.ignored' }).ends('enteringCode')
})

row('Companion: stop and start in the middle [§76]', (t) => {
  t.given('companion').types('C').call('INF(C)').opens(page('C')).stops().is('registering')
  t.types('C').tells('warning', { code: 'command.ignored' })
  t.starts({ companion: true }).is('enteringCode').types('C').call('INF(C)').opens(page('C')).ends('browsing')
})
