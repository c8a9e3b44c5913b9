import type { Script } from './row.ts'
import { authenticate, signedIn } from './wire.ts'
import type { Given } from './world.ts'

/**
 * The fixtures of `flows.md` §3.0, each as the beginning of a story that really happens, so that no test knows how
 * records look. All end with a start, whose first call belongs to the row:
 *
 * - `fresh`: nothing is stored. `reg`: credentials and token are. `tv`: as `reg`, without a browser.
 * - `ret`: also a remembered provider, Cablevision, and the summary of its profile.
 * - `rdy`: `ret`, and the check has found the profile: `ready(regular, Cablevision)`.
 * - `poll(C)`: `tv`, and code C of Cablevision is shown since second 0.
 * - `apple`: as `reg`, on a device with a partner's framework, which unless a line says otherwise lets the app know and
 *   is signed in to Cablevision.
 * - `companion`: a companion, registered by an earlier run, waits for a code. It has a browser.
 */
export type Fixture = 'fresh' | 'reg' | 'ret' | 'rdy' | 'tv' | 'apple' | 'companion' | `poll(${string})`

export function writeFixture(t: Script, fixture: Fixture, o: Given): void {
  if (fixture === 'companion') {
    t.starts({ ...o, companion: true })
      .calls('REG → TOK')
      .stops()
      .quiet(60)
      .zero()
    t.starts({ ...o, companion: true }).is('enteringCode')
    return
  }
  const code = /^poll\((.*)\)$/.exec(fixture)?.[1]
  const hasNoBrowser = fixture === 'tv' || code !== undefined
  const given = {
    ...(hasNoBrowser ? { browser: false } : {}),
    ...(fixture === 'apple' ? { identity: { partner: true } } : {}),
    ...o,
  }
  if (fixture !== 'fresh') writePast(t, fixture === 'ret' || fixture === 'rdy', o)
  t.zero().starts(given)
  if (fixture === 'rdy') {
    t.call('PM(Cablevision)', signedIn('Cablevision')).is('ready(regular, Cablevision)').zero()
  }
  if (code !== undefined) {
    t.call('PA').signsIn('Cablevision').call('SES(Cablevision)', authenticate(code)).shows({ code }).zero()
  }
}

/** An earlier run, which registered and, if `hasSignedIn`, found a profile. */
function writePast(t: Script, hasSignedIn: boolean, { sleptS = 60 }: Given): void {
  t.starts({ browser: false }).calls('REG → TOK → PA')
  if (hasSignedIn) {
    t.signsIn().call('CFG').picks('Cablevision').call('SES(Cablevision)')
    t.after(5).call('PC(C1)', signedIn('Cablevision')).is('ready(regular, Cablevision)')
  }
  t.stops().quiet(sleptS)
}
