// flows.md §3.9: temporary access (TempPass).
import { Secret } from 'passchart'
import { expect } from 'vitest'
import { startMs } from '../_support/clock.ts'
import { row, type Script } from '../_support/row.ts'
import {
  type Answering,
  authenticate,
  authorized,
  complete,
  dated,
  decisions,
  error,
  logouts,
  lost,
  noProfiles,
  only,
  permitBy,
  refuse,
  signedIn,
  status,
  word,
} from '../_support/wire.ts'

/** The basic pass and the promotional one; and a long one that a short one follows. */
const T = 'TempPass_REF30'
const F = 'TempPass_Promotional'
const long = 'TempPass_4h'
const short = 'TempPass_10min'

const hour = 3_600
const passFor = (mvpd: string, seconds = 4 * hour) => only('temporary', mvpd, { lifeMs: seconds * 1_000 })
/** What one sample says besides: the instant the pass began. */
const oddEnd = { expiration_date: { value: startMs, state: 'plain' } }
const permitted = decisions(permitBy('temppass'))
const refused = (code: string, o?: Parameters<typeof refuse>[1]) => decisions(refuse(code, o))
const timeIsUp = error('temporary_access_duration_limit_exceeded')
const titlesAreUp = error('temporary_access_resources_limit_exceeded')
const noIdentity = error('invalid_header_identity_for_temporary_access')
const noIdentityInside = refused('invalid_header_identity_for_temporary_access', { status: 400 })

const header = 'AP-TempPass-Identity'
const viewer = { email: 'f7ee5ec7312165148b69fcca1d29075b14b8aef0b5048a332b18b88d09069fb7' }
const other = { email: 'b5fddb1f0b4e4c1c8a6b1f0d2e7a9c3456d8e9f0a1b2c3d4e5f60718293a4b5c' }
const identity = new Secret(viewer)
const withViewer = { headers: { [header]: viewer } }
const withOther = { headers: { [header]: other } }
const withNobody = { headers: { [header]: null } }

/** `reg`, and the service knows the pass. */
function onPass(t: Script, mvpd = T, answering: Answering = passFor(mvpd)): Script {
  t.given('reg').call('PA').startsTemporary([mvpd]).call(`PM(${mvpd})`, answering)
  return t.is(`ready(temporary, ${mvpd})`)
}

/** The same for the promotional pass, whose viewer the command names. */
function onPromotion(t: Script): Script {
  t.given('reg').call('PA').startsTemporary([F], { identity }).call(`PM(${F})`, passFor(F), withViewer)
  return t.is(`ready(temporary, ${F})`)
}

row('Basic pass, straight to play [§167 D3 V1 P7 TEMP-01 AUTHZ-16]', (t) => {
  t.given('reg').call('PA').startsTemporary([T], { verify: false }).is('ready')
  t.shows({ access: { mvpd: T, kind: 'temporary' } })
    .plays('r')
    .call(`AUT(${T})[r]`, permitted, withNobody)
  t.call(`PM(${T})`, passFor(T)).tells('authorization.permitted', { mvpd: T, source: 'temppass' })
  t.shows({ access: { notAfterMs: expect.any(Number) } }).ends(`ready(temporary, ${T})`)
  t.plays('r2').call(`AUT(${T})[r2]`, permitted).ends(`ready(temporary, ${T})`)
})

row('Basic pass verified first [§168 P7 V5 D3 TEMP-10 TEMP-19]', (t) => {
  t.given('reg').call('PA').startsTemporary([T])
  const check = t.holds(`PM(${T})`, withNobody)
  t.shows({ phase: 'startingTemporary', mvpd: T, needsIdentity: false }).plays('early')
  t.tells('authorization.refused', { resource: 'early', failure: { code: 'notReady' } })
  check.answers(passFor(T)).is(`ready(temporary, ${T})`).plays('r').call(`AUT(${T})[r]`, permitted)
  t.tells('authorization.permitted', { source: 'temppass' }).ends(`ready(temporary, ${T})`)
  t.stores({ selection: undefined, profile: undefined })
})

row('Tokens of a pass are verified like any other [§167 D3 TEMP-16 SEC-03]', (t) => {
  const verify = async () => 'invalid' as const
  t.given('reg', { options: { verify } }).call('PA').startsTemporary([T]).call(`PM(${T})`, passFor(T))
  t.plays('r').call(`AUT(${T})[r]`, permitted)
  t.tells('authorization.refused', { resource: 'r', outcome: 'failed', failure: { code: 'refused' } })
  t.ends(`ready(temporary, ${T})`)
})

