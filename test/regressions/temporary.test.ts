import { hashTemporaryIdentity, Secret } from 'passchart'
import { expect, it } from 'vitest'
import { play } from '../_support/row.ts'
import { decisions, error, jws, lost, never, only, refuse, signedIn, word } from '../_support/wire.ts'

const T = 'TempPass_REF30'
const F = 'TempPass_Promotional'
const header = 'AP-TempPass-Identity'
const ada = { email: 'a'.repeat(64) }
const bob = { email: 'b'.repeat(64) }
const by = (identity: object | null) => ({ headers: { [header]: identity } })
const passFor = (mvpd: string) => only('temporary', mvpd, { lifeMs: 4 * 3_600_000 })

it('asks again for the end of a pass after a look that failed [§167 TEMP-06]', () =>
  play((t) => {
    t.given('reg').call('PA').startsTemporary([T], { verify: false }).plays('r').call('AUT')
    t.call('PM', lost).after(1).call('PM', lost).after(2).call('PM', lost)
    t.is(`ready(temporary, ${T}) unverified`).plays('r').between(0, 5).call('AUT')
    t.call('PM', passFor(T))
    t.quiet(4 * 3_600)
      .tells('temporaryAccess.ended')
      .ends('signedOut(temporaryExhausted)')
  }))

it('asks again for the end of a pass when the app is shown [§167 TEMP-06]', () =>
  play((t) => {
    t.given('reg').call('PA').startsTemporary([T], { verify: false }).plays('r').call('AUT')
    t.call('PM', lost).after(1).call('PM', lost).after(2).call('PM', lost)
    t.becomes('hidden').becomes('shown').between(0, 5).call('PM', passFor(T)).ends(`ready(temporary, ${T})`)
  }))

it('plays on a pass as whoever began it, whatever was offered since [§173 TEMP-02]', () =>
  play((t) => {
    t.given('reg')
      .call('PA')
      .startsTemporary([F], { identity: new Secret(ada) })
    t.call('PM', passFor(F), by(ada)).startsTemporary(['TempPass_2'], { identity: new Secret(bob) })
    const offered = t.holds('PM(TempPass_2)', by(bob))
    t.cancels().is(`ready(temporary, ${F})`)
    offered.isAborted()
    t.plays('r').call(`AUT(${F})[r]`, decisions(), by(ada)).tells('authorization.permitted')
  }))

it('forgets who was on a pass with the pass [§183 TEMP-02]', () =>
  play((t) => {
    t.given('reg')
      .call('PA')
      .startsTemporary([F], { identity: new Secret(ada) })
    t.call('PM', passFor(F), by(ada)).logsOut().call(`OUT(${F})`).tells('temporaryAccess.ended')
    t.is('signedOut(loggedOut)').startsTemporary([T]).call(`PM(${T})`, passFor(T), by(null))
    t.ends(`ready(temporary, ${T})`)
  }))

it('ends the pass in use when it is offered again and is used up [§172 P12 TEMP-08]', () =>
  play((t) => {
    t.given('reg').call('PA').startsTemporary([T]).call('PM', passFor(T)).startsTemporary([T])
    t.call('PM', error('temporary_access_duration_limit_exceeded')).tells('temporaryAccess.ended')
    t.ends('signedOut(temporaryExhausted)')
  }))

it('goes on with another pass only if asked when a session lent the one in use [§179 V7]', () =>
  play((t) => {
    t.given('reg').call('PA').startsTemporary([T, F]).call(`PM(${T})`, passFor(T))
    t.logsOut().call('OUT').startsTemporary(['X']).call('PM(X)', passFor('X')).plays('r')
    t.call('AUT', decisions(refuse('temporary_access_duration_limit_exceeded')))
    t.ends('signedOut(temporaryExhausted)')
  }))

it('reports a pass that turns out to be misconfigured [§167 P14 TEMP-17]', () =>
  play((t) => {
    t.given('reg').call('PA').startsTemporary([T], { verify: false }).plays('r').call('AUT')
    t.call('PM', error('invalid_configuration_temporary_access'))
    t.shows({ failure: { vendor: { code: 'invalid_configuration_temporary_access' } } })
    t.ends('signedOut(misconfigured)')
  }))

it('sends no single sign-on token for a pass [§168 SSO-26]', () =>
  play((t) => {
    t.given('reg', { identity: { platformToken: word(jws('account-1', { endsS: 3_600 })) } })
      .call('PA')
      .startsTemporary([T])
    t.call('PM', passFor(T), { headers: { 'Adobe-Subject-Token': null } }).ends(`ready(temporary, ${T})`)
  }))

it('ends a code whose pass nobody names, when its time is over [§175 Q2 P15]', () =>
  play((t) => {
    t.given('tv', { identity: { temporaryIdentity: never } })
      .call('PA')
      .signsIn('Cablevision')
    t.call('SES(Cablevision)').after(5).call('PC', error('invalid_header_identity_for_temporary_access'))
    t.quiet(1_795).is('signedOut(expired)')
  }))

it('begins anew after it was blocked: the player of a pass is told [§5 TEMP-06]', () =>
  play((t) => {
    t.given('reg').call('PA').startsTemporary([T]).call('PM', passFor(T)).plays('r')
    t.call('AUT', error('invalid_access_token_client_application')).call('TOK')
    t.call('AUT', error('invalid_access_token_client_application')).call('REG', lost)
    t.tells('temporaryAccess.ended')
  }))

it('remembers a regular sign-in beneath a pass that was logged out [§183 H10]', () =>
  play((t) => {
    t.given('rdy').startsTemporary([T]).call('PM', passFor(T)).logsOut().call(`OUT(${T})`)
    t.is('ready(regular, Cablevision)').stores({ profile: { mvpd: 'Cablevision' } })
    t.ends('ready(regular, Cablevision)').stops().starts().call('PM(Cablevision)', signedIn())
  }))

it('hashes what it is told', async () => {
  const { email } = (await hashTemporaryIdentity({ email: 'user@domain.com' })).reveal()
  expect(email).toBe('f7ee5ec7312165148b69fcca1d29075b14b8aef0b5048a332b18b88d09069fb7')
})
