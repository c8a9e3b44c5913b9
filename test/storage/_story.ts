import type { Store } from 'passchart'
import { expect } from 'vitest'
import type { Script } from '../_support/row.ts'
import { signedIn } from '../_support/wire.ts'

/** A first start over this store, up to a viewer who plays something. */
export function signsInOver(t: Script, store: Store): Script {
  t.given('fresh', { browser: false, options: { store } }).calls('REG → TOK → PA')
  return signsIn(t)
}

export function signsIn(t: Script): Script {
  t.signsIn().call('CFG').picks('Cablevision').call('SES(Cablevision)')
  t.after(5).call('PC(C1)', signedIn('Cablevision')).is('ready(regular, Cablevision)')
  return t.plays('channel-1').call('AUT(Cablevision)').tells('authorization.permitted')
}

/** The warnings so far, by their codes; none of any other kind is expected of a story. */
export function warns(t: Script, ...codes: string[]): Script {
  return t.check(({ facts }) => {
    expect(facts.flatMap((fact) => (fact.type === 'warning' ? [fact.code] : []))).toEqual(codes)
  })
}
