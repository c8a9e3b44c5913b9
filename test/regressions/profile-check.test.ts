import { it } from 'vitest'
import { play } from '../_support/row.ts'
import { authorized, type Call, noProfiles, profiles, regular, status } from '../_support/wire.ts'

const hour = 3_600_000

it('forgets the sign-in that waited for a check, when the check is cancelled [§88 Q4 H4]', () =>
  play((t) => {
    t.given('poll(C)').cancels().is('signedOut(cancelled)').signsIn('Cablevision')
    const check = t.holds('PM(Cablevision)')
    t.cancels()
    check.isAborted()
    t.ends('signedOut(cancelled)')
  }))

it('forgets the sign-in that waited for a check, when the choice it came to is cancelled [P9 H4 H10]', () =>
  play((t) => {
    t.given('poll(C)', { policy: { severalProfiles: 'ask', profileCheck: 'all' } })
      .cancels()
      .signsIn('Cablevision')
    t.call('PA', profiles(regular('Spectrum'), regular('Dish'))).is('choosingProfile')
    t.cancels().ends('signedOut(cancelled)')
  }))

it('goes on with a sign-in that was asked for meanwhile, when nobody is found [§39 P0 CONF-04 AUTHN-32]', () =>
  play((t) => {
    t.given('ret', { browser: false })
    const check = t.holds('PM(Cablevision)')
    t.signsIn('Cablevision')
    check.answers(noProfiles).call('SES(Cablevision)').shows({ step: 'code', mvpd: 'Cablevision' })
    t.ends('signingIn(code)')
  }))

it('keeps the access there is, when the check of an added provider gets no answer [§271 S3 H10]', () =>
  play((t) => {
    t.given('rdy', { policy: { attempts: 1 } })
      .signsIn('Spectrum')
      .call('SES(Spectrum)', authorized())
    t.call('PM(Spectrum)', status(503)).shows({ failure: { code: 'attemptsSpent' } })
    t.ends('ready(regular, Cablevision)')
  }))

it('asks less and less often while a clock that runs ahead takes the profile for expired [§32 H6]', () =>
  play((t) => {
    let endsAtMs = 0
    const same = (call: Call, nowMs: number) => {
      endsAtMs ||= nowMs + hour
      const answering = profiles(regular('Cablevision', { lifeMs: endsAtMs - nowMs }))
      return typeof answering === 'function' ? answering(call, nowMs, []) : answering
    }
    t.given('ret', { aheadMs: 2 * hour }).call('PM(Cablevision)', same)
    for (const second of [60, 180, 420, 900, 1_800, 2_700]) t.at(second).call('PM(Cablevision)', same)
    t.is('ready(regular, Cablevision)').at(3_600).call('PM(Cablevision)', noProfiles)
    t.ends('signedOut(expired)')
  }))
