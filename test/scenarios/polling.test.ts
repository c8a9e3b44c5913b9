// flows.md §3.4, second half: polling.
import { row } from '../_support/row.ts'
import {
  authenticate,
  authorized,
  error,
  late,
  noProfiles,
  signedIn,
  status,
  throttled,
} from '../_support/wire.ts'

row('Expiry on the TV [§79 Q2 P17 POLL-04 POLL-09 POLL-08 PROF-03 AUTHN-16]', (t) => {
  t.given('poll(C)')
  for (let second = 5; second < 1_800; second += 5) t.at(second).call('PC(C)')
  t.quiet(3_600).ends('signedOut(expired)').stores({ signIn: undefined })
})

row('Success in the last second [§80 Q2 Q1 H4]', (t) => {
  t.given('poll(C)')
  for (let second = 5; second < 1_790; second += 5) t.at(second).call('PC(C)')
  // Answered 4 s later, so that the next look leaves at 1799.
  t.at(1_790).call('PC(C)', late(4, noProfiles))
  t.at(1_799).call('PC(C)', late(3, signedIn())).quiet(3).ends('ready(regular, Cablevision)')
})

row('Too late in the last second [§80 Q2]', (t) => {
  t.given('poll(C)')
  for (let second = 5; second < 1_790; second += 5) t.at(second).call('PC(C)')
  t.at(1_790).call('PC(C)', late(4, noProfiles))
  t.at(1_799).call('PC(C)', late(3, noProfiles)).quiet(3).ends('signedOut(expired)')
})

row('New code [§81 Q3 H3 POLL-05 AUTHN-17]', (t) => {
  t.given('poll(C1)').after(5).call('PC(C1)')
  t.quiet(2).renews().call('SES(Cablevision)', authenticate('C2')).shows({ code: 'C2' }).zero()
  for (const second of [5, 10, 15]) t.at(second).call('PC(C2)')
  t.ends('signingIn(code)')
})

row('New code, old answer carries a profile [§83 Q3 H3 H4 S3]', (t) => {
  t.given('poll(C1)')
  const old = t.after(5).holds('PC(C1)')
  t.renews()
  const fresh = t.holds('SES(Cablevision)')
  old.isAborted()
  old.answers(signedIn()).is('signingIn(creating)')
  fresh.answers(authorized()).call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row('New code, old answer is an error [§84 Q3 H3 P18]', (t) => {
  t.given('poll(C1)')
  const old = t.after(5).holds('PC(C1)')
  t.renews().call('SES(Cablevision)', authenticate('C2'))
  old.answers(error('invalid_authentication_session')).shows({ code: 'C2' })
  t.check(({ pass }) => {
    if (pass.view.failure) throw new Error('an error of the old code is shown')
  })
  t.after(5).call('PC(C2)').ends('signingIn(code)')
})

row('Two impatient presses [§85 H3 Q3]', (t) => {
  t.given('poll(C1)').quiet(2).renews()
  const session = t.holds('SES(Cablevision)')
  t.quiet(0.05).renews()
  session.answers(authenticate('C2'))
  t.tells('code.issued').tellsNo('code.issued').after(5).call('PC(C2)')
  t.after(5).call('PC(C2)').ends('signingIn(code)')
})

row('Cancel [§87 Q4 POLL-22]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)')
  t.stores({ signIn: { code: 'C' } })
    .cancels()
    .ends('signedOut(cancelled)')
    .stores({ signIn: undefined })
})

row('Cancel, then the profile arrives [§88 Q4 H4]', (t) => {
  t.given('poll(C)')
  const old = t.after(5).holds('PC(C)')
  t.cancels()
  old.isAborted()
  old.answers(signedIn()).ends('signedOut(cancelled)')
  t.signsIn('Cablevision').call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
})

row.each(['invalid_authentication_session', 'invalid_parameter_code', '404'])(
  'Session lost on the service: %s [§89 Q5 P18 POLL-12]',
  (t, code) => {
    t.given('poll(C)')
      .after(5)
      .call('PC(C)', code === '404' ? status(404) : error(code))
    t.ends('signedOut(rejected)')
  },
)

row('HTTP 500 while polling [§91 Q1 POLL-15]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)', status(500))
  t.between(5, 30).call('PC(C)', noProfiles)
  t.after(5).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})

row('Poll meets temporary-limit error [§92 Q5 P12 P13 POLL-13]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)', error('temporary_access_duration_limit_exceeded'))
  t.ends('signedOut(temporaryExhausted)')
})

row('Poll meets broken TempPass configuration [§93 Q5 P14]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)', error('invalid_configuration_temporary_access'))
  t.ends('signedOut(misconfigured)')
})

row('Interval floor [§95 Q2 POLL-07]', (t) => {
  t.given('tv', { policy: { pollIntervalMs: 1_000 } })
    .call('PA')
    .signsIn('Cablevision')
    .call('SES')
    .zero()
  for (const second of [3, 6, 9, 12]) t.at(second).call('PC(C1)')
  t.ends('signingIn(code)')
})

row('The interval counts from the end of an answer [§59 Q1 POLL-16]', (t) => {
  t.given('poll(C)').at(5).call('PC(C)', late(4, noProfiles))
  t.at(14).call('PC(C)', late(9, noProfiles))
  t.at(28).call('PC(C)').ends('signingIn(code)')
})

row('A poll is throttled [§241 H2 POLL-10 THR-02]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)', throttled)
  t.between(5, 10).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})

row('A poll is answered 401 [§233 H1 R9 POLL-14]', (t) => {
  t.given('poll(C)')
    .after(5)
    .call('PC(C)', status(401))
    .call('TOK')
    .call('PC(C)', noProfiles, { token: 'token-2' })
  t.after(5).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})

row('The network is lost while polling [§91 Q1 POLL-15]', (t) => {
  t.given('poll(C)').after(5).call('PC(C)', {})
  t.between(5, 30).call('PC(C)', {})
  t.between(5, 30).call('PC(C)', {})
  t.between(5, 30).call('PC(C)', {})
  t.between(5, 30).call('PC(C)', {}).tells('warning', { code: 'poll.failing' })
  t.between(5, 30).call('PC(C)', signedIn()).ends('ready(regular, Cablevision)')
})
