import type { Policy } from 'passchart'
import { expect, it } from 'vitest'
import { fingerprint } from '../../src/record-keys.ts'
import { play, type Script } from '../_support/row.ts'
import { authenticate, decisions, noProfiles, refuse, signedIn, token } from '../_support/wire.ts'
import type { Given, World } from '../_support/world.ts'

// A back end answers each request of a device by a run of its own: start, ready, authorize, stop.

const day = 86_400_000
/** Of the policy's default: a verification as old as this is repeated. */
const staleAfterS = 900
const tokenLifeS = 21_600
/** Between the sign-in, which verified the profile, and the start that `given` ends with. */
const sleptS = 60

const given = (policy: Partial<Policy> = {}, o: Given = {}): Given => ({
  browser: false,
  sleptS,
  ...o,
  policy: { verifyOnStart: 'whenStale', ...policy },
})

/** From the start to the answer for the device; the next call is the decision. Afterwards nothing goes on. */
function serves(t: Script): Script {
  let answer: Promise<unknown> | undefined
  return t
    .check(async ({ pass }) => {
      expect(await pass.waitFor('ready')).toMatchObject({ access: { mvpd: 'Cablevision', verified: true } })
      answer = pass.authorize('r')
    })
    .call('AUT(Cablevision)[r]')
    .check(async () => expect(await answer).toMatchObject({ outcome: 'permitted', resource: 'r' }))
    .stops()
    .check(isOver)
}

function isOver(world: World): void {
  expect(world.leftovers()).toEqual([])
}

it('asks for nothing before the decision while the last verification is fresh [§1.22 R1 REG-15]', () =>
  play((t) => {
    serves(t.given('ret', given()))
    for (const pauseS of [0, 1, 300, staleAfterS - 302 - sleptS]) serves(t.quiet(pauseS).starts(given()))
    t.quiet(3_600)
  }))

it('writes nothing while nothing changes [§1.22]', () =>
  play((t) => {
    let before: readonly (readonly [string, string])[] = []
    let writes = 0
    t.given('ret', given()).check(({ store }) => {
      before = [...store.values]
      const { set } = store
      store.set = (...o) => {
        writes += 1
        return set(...o)
      }
    })
    serves(t)
    serves(t.quiet(60).starts(given())).check(({ store }) => {
      expect([...store.values]).toEqual(before)
      expect(writes).toBe(0)
    })
  }))

it('asks for the profile once when the last verification has become stale [§1.22]', () =>
  play((t) => {
    serves(t.given('ret', given()))
    // To the second: the first start before it asks nothing.
    serves(t.quiet(staleAfterS - sleptS - 1).starts(given()))
    serves(t.quiet(1).starts(given()).call('PM(Cablevision)', signedIn()))
    // That was a verification, from which time counts anew.
    serves(t.quiet(staleAfterS - 1).starts(given()))
    serves(t.quiet(1).starts(given()).call('PM(Cablevision)', signedIn()))
  }))

it('a permit is no verification of the profile [§1.22]', () =>
  play((t) => {
    serves(t.given('ret', given()))
    for (let i = 0; i < 4; i++) serves(t.quiet(200).starts(given()))
    serves(t.quiet(40).starts(given()).call('PM(Cablevision)', signedIn()))
  }))

it.each([
  ['shorter', 30_000, sleptS - 31],
  ['longer', day, 86_000],
])('staleAfterMs may be %s', (_, staleAfterMs, quietS) =>
  play((t) => {
    const o = given({ staleAfterMs })
    const isStale = staleAfterMs < sleptS * 1_000
    t.given('ret', o)
    serves(isStale ? t.call('PM(Cablevision)', signedIn()) : t)
    t.quiet(quietS).starts(o)
    if (quietS > tokenLifeS) t.call('TOK')
    serves(t)
  }),
)

it('with an expired token asks for another, and for no profile that is fresh [§1.22 R2 REG-09]', () =>
  play((t) => {
    const o = given({ staleAfterMs: day }, { sleptS: tokenLifeS })
    t.given('ret', o)
    const renewal = t.holds('TOK')
    // Not ready before it could decide anything.
    t.is('registering')
    serves(renewal.answers(token()).is('ready(regular, Cablevision)'))
    // The token was kept: the next request needs none.
    serves(t.quiet(60).starts(o))
  }))

it('with an expired token and a stale verification asks for both [§1.22 R2 PROF-02]', () =>
  play((t) => {
    serves(
      t
        .given('ret', given({}, { sleptS: tokenLifeS }))
        .call('TOK')
        .call('PM(Cablevision)', signedIn(), { token: 'token-2' }),
    )
  }))

