// flows.md §3.5: preauthorization.
import { row, type Script } from '../_support/row.ts'
import {
  authorized,
  decisions,
  error,
  leaveOut,
  lost,
  never,
  noProfiles,
  permit,
  permitBy,
  refuse,
  regular,
  signedIn,
  status,
  throttled,
} from '../_support/wire.ts'

const slow = refuse('network_connection_timeout')
const twelve = Array.from({ length: 12 }, (_, i) => `r${i + 1}`)

row('All permitted, then cached [§96 D23 PREAUTH-03 PREAUTH-07]', (t) => {
  t.given('rdy').asks('a', 'b', 'c').call('PRE(Cablevision)[a,b,c]')
  t.marks({ a: 'permitted', b: 'permitted', c: 'permitted' })
  t.shows({ preauthorization: { status: 'quiet', permits: ['a', 'b', 'c'] } })
  t.asks('a', 'b', 'c').marks({ a: 'permitted', b: 'permitted', c: 'permitted' })
  t.ends('ready(regular, Cablevision)')
})

row('One denied [§97 D24 PREAUTH-11 PREAUTH-15 PREAUTH-22]', (t) => {
  t.given('rdy').asks('a', 'b', 'c')
  t.call(
    'PRE[a,b,c]',
    decisions({ c: refuse('preauthorization_denied_by_mvpd', { message: 'Not in your plan' }) }),
  )
  t.tells('preauthorization.settled', {
    decisions: [
      { resource: 'a', outcome: 'permitted' },
      { resource: 'b', outcome: 'permitted' },
      { resource: 'c', outcome: 'denied', failure: { vendor: { message: 'Not in your plan' } } },
    ],
  })
  t.ends('ready(regular, Cablevision)')
})

row('Retries run out [§99 D21 D25 PREAUTH-14 PREAUTH-13]', (t) => {
  t.given('rdy')
    .asks('a', 'b', 'c')
    .call('PRE[a,b,c]', decisions({ b: slow }))
  t.after(1).call('PRE[b]', decisions(slow))
  t.after(2).call('PRE[b]', decisions(slow))
  t.marks({ a: 'permitted', b: 'failed', c: 'permitted' }).ends('ready(regular, Cablevision)')
})

row('Twelve resources [§100 D23 H2 PREAUTH-04]', (t) => {
  t.given('rdy')
    .asks(...twelve)
    .call('PRE[5]')
    .call('PRE[5]')
    .call('PRE[2]')
  t.marks(Object.fromEntries(twelve.map((resource) => [resource, 'permitted'])))
  t.ends('ready(regular, Cablevision)')
})

row('Twelve resources, the burst spent [§100 D23 H2 THR-06 THR-07]', (t) => {
  t.given('rdy')
    .asks(...twelve)
    .call('PRE[5]', throttled)
  t.between(1, 2).call('PRE[5]')
  t.between(1, 2).call('PRE[5]')
  t.between(1, 2)
    .call('PRE[2]')
    .marks(Object.fromEntries(twelve.map((resource) => [resource, 'permitted'])))
})

row('Limit lower than assumed [§101 D19 PREAUTH-06]', (t) => {
  t.given('rdy').asks('a', 'b', 'c', 'd', 'e').call('PRE[5]', error('too_many_resources'))
  t.call('PRE[a,b,c]')
    .call('PRE[d,e]')
    .tells('warning', { code: 'preauthorization.limit' })
    .tellsNo('warning')
  t.marks({ a: 'permitted', b: 'permitted', c: 'permitted', d: 'permitted', e: 'permitted' })
  t.asks('f', 'g', 'h', 'i').call('PRE[3]').call('PRE[1]').ends('ready(regular, Cablevision)')
})

row('The limit is told inside the answer [§101 D19 PREAUTH-06]', (t) => {
  t.given('rdy')
    .asks('a', 'b', 'c')
    .call('PRE[3]', decisions(refuse('too_many_resources')))
  t.call('PRE[a,b]').call('PRE[c]').marks({ a: 'permitted', b: 'permitted', c: 'permitted' })
})

row('One resource is too many [§101 D19 PREAUTH-06]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]', error('too_many_resources')).marks({ a: 'failed' })
  t.ends('ready(regular, Cablevision)')
})

