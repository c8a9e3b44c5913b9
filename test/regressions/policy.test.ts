import { createPass, memoryStore } from 'passchart'
import { expect, it } from 'vitest'
import { started } from '../flows/_stage.ts'

it('takes what is undefined in a policy for not given: the polls keep their interval [POLL-07 POLL-23]', async () => {
  const stage = await started({ policy: { jitter: undefined, pollIntervalMs: undefined } as object })
  stage.pass.send({ type: 'signIn.start', mvpd: 'Cablevision', surface: 'secondary' })
  await stage.settle()
  stage.calls()
  await stage.seconds(20)
  const polls = stage.calls()
  expect(new Set(polls)).toEqual(new Set(['PC']))
  // Every 5 s, give or take a tenth.
  expect([3, 4]).toContain(polls.length)
})

it.each([
  ['profileCheck', 'some'],
  ['providerChoice', 'there'],
  ['logoutScope', 'nowhere'],
  ['verifyOnStart', 'never'],
  ['singleSignOn', 'yes'],
  ['companion', 1],
  ['deviceHeadersOnCodeCalls', null],
])('refuses policy.%s %j, which is none of the choices', (name, value) => {
  const options = {
    serviceProvider: 'REF30',
    softwareStatement: 'a.b.c',
    redirectUrl: 'https://app.example/done',
    device: { id: 'living-room' },
    store: memoryStore(),
  }
  expect(() => createPass({ ...options, policy: { [name]: value } as object })).toThrow(
    new RegExp(`^"policy\\.${name}" must be one of`),
  )
})