row('Pass not started yet [§169 V5 D3 TEMP-09]', (t) => {
  t.given('reg').call('PA').startsTemporary([T]).call(`PM(${T})`, noProfiles).is('ready').plays('r')
  t.call(`AUT(${T})[r]`, permitted).call(`PM(${T})`, passFor(T)).tells('authorization.permitted')
  t.plays('r2').call(`AUT(${T})[r2]`, permitted).ends(`ready(temporary, ${T})`)
})

row('Pass ends during playback [§171 V4 H7 TEMP-06 TEMP-07]', (t) => {
  onPass(t, T, only('temporary', T, { lifeMs: hour * 1_000, attributes: oddEnd }))
    .zero()
    .plays('r')
    .call(`AUT(${T})[r]`, permitted)
  t.tells('authorization.permitted')
    .quiet(hour - 1)
    .tellsNo('temporaryAccess.ended')
  t.is(`ready(temporary, ${T})`).quiet(1).tells('temporaryAccess.ended')
  t.tells('access.lost', { reason: 'temporaryExhausted' }).ends('signedOut(temporaryExhausted)')
})

row('Pass ends while the device sleeps [§171 V4 H7]', (t) => {
  onPass(t, T, passFor(T, hour))
    .becomes('hidden')
    .quiet(2 * hour)
    .tells('temporaryAccess.ended')
  t.becomes('shown').ends('signedOut(temporaryExhausted)')
})

row('Pass ends, the clock of the device is wrong [§171 V4 H6 H7 TEMP-09]', (t) => {
  t.given('reg', { aheadMs: 600_000 }).call('PA').startsTemporary([T])
  t.call(`PM(${T})`, dated(passFor(T, hour)))
    .quiet(hour - 5)
    .is(`ready(temporary, ${T})`)
  t.quiet(10).tells('temporaryAccess.ended').ends('signedOut(temporaryExhausted)')
})

row('Pass on top of a regular profile ends [§171 §181 H10 TEMP-13]', (t) => {
  t.given('rdy').startsTemporary([T]).call(`PM(${T})`, passFor(T, hour)).is(`ready(temporary, ${T})`)
  t.quiet(hour).tells('temporaryAccess.ended').ends('ready(regular, Cablevision)')
})

row('Expired on check [§172 P12 V5 TEMP-08 PROF-18 PROF-19]', (t) => {
  t.given('reg').call('PA').startsTemporary([T]).call(`PM(${T})`, timeIsUp)
  t.ends('signedOut(temporaryExhausted)').signsIn().call('CFG').ends('selectingProvider')
})

row('All titles used on check [§172 P13 V6 TEMP-08]', (t) => {
  t.given('reg').call('PA').startsTemporary([F], { identity }).call(`PM(${F})`, titlesAreUp, withViewer)
  t.ends('signedOut(temporaryExhausted)')
})

row('Expired on play [§171 V4 D15]', (t) => {
  onPass(t).plays('r').call(`AUT(${T})[r]`, refused('temporary_access_duration_limit_exceeded'))
  t.tells('authorization.refused', { resource: 'r' }).ends('signedOut(temporaryExhausted)')
})

row('Set up wrongly [§172 P14 D17 TEMP-17]', (t) => {
  const wrong = 'invalid_configuration_temporary_access'
  t.given('reg').call('PA').startsTemporary([T]).call(`PM(${T})`, error(wrong)).is('signedOut(misconfigured)')
  t.startsTemporary([T], { verify: false }).plays('r')
  t.call(`AUT(${T})[r]`, refused(wrong, { status: 500 })).ends('signedOut(misconfigured)')
})

row('Service down on check [§172 V5]', (t) => {
  t.given('reg').call('PA').startsTemporary([T]).call(`PM(${T})`, status(500))
  t.after(1).call(`PM(${T})`, lost).after(2).call(`PM(${T})`, status(500))
  t.shows({ failure: { code: 'attemptsSpent' } }).ends('signedOut')
})

row('Promotional: one title left [§173 V2 V3 V6 P7 D3 D16 TEMP-02 TEMP-03]', (t) => {
  const attributes = { remaining_resources: { value: 1, state: 'plain' } }
  t.given('reg').call('PA').startsTemporary([F], { identity })
  t.call(`PM(${F})`, only('temporary', F, { attributes }), withViewer)
  t.plays('r1').call(`AUT(${F})[r1]`, permitted, withViewer).tells('authorization.permitted')
  t.plays('r2')
  t.call(`AUT(${F})[r2]`, refused('temporary_access_resources_limit_exceeded'), withViewer)
  t.tells('authorization.refused', { resource: 'r2' }).ends('signedOut(temporaryExhausted)')
})