row('Profile vanished [§103 D12 ERR-09]', (t) => {
  t.given('rdy').asks('a', 'b').call('PRE[a,b]', error('authenticated_profile_missing'))
  t.marks({ a: 'failed', b: 'failed' }).tells('access.lost', { reason: 'missing' })
  t.ends('signedOut(missing)').stores({ profile: undefined, selection: { mvpd: 'Cablevision' } })
})

row('Same error inside items [§104 D13 ERR-30]', (t) => {
  t.given('rdy')
    .asks('a', 'b')
    .call('PRE[a,b]', decisions(refuse('authenticated_profile_expired')))
  t.ends('signedOut(expired)')
})

row('Trailing blank in the echoed id [§105 D23 PREAUTH-18]', (t) => {
  t.given('rdy').asks('resource1')
  t.call(
    'PRE[resource1]',
    decisions((resource, ...o) => permit(`${resource} `, ...o)),
  )
  t.marks({ resource1: 'permitted' }).ends('ready(regular, Cablevision)')
})

row('Permit does not replace authorization [§107 D23 D1 AUTHZ-01 SEC-06 PREAUTH-01]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]').plays('a').call('AUT[a]').tells('authorization.permitted')
  t.plays('a').call('AUT[a]').tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Top-level retry [§108 D22]', (t) => {
  t.given('rdy').asks('a', 'b').call('PRE[a,b]', error('maximum_execution_time_exceeded'))
  t.after(1).call('PRE[a,b]').marks({ a: 'permitted', b: 'permitted' })
  t.ends('ready(regular, Cablevision)')
})

row('Viewer leaves the page [§109 H2]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]', throttled).asks('b')
  t.sends({ type: 'decision.dismiss', requestId: 'marks a' }).sends({
    type: 'decision.dismiss',
    requestId: 'marks b',
  })
  t.shows({ preauthorization: { status: 'quiet', permits: [] } }).ends('ready(regular, Cablevision)')
})

row('Integration gone [§103 D27]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]', error('invalid_integration')).ends('signedOut(providerGone)')
  t.stores({ selection: undefined, profile: undefined })
})

row('The request is a defect [§108 D28]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]', error('invalid_parameter_resources')).marks({ a: 'failed' })
  t.ends('ready(regular, Cablevision)')
})

row('No answer three times [§108 D30]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]', status(502))
  t.after(1).call('PRE[a]', lost)
  t.after(2).call('PRE[a]', never)
  t.quiet(30).marks({ a: 'failed' }).ends('ready(regular, Cablevision)')
})

row('A degradation rule refuses [§97 D8]', (t) => {
  t.given('rdy')
    .asks('a')
    .call('PRE[a]', decisions(refuse('authorization_denied_by_degradation_rule')))
  t.marks({ a: 'denied' }).ends('ready(regular, Cablevision)')
})

row('A denied resource is not asked again within a minute [§97 D24 PREAUTH-08 PREAUTH-13]', (t) => {
  const denial = decisions(refuse('preauthorization_denied_by_mvpd'))
  t.given('rdy').asks('a').call('PRE[a]', denial).marks({ a: 'denied' })
  t.quiet(30).asks('a').marks({ a: 'denied' })
  t.quiet(31).asks('a').call('PRE[a]', denial).marks({ a: 'denied' })
  t.quiet(61).asks('a').call('PRE[a]', denial).marks({ a: 'denied' })
  t.quiet(61).asks('a').marks({ a: 'denied' })
  t.plays('a').call('AUT[a]').ends('ready(regular, Cablevision)')
})

row('Preauthorization while nobody is signed in [§155 P0 PREAUTH-16]', (t) => {
  t.given('reg').call('PA', noProfiles).asks('a').marks({ a: 'failed' }).ends('signedOut(firstRun)')
})

row('Marks of one profile do not show with another [§269 H10 PREAUTH-10]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } })
  t.call('PA', (_, nowMs) => ({
    status: 200,
    body: { profiles: { ...regular('Cablevision')(nowMs), ...regular('Spectrum')(nowMs) } },
  }))
  t.asks('a').call('PRE(Cablevision)[a]').marks({ a: 'permitted' })
  t.chooses('Spectrum').shows({ preauthorization: { permits: [] } })
  t.asks('a').call('PRE(Spectrum)[a]').ends('ready(regular, Spectrum)')
})

