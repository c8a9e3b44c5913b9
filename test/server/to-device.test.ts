import { toWire } from 'passchart'
import { expect, it } from 'vitest'
import { signedIn, started } from '../flows/_stage.ts'

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

it('what the viewer has to do is plain data [S2S-07]', async () => {
  const { pass, settle } = await started()
  pass.send({ type: 'signIn.start', mvpd: 'Cablevision' })
  await settle()
  expect(overTheWire(pass.view)).toEqual(pass.view)
  expect(pass.view).toMatchObject({ phase: 'signingIn', code: expect.any(String), url: expect.any(String) })
})

it('a permit reaches the device with its media token, by toWire alone [S2S-07]', async () => {
  const { pass, settle } = await signedIn()
  const [play, asking] = [pass.authorize('r'), pass.preauthorize(['r'])]
  await settle()
  const permit = await play
  if (permit.outcome !== 'permitted') throw new Error(permit.failure.message)
  const token = permit.token.reveal()
  expect(overTheWire(toWire(permit))).toEqual({ ...permit, token })
  expect(JSON.stringify(permit)).not.toContain(token)
  const marks = await asking
  expect(overTheWire(marks)).toEqual(marks)
})

it('a denial reaches the device as it is [S2S-07]', async () => {
  const { pass, settle, simulator } = await signedIn()
  simulator.rules.deny('r', { details: 'Not in your plan' })
  const play = pass.authorize('r')
  await settle()
  const denied = await play
  expect(denied).toMatchObject({ failure: { vendor: { details: 'Not in your plan' } } })
  expect(overTheWire(denied)).toEqual(denied)
})