row('Marks of a promotional pass [§173 V2 TEMP-03 TEMP-12 PREAUTH-23 PREAUTH-16]', (t) => {
  onPromotion(t).asks('a', 'b').call(`PRE(${F})[a,b]`, permitted, withNobody)
  t.marks({ a: 'permitted', b: 'permitted' }).ends(`ready(temporary, ${F})`)
})

row('Identity missing on check [§175 P15 V6 TEMP-02]', (t) => {
  t.given('reg').call('PA').startsTemporary([F]).call(`PM(${F})`, noIdentity, withNobody)
  t.shows({ phase: 'startingTemporary', mvpd: F, needsIdentity: true }).quiet(60)
  t.startsTemporary([F], { identity }).call(`PM(${F})`, passFor(F), withViewer)
  t.ends(`ready(temporary, ${F})`)
})

row('Identity missing on check, and the viewer leaves [§175 P15]', (t) => {
  t.given('reg').call('PA').startsTemporary([F]).call(`PM(${F})`, noIdentity).is('startingTemporary')
  t.cancels().ends('signedOut(cancelled)')
})

row('Identity refused on check, the source has another [§175 P15 V6]', (t) => {
  t.given('reg', { identity: { temporaryIdentity: [word(viewer), word(other)] } }).call('PA')
  t.startsTemporary([F]).call(`PM(${F})`, noIdentity, withViewer).call(`PM(${F})`, passFor(F), withOther)
  t.hasAsked('temporaryIdentity', 2).ends(`ready(temporary, ${F})`)
})

row('Identity refused twice on check [§175 P15]', (t) => {
  t.given('reg', { identity: { temporaryIdentity: word(viewer) } })
    .call('PA')
    .startsTemporary([F])
  t.call(`PM(${F})`, noIdentity, withViewer).call(`PM(${F})`, noIdentity, withViewer)
  t.ends('startingTemporary').shows({ needsIdentity: true }).hasAsked('temporaryIdentity', 2)
})

row('Identity missing on a poll [§175 P15]', (t) => {
  t.given('tv', { identity: { temporaryIdentity: word(viewer) } })
    .call('PA')
    .signsIn(F)
  t.call(`SES(${F})`, authenticate('C')).after(5).call('PC(C)', noIdentity)
  t.after(3).call('PC(C)', passFor(F), withViewer).ends(`ready(temporary, ${F})`)
})

row('Identity missing on play [§176 D18 V2]', (t) => {
  t.given('reg', { identity: { temporaryIdentity: [word(), word(viewer)] } }).call('PA')
  t.startsTemporary([F], { verify: false }).plays('r').call(`AUT(${F})[r]`, noIdentityInside, withNobody)
  t.call(`AUT(${F})[r]`, permitted, withViewer).call(`PM(${F})`, passFor(F), withViewer)
  t.tells('authorization.permitted', { resource: 'r' }).tellsNo('authorization.refused')
  t.hasAsked('temporaryIdentity', 2).ends(`ready(temporary, ${F})`)
})

row('Identity refused twice [§177 D18]', (t) => {
  t.given('reg', { identity: { temporaryIdentity: [word(viewer), word(other)] } }).call('PA')
  t.startsTemporary([F]).call(`PM(${F})`, passFor(F), withViewer).plays('r')
  t.call(`AUT(${F})[r]`, noIdentityInside, withViewer).call(`AUT(${F})[r]`, noIdentityInside, withOther)
  t.tells('authorization.refused', {
    ...{ resource: 'r', outcome: 'failed' },
    failure: { vendor: { code: 'invalid_header_identity_for_temporary_access' } },
  })
  t.tellsNo('authorization.permitted').ends(`ready(temporary, ${F})`)
})

row('Identity refused, and nobody to ask [§177 D18]', (t) => {
  onPromotion(t).plays('r').call(`AUT(${F})[r]`, noIdentityInside, withViewer)
  t.tells('authorization.refused', { outcome: 'failed' }).ends(`ready(temporary, ${F})`)
})

row('Two-stage offer [§179 P12 V5 TEMP-14 CONF-03]', (t) => {
  t.given('reg').call('PA').startsTemporary([long, short]).call(`PM(${long})`, timeIsUp)
  t.call(`PM(${short})`, passFor(short, 600)).ends(`ready(temporary, ${short})`)
})

