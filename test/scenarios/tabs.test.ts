/** Several tabs over one store (flows.md §2.15.11, §3.12). Each row is played twice: in one process, and in a browser. */
import { type Script, row as single } from '../_support/row.ts'
import {
  authenticate,
  credentials,
  error,
  profiles,
  regular,
  signedIn,
  status,
  token,
  usual,
} from '../_support/wire.ts'

const both = profiles(regular('Cablevision'), regular('Spectrum'))
const demand = error('invalid_access_token_client_application')

function row(title: string, write: (t: Script, where: 'one process' | 'browser tabs') => void): void {
  single.each(['one process', 'browser tabs'] as const)(`%s: ${title}`, (t, where) => {
    if (where === 'browser tabs') t.inBrowserTabs()
    write(t, where)
  })
}

row('Two tabs, cold start [§272 H11]', (t) => {
  t.starts()
  const registration = t.holds('REG')
  t.opensTab()
  registration.answers(credentials())
  t.call('TOK').together(['PA'], ['PA']).inTab(1).is('signedOut(firstRun)')
  t.inTab(2).ends('signedOut(firstRun)')
})

row('Second tab wants to sign in [§273 §275 H11 Q6 POLL-17]', (t) => {
  t.given('poll(C)').opensTab({ browser: false }).shows({ phase: 'signingIn', code: 'C' })
  for (let second = 5; second <= 20; second += 5) t.at(second).call('PC(C)')
  t.at(25).call('PC(C)', signedIn()).call('PM(Cablevision)', signedIn())
  t.inTab(1).is('ready(regular, Cablevision)').inTab(2).ends('ready(regular, Cablevision)')
})

row('Second tab wants to sign in, started long before [§273 H11 Q6]', (t) => {
  t.given('tv').call('PA').opensTab({ browser: false }).call('PA').inTab(1).signsIn('Cablevision')
  t.call('SES(Cablevision)', authenticate('C')).zero().inTab(2).signsIn('Cablevision')
  t.shows({ phase: 'signingIn', code: 'C' }).at(5).call('PC(C)').at(10).call('PC(C)', signedIn())
  t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Two tabs sign in at the same time [§273 H11 Q3]', (t) => {
  t.given('tv').call('PA').opensTab({ browser: false }).call('PA').inTab(1).signsIn('Cablevision')
  const session = t.holds('SES(Cablevision)')
  t.inTab(2).signsIn('Cablevision').shows({ phase: 'signingIn', step: 'creating' })
  session.answers(authenticate('C')).shows({ code: 'C' }).inTab(1).shows({ code: 'C' })
  t.after(5).call('PC(C)').after(5).call('PC(C)', signedIn()).call('PM(Cablevision)', signedIn())
  t.is('ready(regular, Cablevision)').inTab(2).ends('ready(regular, Cablevision)')
})

row('The polling tab is closed [§273 H11]', (t) => {
  t.given('poll(C)').opensTab({ browser: false }).at(5).call('PC(C)').inTab(1).closesTab(2)
  t.between(3, 5).call('PC(C)').after(5).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})

row('The polling tab is hidden, or loses the network [§273 §260 H8 H11]', (t) => {
  t.given('poll(C)').opensTab({ browser: false, ownLifecycle: true }).at(5).call('PC(C)')
  t.inTab(1).becomes('hidden').inTab(2).after(3).call('PC(C)').after(5).call('PC(C)')
  // Shown again, it waits for its turn.
  t.becomes('shown').after(5).call('PC(C)').closesTab(1)
  t.after(3).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})

row('The polling tab cancels: the code of the other one lives on [§273 H11 Q4]', (t) => {
  t.given('poll(C)').opensTab({ browser: false }).at(5).call('PC(C)').inTab(1).cancels()
  t.is('signedOut(cancelled)').inTab(2).after(3).call('PC(C)', signedIn())
  t.call('PM(Cablevision)', signedIn())
    .is('ready(regular, Cablevision)')
    .inTab(1)
    .ends('ready(regular, Cablevision)')
})

row('Another tab asks for another code [§273 H11 Q3 Q6]', (t) => {
  t.given('poll(C)').opensTab({ browser: false }).at(5).call('PC(C)').renews()
  t.call('SES(Cablevision)', authenticate('D')).shows({ code: 'D' }).inTab(1).shows({ code: 'D' })
  t.between(0, 5).call('PC(D)').after(5).call('PC(D)', signedIn()).call('PM(Cablevision)', signedIn())
  t.ends('ready(regular, Cablevision)').inTab(2).is('ready(regular, Cablevision)')
})