it('uses a token to its end, which no request waits for [§1.22 REG-09]', () =>
  play((t) => {
    const o = given({ staleAfterMs: day }, { sleptS: tokenLifeS - 200 })
    serves(t.given('ret', o))
    // Only a run that lasts comes to renew it.
    t.starts(o).after(10).call('TOK')
    t.stops().check(isOver)
  }))

it("'always' asks for the profile at every start [§1.22]", () =>
  play((t) => {
    const o = given({ verifyOnStart: 'always' })
    serves(t.given('ret', o).call('PM(Cablevision)', signedIn()))
    for (let i = 0; i < 3; i++) serves(t.quiet(1).starts(o).call('PM(Cablevision)', signedIn()))
  }))

it('an app that says nothing asks at every start [§1.22]', () =>
  play((t) => {
    const o: Given = { browser: false }
    serves(t.given('ret', o).call('PM(Cablevision)', signedIn()))
    serves(t.quiet(1).starts(o).call('PM(Cablevision)', signedIn()))
  }))

/** Changes the record as another version of passchart would have written it. */
function rewrite(world: World, change: (data: Record<string, unknown>) => void): void {
  const [key, text] = [...world.store.values].find(([key]) => key.endsWith('.profile')) ?? ['', '{}']
  const record = JSON.parse(text) as { data: Record<string, unknown>; sum: string }
  change(record.data)
  world.store.values.set(key, JSON.stringify({ ...record, sum: fingerprint(JSON.stringify(record.data)) }))
}

it('a record that does not say when it was verified counts as stale [§1.22]', () =>
  play((t) => {
    serves(t.given('ret', given()))
    t.check((world) =>
      rewrite(world, (data) => {
        delete data.verifiedAtMs
      }),
    )
    serves(t.starts(given()).call('PM(Cablevision)', signedIn()))
    serves(t.starts(given()))
  }))

it('a verification in what is now the future counts as stale [§1.22]', () =>
  play((t) => {
    // The host's clock was set back an hour.
    serves(t.given('ret', given({}, { aheadMs: -3_600_000 })).call('PM(Cablevision)', signedIn()))
  }))

it('a profile that has ended is asked for however fresh its verification is [§1.22 PROF-07 S2S-06]', () =>
  play((t) => {
    const short = signedIn('Cablevision', { lifeMs: 30_000 })
    serves(t.given('ret', given({ staleAfterMs: 1 })).call('PM(Cablevision)', short))
    serves(t.quiet(29).starts(given()))
    t.quiet(1).starts(given()).call('PM(Cablevision)', noProfiles).is('signedOut(expired)').stops()
  }))

it('a refusal for want of a profile ends what was trusted [§1.22 D12 S2S-06]', () =>
  play((t) => {
    t.given('ret', given()).is('ready(regular, Cablevision)').plays('r')
    t.call('AUT[r]', decisions(refuse('authenticated_profile_missing')))
      .is('signedOut(missing)')
      .stops()
    t.starts(given()).call('PM(Cablevision)', noProfiles).is('signedOut(expired)').stops().check(isOver)
  }))

it('a logout ends what was trusted, for the requests after it [§1.22 L1]', () =>
  play((t) => {
    t.given('ret', given()).logsOut().call('OUT(Cablevision)').is('signedOut(loggedOut)').stops()
    t.starts(given()).call('PM(Cablevision)', noProfiles).is('signedOut(expired)').stops().check(isOver)
  }))

it('a sign-in goes on over requests, and its profile is fresh for the next [§1.22 AUTHN-42 POLL-20]', () =>
  play((t) => {
    t.given('reg', given()).call('PA').signsIn('Cablevision').call('SES', authenticate('C1'))
    t.shows({ code: 'C1', url: 'https://sp.auth.adobe.com/api/v2/authenticate/REF30/C1' }).stops()
    t.starts(given()).call('PC(C1)').stops().check(isOver)
    t.starts(given()).call('PC(C1)', signedIn()).is('ready(regular, Cablevision)').stops()
    serves(t.starts(given()))
  }))

it.each(['TOK', 'PM', 'AUT'] as const)('nothing survives stop() while %s is open [§1.22]', (open) =>
  play((t) => {
    const isExpired = open === 'TOK'
    const staleAfterMs = open === 'PM' ? 0 : day
    t.given('ret', given({ staleAfterMs }, { sleptS: isExpired ? tokenLifeS : sleptS }))
    if (open === 'AUT') t.plays('r')
    const held = t.holds(open)
    t.stops()
    held.isAborted()
    t.check(isOver).quiet(3_600)
  }),
)
