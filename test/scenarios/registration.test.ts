// flows.md §3.1: registration and token.
import { row } from '../_support/row.ts'
import {
  authorized,
  credentials,
  dcrError,
  decisions,
  error,
  late,
  signedIn,
  status,
  throttled,
  token,
} from '../_support/wire.ts'

const hour = 3_600
/** Longer than a token lives. */
const tokenExpired = { sleptS: 21_610 }

row('Cold start, nothing stored [§1 R3 P0 REG-03 REG-06 THR-09 AUTHN-02 PROF-01 AUTHN-44]', (t) => {
  t.given('fresh').calls('REG → TOK → PA').ends('signedOut(firstRun)')
  t.stores({ credentials: {}, token: {}, profile: undefined, selection: undefined })
})

row('Token expired at start [§3 R2 P1 REG-05 REG-11]', (t) => {
  t.given('ret', tokenExpired)
  t.call('TOK').call('PM(Cablevision)', signedIn(), { token: 'token-2' })
  t.ends('ready(regular, Cablevision)')
})

row('Credentials rejected [§4 R7 P0 REG-16]', (t) => {
  t.given('ret', tokenExpired)
  t.call('TOK', dcrError('invalid_client'))
    .call('REG', credentials('client-2'))
    .calls('TOK → PM(Cablevision)')
  t.ends('signedOut(credentialsReset)')
  t.stores({ profile: undefined, selection: { mvpd: 'Cablevision' }, credentials: { clientId: 'client-2' } })
})

row('Credentials rejected twice [§5 R7]', (t) => {
  t.given('ret', tokenExpired)
  t.call('TOK', dcrError('invalid_client')).call('REG').call('TOK', dcrError('invalid_client'))
  t.is('blocked').quiet(hour).ends('blocked')
})

row('Redirect URI refused [§7 R5 REG-27]', (t) => {
  const registrationRedirectUri = 'adobepass://com.programmer'
  const body = { software_statement: 'statement.of.tests' }
  t.given('fresh', { options: { registrationRedirectUri } })
  t.call('REG', dcrError('invalid_redirect_uri'), {
    body: { ...body, redirect_uri: registrationRedirectUri },
  })
  t.call('REG', credentials(), { body }).calls('TOK → PA')
  t.ends('signedOut(firstRun)')
})

row.each(['invalid_request', 'invalid_software_statement', 'unapproved_software_statement'])(
  'Malformed registration: %s [§8 R4 R6 REG-18]',
  (t, code) => {
    t.given('fresh').call('REG', dcrError(code)).is('blocked').quiet(hour).ends('blocked')
    t.shows({ failure: { code: 'registration', vendor: { code }, remedy: /./ } })
  },
)

row.each(['unauthorized_client', 'unsupported_grant_type', 'invalid_request'])(
  'Grant refused: %s [§9 R8 REG-17]',
  (t, code) => {
    t.given('reg', tokenExpired).call('TOK', dcrError(code)).ends('blocked')
    t.stores({ credentials: {} })
  },
)

row('Token call throttled [§11 R12 H2 REG-25 THR-03 THR-04]', (t) => {
  t.given('reg', tokenExpired).call('TOK', throttled)
  t.between(1, 2).call('TOK').between(1, 2).call('PA').ends('signedOut(firstRun)')
  t.tellsNo('warning')
})

row('Proactive renewal [§12 R2 H1 REG-10]', (t) => {
  t.given('rdy').between(20_000, 21_600).call('TOK', late(3, token()))
  t.plays('r').call('AUT(Cablevision)[r]', decisions(), { token: 'token-1' })
  t.tells('authorization.permitted', { resource: 'r' })
  t.quiet(3)
    .stores({ token: { accessToken: 'token-2' } })
    .ends('ready(regular, Cablevision)')
})

row('401 on a read [§13 R9 H1 REG-12]', (t) => {
  t.given('ret').call('PM(Cablevision)', status(401), { token: 'token-1' })
  t.call('TOK').call('PM(Cablevision)', signedIn(), { token: 'token-2' })
  t.ends('ready(regular, Cablevision)')
})

row('401 for ever [§15 R10 REG-13]', (t) => {
  t.given('rdy').plays('r')
  t.call('AUT', status(401)).call('TOK').call('AUT', status(401))
  t.tells('authorization.refused', { outcome: 'failed', failure: { code: 'unauthorised' } })
  t.ends('ready(regular, Cablevision)')
})

const demand = error('invalid_access_token_client_application')

row('Application registration demanded [§16 R11 REG-20 ERR-11]', (t) => {
  t.given('ret').call('PM(Cablevision)', demand).call('TOK').call('PM(Cablevision)', demand)
  t.calls('REG → TOK').call('PM(Cablevision)')
  t.ends('signedOut(credentialsReset)')
})

row('Application registration demanded twice in one run [§17 R11 REG-20]', (t) => {
  const alsoDemand = error('invalid_access_token_service_provider')
  t.given('ret').call('PM', demand).call('TOK').call('PM', demand).calls('REG → TOK → PM')
  t.is('signedOut(credentialsReset)').signsIn('Cablevision')
  t.call('SES', alsoDemand).call('TOK').call('SES', alsoDemand)
  t.ends('blocked')
})

row('Application registration demanded for ever [§16 §17 R11 REG-20]', (t) => {
  t.given('ret').call('PM', demand).call('TOK').call('PM', demand).calls('REG → TOK')
  t.call('PM', demand).call('TOK').call('PM', demand).is('blocked').quiet(hour).ends('blocked')
})

row('A token rejected only once: the registration stays [§16 R9 R11 REG-20]', (t) => {
  t.given('ret').call('PM(Cablevision)', demand).call('TOK').call('PM(Cablevision)', signedIn())
  t.ends('ready(regular, Cablevision)')
  t.signsIn('Spectrum').call('SES(Spectrum)', authorized()).call('PM(Spectrum)', signedIn('Spectrum'))
  t.ends('ready(regular, Spectrum)')
})

row('Registration without network: waits and goes on [§27 R13]', (t) => {
  t.given('fresh').call('REG', {})
  t.after(1).call('REG', status(500))
  t.after(2).call('REG', status(503))
  t.after(4).call('REG').calls('TOK → PA')
  t.ends('signedOut(firstRun)')
})
