import { catalogue, type Fault } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'
import { signedIn } from './_stage.ts'

type Code = keyof typeof catalogue

/** Codes that end the access though their action is another than to sign in. */
const endings: readonly string[] = [
  ...['invalid_integration', 'invalid_parameter_mvpd', 'invalid_configuration_temporary_access'],
  ...Object.keys(catalogue).filter((code) => code.startsWith('invalid_header_pfs_')),
]

const inside = (code: Code): Fault => ({ itemError: code })
const asAWhole = (code: Code): Fault => ({ error: code })

const places = [
  ['a play', 'inside the answer', 'AUT', inside],
  ['a play', 'as the answer', 'AUT', asAWhole],
  ['a mark', 'inside the answer', 'PRE', inside],
  ['a mark', 'as the answer', 'PRE', asAWhole],
] as const

describe.each(places)('%s, %s', (_, __, call, toFault) => {
  it.each(Object.keys(catalogue) as Code[])(
    'leads from %s to its remedy and never to a logout [LOGOUT-03 PREAUTH-12 AUTHZ-12 ERR-06 ERR-30]',
    async (code) => {
      const stage = await signedIn()
      stage.simulator.faults.always(call, toFault(code))
      const asked = call === 'AUT' ? stage.pass.authorize('r') : stage.pass.preauthorize(['r'])
      await stage.seconds(60)
      const [answer] = [await asked].flat()
      const calls = stage.calls()
      const [action, status] = catalogue[code]
      const mustRegister = action === 'application-registration' && toFault === asAWhole

      // A new registration ends the access, and with it the question.
      const attempts = action === 'retry' ? 3 : mustRegister ? 2 : 1
      expect(calls.filter((short) => short === call)).toHaveLength(attempts)
      expect(calls.filter((short) => short === 'REG')).toHaveLength(mustRegister ? 1 : 0)
      expect(calls).not.toContain('OUT')
      const isDenial = action === 'none' && status === 403 && toFault === inside
      expect(answer?.outcome).toBe(isDenial ? 'denied' : 'failed')
      const isOver = action === 'authentication' || endings.includes(code) || mustRegister
      expect(stage.pass.view.phase).toBe(isOver ? 'signedOut' : 'ready')
    },
  )
})