row('Only what is not permitted is asked again [§97 D24 PREAUTH-07 PREAUTH-08]', (t) => {
  t.given('rdy')
    .asks('a', 'b', 'c')
    .call('PRE[a,b,c]', decisions({ b: refuse('some_new_code', { status: 400 }) }))
  t.marks({ a: 'permitted', b: 'failed', c: 'permitted' }).asks('a', 'b').call('PRE[b]')
  t.marks({ a: 'permitted', b: 'permitted' }).asks('a', 'b', 'c').ends('ready(regular, Cablevision)')
})

row('An empty answer is no denial [§108 D29 PREAUTH-06]', (t) => {
  t.given('rdy').asks('a', 'b').call('PRE[a,b]', decisions(leaveOut)).marks({ a: 'failed', b: 'failed' })
  t.ends('ready(regular, Cablevision)')
})

row('A mark that wants an authorization [§97 D31 ERR-10]', (t) => {
  const wanted = decisions(refuse('authorization_needed', { action: 'authorization' }))
  t.given('rdy').asks('a').call('PRE[a]', wanted).marks({ a: 'denied' })
  t.plays('a').call('AUT[a]').tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Single assets are no question for a catalogue [§97 D23 PREAUTH-17]', (t) => {
  const asset = '<item><title><![CDATA[Episode 1]]></title></item>'
  t.given('rdy').asks('channel').call('PRE[channel]').tellsNo('warning').asks(asset, 'other').call('PRE[2]')
  t.tells('warning', { code: 'preauthorization.assets' }).tellsNo('warning')
  t.marks({ channel: 'permitted' }).marks({ [asset]: 'permitted', other: 'permitted' })
  t.ends('ready(regular, Cablevision)')
})

row.each(['mvpd', 'degradation', 'temppass', 'dummy', 'somebody new'])(
  'A mark tells who decided: %s [§97 D23 PREAUTH-19]',
  (t, source) => {
    t.given('rdy')
      .asks('a')
      .call('PRE[a]', decisions(permitBy(source)))
    t.tells('preauthorization.settled', { decisions: [{ resource: 'a', mvpd: 'Cablevision', source }] })
  },
)

const endings = {
  'a logout': (t) => t.logsOut().call('OUT').is('signedOut(loggedOut)').signsIn('Cablevision'),
  'the end of the profile': (t) => {
    t.sends({ type: 'profile.recheck' }).call('PM', noProfiles).is('signedOut(expired)')
    return t.signsIn('Cablevision')
  },
  'new credentials': (t) => {
    t.plays('r').call('AUT', error('invalid_access_token_client_application')).call('TOK')
    t.call('AUT', error('invalid_access_token_client_application')).call('REG')
    return t.call('TOK').call('PM', noProfiles).is('signedOut(credentialsReset)').signsIn('Cablevision')
  },
} as const satisfies Record<string, (t: Script) => Script>

row.each(Object.keys(endings) as (keyof typeof endings)[])(
  'Permits are forgotten with %s [§97 D23 H10 PREAUTH-10]',
  (t, ending) => {
    t.given('rdy').asks('a').call('PRE[a]').marks({ a: 'permitted' })
    endings[ending](t).call('SES', authorized('authenticated')).call('PM', signedIn())
    t.is('ready(regular, Cablevision)')
      .shows({ preauthorization: { permits: [] } })
      .asks('a')
      .call('PRE[a]')
    t.ends('ready(regular, Cablevision)')
  },
)

row('Permits last for one run [§97 D23 PREAUTH-09]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]').marks({ a: 'permitted' }).restarts(60)
  t.call('PM', signedIn()).asks('a').call('PRE[a]').ends('ready(regular, Cablevision)')
})

row('A profile found again keeps the permits [§96 D23]', (t) => {
  t.given('rdy').asks('a').call('PRE[a]').sends({ type: 'profile.recheck' }).call('PM', signedIn())
  t.asks('a').marks({ a: 'permitted' }).ends('ready(regular, Cablevision)')
})