row('Another tab signs in to another provider: the old code is dead [§273 H11 Q6]', (t) => {
  t.given('poll(C)').opensTab({ browser: false }).picks('Spectrum').call('SES(Spectrum)', authenticate('D'))
  t.inTab(1).shows({ code: 'D' }).between(0, 5).call('PC(D)', signedIn('Spectrum'))
  t.call('PM(Spectrum)', signedIn('Spectrum')).ends('ready(regular, Spectrum)')
  t.inTab(2).is('ready(regular, Spectrum)')
})

row('Other tab finished the login [§275 H11 Q6]', (t) => {
  t.given('reg').call('PA').opensTab().call('PA').inTab(1).signsIn('Cablevision').call('SES').opens()
  t.returns().call('PC(C1)', signedIn()).call('PM(Cablevision)', signedIn())
  t.ends('ready(regular, Cablevision)').inTab(2).is('ready(regular, Cablevision)')
})

row('Other tab finished the login while the picker is open [§275 H11]', (t) => {
  t.given('tv').call('PA').opensTab({ browser: false }).call('PA').signsIn().call('CFG').inTab(1)
  t.signsIn('Cablevision').call('SES').after(5).call('PC(C1)', signedIn())
  t.call('PM(Cablevision)', signedIn()).is('ready(regular, Cablevision)')
  t.inTab(2).ends('ready(regular, Cablevision)')
})

row('Other tab finished the login while this one was looking [§275 H11]', (t) => {
  t.given('tv').call('PA').signsIn('Cablevision').call('SES')
  t.opensTab({ browser: false }).cancels().inTab(1).after(5).holds('PC(C1)').answers(signedIn())
  t.call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Logged out in the other tab while playing [§276 H11]', (t) => {
  t.given('rdy').opensTab().call('PM(Cablevision)', signedIn()).logsOut().call('OUT(Cablevision)')
  t.is('signedOut(loggedOut)').inTab(1).tells('access.lost', { reason: 'loggedOut' })
  t.tellsNo('temporaryAccess.ended').is('signedOut(elsewhere)').plays('r')
  t.tells('authorization.refused', { failure: { code: 'notReady' } }).ends('signedOut(elsewhere)')
})

row('Logged out in one tab, signed in again before the other looks [§276 §275 H11]', (t) => {
  t.given('rdy').opensTab({ browser: false }).call('PM(Cablevision)', signedIn()).logsOut()
  t.call('OUT(Cablevision)').signsIn('Cablevision').call('SES').after(5).call('PC(C1)', signedIn())
  t.call('PM(Cablevision)', signedIn()).is('ready(regular, Cablevision)').inTab(1)
  t.is('ready(regular, Cablevision)').stores({ profile: { mvpd: 'Cablevision' } })
  t.ends('ready(regular, Cablevision)')
})

row('Logged out of another of two providers elsewhere: this one stays [§276 H10 H11]', (t) => {
  const all = { policy: { profileCheck: 'all' } } as const
  t.given('ret', all).call('PA', both).is('ready(regular, Cablevision)').opensTab(all).call('PA', both)
  t.chooses('Spectrum').logsOut().call('OUT(Spectrum)').call('PA').is('signedOut(loggedOut)')
  t.inTab(1).ends('ready(regular, Cablevision)')
})

row('Logged out elsewhere of the provider in use: the other one is found [§276 H10 H11]', (t) => {
  const all = { policy: { profileCheck: 'all' } } as const
  t.given('ret', all).call('PA', both).chooses('Spectrum').opensTab(all).call('PA', both)
  t.is('ready(regular, Spectrum)').logsOut().call('OUT(Spectrum)')
  t.together(['PA', signedIn('Cablevision')], ['PA', signedIn('Cablevision')])
  t.ends('ready(regular, Cablevision)').inTab(1).is('ready(regular, Cablevision)')
})

