// flows.md §3.6: authorization and playback.
import { environments, Secret } from 'passchart'
import { createDecisionMachine, type DecisionOutput } from 'passchart/machines'
import { createServices } from 'passchart/services'
import { expect } from 'vitest'
import { createActor, toPromise } from 'xstate'
import { row } from '../_support/row.ts'
import { deviceId, deviceInfo } from '../_support/service.ts'
import {
  decisions,
  error,
  type Item,
  late,
  leaveOut,
  lost,
  never,
  noProfiles,
  permitBy,
  permitWithoutToken,
  profiles,
  refuse,
  regular,
  signedIn,
  status,
} from '../_support/wire.ts'

const slow = decisions(refuse('network_connection_timeout'))

row.each(['dummy', 'degradation', 'temppass'])(
  'Permit by %s [§111 D2 D3 D4 PREAUTH-02 AUTHZ-18 AUTHZ-03]',
  (t, source) => {
    t.given('rdy')
      .plays('r')
      .call('AUT(Cablevision)[r]', decisions(permitBy(source)))
    t.tells('authorization.permitted', { resource: 'r', source }).ends('ready(regular, Cablevision)')
  },
)

row('Permit without token [§112 D5 AUTHZ-04]', (t) => {
  t.given('rdy').plays('r').call('AUT', decisions(permitWithoutToken))
  t.tells('authorization.refused', { outcome: 'failed', failure: { code: 'protocol' } })
  t.tellsNo('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Denied by subscription [§113 §155 D6 ERR-19 AUTHZ-13 AUTHZ-14]', (t) => {
  t.given('rdy').plays('r')
  t.call('AUT[r]', decisions(refuse('authorization_denied_by_mvpd', { details: 'Call us to upgrade' })))
  t.tells('authorization.refused', {
    resource: 'r',
    outcome: 'denied',
    failure: { vendor: { code: 'authorization_denied_by_mvpd', details: 'Call us to upgrade' } },
  })
  t.shows({ authorization: { status: 'refused', resource: 'r' } }).ends('ready(regular, Cablevision)')
})

row('Denied by parental controls [§113 §155 D7 AUTHZ-14]', (t) => {
  t.given('rdy')
    .plays('r')
    .call('AUT', decisions(refuse('authorization_denied_by_parental_controls')))
  t.tells('authorization.refused', { outcome: 'denied' }).ends('ready(regular, Cablevision)')
})

const endings = {
  authorization_denied_by_hba_policies: 'hba',
  authorization_denied_by_session_invalidated: 'sessionInvalidated',
  identity_not_recognized_by_mvpd: 'identityUnknown',
  authenticated_profile_missing: 'missing',
  authenticated_profile_expired: 'expired',
  authenticated_profile_invalidated: 'invalidated',
} as const
type Ending = keyof typeof endings

row.each(Object.keys(endings) as Ending[])(
  'Sign-in needed: %s [§115 §116 §117 §119 §155 D9 D10 D11 D12 D13 D14 ERR-09 AUTHZ-15]',
  (t, code) => {
    t.given('rdy')
      .plays('r')
      .call('AUT[r]', decisions(refuse(code)))
    t.tells('authorization.refused', { resource: 'r' }).tells('access.lost', { reason: endings[code] })
    t.ends(`signedOut(${endings[code]})`).shows({
      remembered: { mvpd: 'Cablevision', displayName: 'Optimum' },
    })
  },
)

row('Another profile is available [§120 D12 P11 H10]', (t) => {
  t.given('ret', { policy: { profileCheck: 'all' } })
  t.call('PA', profiles(regular('Cablevision'), regular('Spectrum'))).plays('r')
  t.call('AUT(Cablevision)[r]', error('authenticated_profile_missing'))
  t.call('PA', profiles(regular('Spectrum'))).ends('ready(regular, Spectrum)')
})

row('Transient, then permit [§121 D20 D21]', (t) => {
  t.given('rdy').plays('r').call('AUT', slow).after(1).call('AUT')
  t.tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Transient for ever [§121 D21 AUTHZ-12]', (t) => {
  t.given('rdy').plays('r').call('AUT', slow).after(1).call('AUT', slow).after(2).call('AUT', slow)
  t.tells('authorization.refused', { outcome: 'failed', failure: { code: 'attemptsSpent' } })
  t.ends('ready(regular, Cablevision)')
})

row('HTTP 500 [§123 D30]', (t) => {
  t.given('rdy').plays('r').call('AUT', status(500)).after(1).call('AUT')
  t.tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Timeout of 30 s [§124 D30]', (t) => {
  t.given('rdy').plays('r').call('AUT', never)
  t.after(31).call('AUT', lost)
  t.after(2).call('AUT').tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Provider deactivated before play [§127 D27 CONF-14]', (t) => {
  t.given('rdy').plays('r').call('AUT', error('invalid_integration'))
  t.ends('signedOut(providerGone)').stores({ selection: undefined })
})

row('Unknown code, action retry [§128 D31 ERR-13]', (t) => {
  t.given('rdy')
    .plays('r')
    .call('AUT', decisions(refuse('new_code', { action: 'retry' })))
  t.after(1).call('AUT').tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('Unknown error action [§129 D31 ERR-13]', (t) => {
  t.given('rdy')
    .plays('r')
    .call('AUT', decisions(refuse('new_code', { action: 'reticulate' })))
  t.tells('authorization.refused').ends('ready(regular, Cablevision)')
})

row('Token expires during playback [§131 D1 AUTHZ-09]', (t) => {
  t.given('rdy').plays('r').call('AUT').tells('authorization.permitted').quiet(600)
  t.tellsNo('access.lost').ends('ready(regular, Cablevision)')
})

row('Profile expires during playback [§132 P0 AUTHZ-16]', (t) => {
  t.given('ret')
    .call('PM', signedIn('Cablevision', { lifeMs: 3_600_000 }))
    .plays('r')
    .call('AUT')
  t.at(3_600).call('PM(Cablevision)', noProfiles).tellsNo('temporaryAccess.ended')
  t.ends('signedOut(expired)').plays('r')
  t.tells('authorization.refused', { outcome: 'failed', failure: { code: 'notReady' } })
})

// `authorize()` takes one resource; an application that asks for two runs the chart itself.
row('Too many for authorize [§125 D19 AUTHZ-03]', (t) => {
  const verified: string[] = []
  let answered: Promise<DecisionOutput> | undefined
  t.given('rdy').check(({ service, clock }) => {
    const services = createServices({
      ...{ origin: environments.releaseProduction, serviceProvider: 'REF30', fetch: service.fetch },
      ...{ clock: clock.port, device: { id: deviceId, info: deviceInfo } },
    })
    const chart = createDecisionMachine({
      async decide({ kind, ...request }, o) {
        const accessToken = new Secret(service.tokens.at(-1) as string)
        return { decisions: await services[kind]({ ...request, accessToken }, o), nowMs: clock.nowMs }
      },
      async verify({ permit }) {
        verified.push(permit.resource)
        return permit.resource === 'r1' ? 'valid' : 'invalid'
      },
      renewIdentity: async () => ({ hasNew: false }),
      wait: () => Promise.reject(new Error('there is nothing to wait for')),
    })
    const input = { kind: 'authorize', mvpd: 'Cablevision', resources: ['r1', 'r2'], attempts: 3 } as const
    answered = toPromise(createActor(chart, { input }).start())
  })
  t.call('AUT(Cablevision)[r1,r2]', error('too_many_resources')).call('AUT[r1]').call('AUT[r2]')
  t.check(async () => {
    expect((await answered)?.results).toMatchObject([
      { resource: 'r1', outcome: 'permitted' },
      { resource: 'r2', outcome: 'failed', failure: { code: 'refused' } },
    ])
    expect(verified).toEqual(['r1', 'r2'])
  })
  t.ends('ready(regular, Cablevision)')
})

row('Latest press wins [§133 H4]', (t) => {
  t.given('rdy').plays('r1')
  const first = t.holds('AUT(Cablevision)[r1]')
  t.quiet(0.2).plays('r2').call('AUT(Cablevision)[r2]')
  first.isAborted()
  first.answers(decisions())
  t.tells('authorization.refused', { resource: 'r1', failure: { code: 'superseded' } })
  t.tells('authorization.permitted', { resource: 'r2' }).tellsNo('authorization.permitted')
  t.ends('ready(regular, Cablevision)')
})

row(
  'Long live stream: every play asks [§135 §136 D1 AUTHZ-01 AUTHZ-08 AUTHZ-10 AUTHZ-11 AUTHZ-23 MTOK-03]',
  (t) => {
    t.given('rdy')
    for (let i = 0; i < 2; i++) {
      t.plays('r').call('AUT[r]').tells('authorization.permitted').quiet(500)
    }
    t.ends('ready(regular, Cablevision)')
  },
)

row('Denied, then subscribed [§113 D6 D1 AUTHZ-24]', (t) => {
  t.given('rdy').plays('r')
  t.call('AUT[r]', decisions(refuse('authorization_denied_by_mvpd'))).tells('authorization.refused')
  t.plays('r').call('AUT[r]').tells('authorization.permitted').ends('ready(regular, Cablevision)')
})

row('A permit lives as long as its token [§111 D1 AUTHZ-05 MTOK-05]', (t) => {
  const ofToken = { notBefore: 5, notAfter: 420_000 }
  const times: Item = (resource) => ({
    ...{ resource, authorized: true, source: 'mvpd', notBefore: 1, notAfter: 86_400_000 },
    token: { ...ofToken, serializedToken: 'x' },
  })
  t.given('rdy').plays('r').call('AUT[r]', decisions(times))
  t.tells('authorization.permitted', { notBeforeMs: 5, notAfterMs: 420_000 })
})

row('Nothing of a decision is kept [§111 D1 D23 AUTHZ-07 PREAUTH-09 MTOK-03]', (t) => {
  t.given('rdy').asks('channel-1').call('PRE[channel-1]').plays('channel-1').call('AUT[channel-1]')
  t.tells('authorization.permitted').check(async ({ pass, store }) => {
    const kept = () => [...store.values].flat().join()
    const inMemory = () => JSON.stringify([pass.view, pass.actor.getPersistedSnapshot()])
    expect(kept()).toContain('Cablevision')
    expect(kept()).not.toContain('channel-1')
    expect(kept() + inMemory()).not.toContain('media token')
  })
})

row('Resource missing in the answer [§137 D29 AUTHZ-20]', (t) => {
  t.given('rdy').plays('r').call('AUT', decisions(leaveOut))
  t.tells('authorization.refused', { outcome: 'failed', failure: { code: 'protocol' } })
  t.ends('ready(regular, Cablevision)')
})

row('The viewer leaves the item [§109 H4]', (t) => {
  t.given('rdy').plays('r')
  const play = t.holds('AUT[r]')
  t.sends({ type: 'decision.dismiss', requestId: 'play r' })
  play.isAborted()
  t.tells('authorization.refused', { failure: { code: 'aborted' } }).ends('ready(regular, Cablevision)')
})

row('Play while a token is fetched: the answer comes late [§12 H1]', (t) => {
  t.given('rdy')
    .plays('r')
    .call('AUT', status(401))
    .call(
      'TOK',
      late(3, (call, nowMs) => ({
        status: 201,
        body: {
          access_token: 'fresh',
          expires_in: 60,
          created_at: nowMs,
          id: call.short,
          token_type: 'bearer',
        },
      })),
    )
  t.after(3).call('AUT', decisions(), { token: 'fresh' }).tells('authorization.permitted')
})