row('Two-stage offer, the first ends on play [§179 D15 TEMP-14]', (t) => {
  t.given('reg').call('PA').startsTemporary([long, short], { verify: false }).plays('r')
  t.call(`AUT(${long})[r]`, refused('temporary_access_duration_limit_exceeded'))
  t.call(`PM(${short})`, passFor(short, 600)).tells('authorization.refused', { resource: 'r' })
  t.ends(`ready(temporary, ${short})`)
})

row('One pass after the other [§179 V4]', (t) => {
  onPass(t).startsTemporary([short]).call(`PM(${short})`, passFor(short, 600))
  t.is(`ready(temporary, ${short})`).quiet(600).tells('temporaryAccess.ended')
  t.ends('signedOut(temporaryExhausted)')
})

row('Both stages used up [§180 P12 TEMP-14]', (t) => {
  t.given('reg').call('PA').startsTemporary([long, short]).call(`PM(${long})`, timeIsUp)
  t.call(`PM(${short})`, timeIsUp).ends('signedOut(temporaryExhausted)')
})

row('Pass on top of a regular profile [§181 D3 D16 H10 TEMP-13 AUTHZ-17 PROF-23]', (t) => {
  t.given('rdy').startsTemporary([T], { verify: false }).plays('r').call(`AUT(${T})[r]`, permitted)
  t.call(`PM(${T})`, passFor(T)).tells('authorization.permitted', { mvpd: T }).is(`ready(temporary, ${T})`)
  t.plays('r2').call(`AUT(${T})[r2]`, refused('temporary_access_resources_limit_exceeded'))
  t.tells('authorization.refused', { resource: 'r2' }).is('ready(regular, Cablevision)')
  t.plays('r3').call('AUT(Cablevision)[r3]').ends('ready(regular, Cablevision)')
  t.stores({ selection: { mvpd: 'Cablevision' }, profile: { mvpd: 'Cablevision' } })
})

row('A pass that is used up, on top of a regular profile [§181 P12 H10]', (t) => {
  t.given('rdy').startsTemporary([T]).call(`PM(${T})`, timeIsUp)
  t.tellsNo('access.lost').ends('ready(regular, Cablevision)')
})

row('A pass that is switched off, on top of a regular profile [§181 D27 H10]', (t) => {
  t.given('rdy').startsTemporary([T]).call(`PM(${T})`, passFor(T)).plays('r')
  t.call(`AUT(${T})[r]`, error('invalid_integration')).tells('authorization.refused', { resource: 'r' })
  t.ends('ready(regular, Cablevision)').stores({ selection: { mvpd: 'Cablevision' } })
})

row('Logging out of the regular profile under a pass [§181 §153 H10]', (t) => {
  t.given('rdy').startsTemporary([T]).call(`PM(${T})`, passFor(T, hour)).logsOut('Cablevision')
  t.call('OUT(Cablevision)').is(`ready(temporary, ${T})`).stores({ profile: undefined }).quiet(hour)
  t.tells('temporaryAccess.ended').ends('signedOut(temporaryExhausted)')
})

row('Logging out of a pass [§183 L6 TEMP-13 LOGOUT-01 LOGOUT-08]', (t) => {
  onPass(t)
    .logsOut()
    .call(`OUT(${T})`, logouts({ [T]: complete }))
    .ends('signedOut(loggedOut)')
})

row('From pass to login [§184 S1 TEMP-13 LOGOUT-13]', (t) => {
  onPass(t).signsIn().call('CFG').picks('Cablevision').call('SES(Cablevision)').opens().returns()
  t.call('PC(C1)', signedIn())
    .ends('ready(regular, Cablevision)')
    .stores({ profile: { mvpd: 'Cablevision' } })
})

row('From pass to login, given up [§184 A2]', (t) => {
  onPass(t).signsIn().call('CFG').cancels().ends(`ready(temporary, ${T})`)
})

row('Lost answer on a promotional play [§185 D30 H12]', (t) => {
  onPromotion(t).plays('r').call(`AUT(${F})[r]`, lost, withViewer)
  t.after(1).call(`AUT(${F})[r]`, permitted, withViewer).tells('authorization.permitted', { resource: 'r' })
  t.tellsNo('authorization.permitted').ends(`ready(temporary, ${F})`)
})

row('A pass through a session [§168 S4 V7 TEMP-11]', (t) => {
  t.given('reg').call('PA').signsIn(T).call(`SES(${T})`, authorized('temporary')).is(`ready(temporary, ${T})`)
  t.plays('r').call(`AUT(${T})[r]`, permitted).call(`PM(${T})`, passFor(T)).tells('authorization.permitted')
  t.ends(`ready(temporary, ${T})`)
})