row('Credentials replaced by the other tab [§277 H11]', (t) => {
  t.given('rdy').opensTab().call('PM(Cablevision)', signedIn()).plays('r')
  t.call('AUT', demand).call('TOK').call('AUT', demand).call('REG', credentials('client-2')).call('TOK')
  t.together(['PM(Cablevision)'], ['PM(Cablevision)'])
  t.is('signedOut(credentialsReset)').inTab(1)
  t.ends('signedOut(credentialsReset)')
})

row('Credentials refused to both tabs: one registers anew [§277 H11 REG-05]', (t) => {
  t.given('rdy').opensTab().call('PM(Cablevision)', signedIn()).plays('r').call('AUT', demand).call('TOK')
  const second = t.holds('AUT')
  t.inTab(1).plays('r')
  const first = t.holds('AUT')
  second.answers(demand)
  // With the credentials went the profile.
  const registration = t.holds('REG')
  first.isAborted().is('signedOut(elsewhere)')
  registration.answers(credentials('client-2'))
  t.call('TOK').together(['PM(Cablevision)'], ['PM(Cablevision)'])
  t.is('signedOut(credentialsReset)').inTab(2).ends('signedOut(credentialsReset)')
})

row('Credentials refused to both tabs before either has registered [§277 H11 REG-05]', (t, where) => {
  t.given('reg').call('PA').opensTab().call('PA').signsIn('Cablevision').call('SES', demand).call('TOK')
  const second = t.holds('SES')
  t.inTab(1).sends({ type: 'profile.recheck' })
  const first = t.holds('PA')
  second.answers(demand)
  const registration = t.holds('REG')
  first.answers(demand).call('TOK').call('PA', demand)
  // Its own registration waits, and is not needed any more.
  registration.answers(credentials('client-2')).call('TOK').call('PM(Cablevision)')
  // In one process both keep to one budget.
  const next = where === 'one process' ? t.after(1.1) : t
  next.call('PA').is('signedOut(credentialsReset)').inTab(2).ends('signedOut(credentialsReset)')
})

row('Both tabs renew the token [§272 H11 H1 REG-24]', (t) => {
  const ten = token({ lifeSeconds: 600 })
  t.given('rdy').opensTab().call('PM(Cablevision)', signedIn()).plays('r').call('AUT', status(401))
  t.call('TOK', ten).call('AUT').inTab(1).plays('r').call('AUT', usual, { token: 'token-2' })
  t.zero()
    .at(540)
    .call('TOK', token({ value: 'token-3' }))
    .ends('ready(regular, Cablevision)')
})

row('A token is refused in one tab that the other has replaced [§272 H11 H1 REG-12]', (t) => {
  t.given('rdy').opensTab().call('PM(Cablevision)', signedIn()).plays('r')
  const late = t.holds('AUT')
  t.inTab(1).plays('r').call('AUT', status(401)).call('TOK').call('AUT')
  late.answers(status(401)).call('AUT').ends('ready(regular, Cablevision)')
})

row('A tab that could not register goes on when another could [§272 H11 R4]', (t) => {
  t.starts().call('REG', error('invalid_software_statement')).is('blocked').opensTab()
  t.calls('REG → TOK').together(['PA'], ['PA']).is('signedOut(firstRun)').inTab(1)
  t.ends('signedOut(firstRun)')
})

row('The registering tab is closed: the next one registers [§272 H11]', (t) => {
  t.starts().holds('REG').isAborted
  t.opensTab().inTab(1).closesTab(2).calls('REG → TOK → PA').ends('signedOut(firstRun)')
})

single('Two tabs of one process keep to one budget [§272 H2 H11 THR-08]', (t) => {
  const asks = { type: 'profile.recheck' } as const
  t.given('reg').call('PA').opensTab().call('PA')
  for (let i = 0; i < 9; i++) t.sends(asks).call('PA')
  // Ten extra requests are spent: from now on both get one turn in 1.1 s together.
  t.inTab(1)
    .sends(asks)
    .inTab(2)
    .sends(asks)
    .after(1.1)
    .call('PA')
    .after(1.1)
    .call('PA')
    .ends('signedOut(none)')
})

single('A refusal silences both tabs of one process [§272 H2 H11 THR-02]', (t) => {
  t.given('reg').call('PA').opensTab().call('PA', status(429)).inTab(1).tells('throttled')
  t.tells('throttled').sends({ type: 'profile.recheck' })
  t.after(1.2).call('PA').after(1.1).call('PA').ends('signedOut(none)')
})
